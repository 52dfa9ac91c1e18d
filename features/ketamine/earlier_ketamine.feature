@ketamine_cancelled_order_monitoring
@ketamine_previous_year_caution
Feature: Ketamine again within a year
  The trial takes nobody who had ketamine in the previous year, by any route, esketamine included.
  Outside the trial a second infusion is a matter to discuss, so that an order is cautioned and not stopped.

  Source: KETALGIA record, exclusion criteria; knowledge paper 5.3 KT-6.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: An order within 365 days of the last dose is cautioned

    Scenario Outline: V41, V42 - The 365th day is still within the year
      Given ketamine was given on <day>
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees <card>

      Examples:
        | day        | card            |
        | 2025-03-03 | a warning card  |
        | 2025-03-02 | a warning card  |
        | 2025-03-01 | no warning card |

    Scenario: V44 - Esketamine by the nose counts
      Given esketamine was given on 2025-12-01
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Discuss re-treatment first - ketamine within the last 365 days"
      And the card says "91 days"

    Scenario: V45 - A cancelled prescription is no exposure
      Given ketamine was prescribed on 2025-10-14 and cancelled
      When ketamine is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Ask whether ketamine was given - an earlier order is cancelled"
      And the card says "2025-10-14`, cancelled"

  Rule: In the chart's view of the trial the same exposure excludes

    Scenario Outline: V41, V42, V44, V45 - The trial's exclusion
      Given <exposure>
      When the chart is opened
      Then the chart finds the criterion "KT-6" <verdict>

      Examples:
        | exposure                                          | verdict |
        | ketamine was given on 2025-03-03                  | met     |
        | ketamine was given on 2025-03-02                  | met     |
        | ketamine was given on 2025-03-01                  | not met |
        | esketamine was given on 2025-12-01                | met     |
        | ketamine was prescribed on 2025-10-14 and cancelled | not met |

  Rule: A list that did not come whole does not show that there was no ketamine

    Scenario Outline: The medication lists have a gap
      Given the EHR <gap> the medication lists
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify time since earlier ketamine for ketamine"

      Examples:
        | gap                           |
        | does not send                 |
        | reports an error for          |
        | sends only the first page of  |

    Scenario: A dose of which only the year is known
      Given ketamine was given in 2025
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify time since earlier ketamine for ketamine"
