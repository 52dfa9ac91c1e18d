@lithium_daily_dose_caution @lithium_level_monitoring @lithium_laboratory_monitoring
Feature: Lithium: dose, level and laboratory
  The level and not the dose decides, and only a level taken long enough after the last change tells anything. Kidney,
  thyroid, sodium and calcium are looked at before the start and every half year.

  Source: lithium labels; knowledge paper 3.5 LI-8, monitoring; settled point 6.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record
    And the serum sodium was 140 mmol/L on 2026-02-20, within the laboratory's limits
    And the TSH was 1.8 mIU/L on 2026-02-20
    And the serum calcium was 2.35 mmol/L on 2026-02-20

  Rule: A start with all values on record gets no card

    Scenario: 600 mg a day
      Given there is no lithium on record
      When lithium 600 mg a day is ordered
      Then the prescriber sees no card

  Rule: Above 1500 mg a day the dose is checked

    Scenario Outline: Both sides
      Given there is no lithium on record
      When lithium <dose> mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | dose | card            |
        | 1500 | no warning card |
        | 1501 | a warning card  |

    Scenario: What is said of it
      Given there is no lithium on record
      When lithium 1800 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check the lithium dose and level - above 1500 mg/day"

  Rule: LI-8 - A level counts from 5 days after the last change

    Scenario Outline: The day of the level
      Given lithium is taken at 600 mg a day since 2026-02-20
      And the serum lithium was 0.7 mmol/L on <day>
      When lithium 900 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | day        | card            |
        | 2026-02-24 | a warning card  |
        | 2026-02-25 | no warning card |

    Scenario: A level too early asks for another
      Given lithium is taken at 600 mg a day since 2026-02-20
      And the serum lithium was 0.7 mmol/L on 2026-02-23
      When lithium 900 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Take a lithium level before the next change of dose"

    Scenario: A low level that counts
      Given lithium is taken at 600 mg a day since 2025-12-01
      And the serum lithium was 0.4 mmol/L on 2026-02-20
      When lithium 900 mg a day is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Consider whether the lithium dose suffices - level below 0.6 mmol/L"
      And the card says "Targets are disputed"

    Scenario Outline: The lower limit
      Given lithium is taken at 600 mg a day since 2025-12-01
      And the serum lithium was <level> mmol/L on 2026-02-20
      When lithium 600 mg a day is ordered
      Then the prescriber sees an info card
      And the card <says> "Consider whether the lithium dose suffices"

      Examples:
        | level | says         |
        | 0.59  | says         |
        | 0.6   | does not say |

    Scenario Outline: A level in mg/L is not taken for mmol/L
      Given lithium is taken at 600 mg a day since 2025-12-01
      And the serum lithium was <level> on 2026-02-20
      When lithium 600 mg a day is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | level           | critical         | warning         |
        | 4.9 mg/L        | no critical card | no warning card |
        | 11.1 mg/L       | a critical card  | no warning card |
        | 4.9 mmol/L      | a critical card  | no warning card |

    Scenario: A level without a unit is no level
      Given lithium is taken at 600 mg a day since 2025-12-01
      And the serum lithium was 0.7 without a unit on 2026-02-20
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card asks for
        | Serum lithium | unit not understood |

  Rule: Creatinine, sodium, TSH and calcium are not older than half a year

    Scenario Outline: One of them too old
      Given there is no lithium on record
      And there is no <measure> on record
      And the <measure> was <value> on <day>
      When lithium 600 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | measure       | value       | day        | card         |
        | TSH           | 1.8 mIU/L   | 2025-08-30 | an info card |
        | TSH           | 1.8 mIU/L   | 2025-08-31 | no info card |
        | serum calcium | 2.35 mmol/L | 2025-08-30 | an info card |
        | serum calcium | 2.35 mmol/L | 2025-08-31 | no info card |

    Scenario: None of them on record
      Given there is no lithium on record
      And there is no TSH on record
      And there is no serum calcium on record
      When lithium 600 mg a day is ordered
      Then the prescriber sees an info card
      And the card is headed "Order creatinine, sodium, TSH and calcium for lithium, as far as missing"

  Rule: What is missing is said

    Scenario: Lithium is taken and there is no level
      Given lithium is taken at 600 mg a day since 2025-12-01
      When lithium 600 mg a day is ordered
      Then the prescriber sees a warning card
      And the card says "Take a lithium level before the next change of dose"
      And the card offers "Order serum lithium"

    Scenario: No dose in the order
      Given there is no lithium on record
      When lithium is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Cannot verify daily dose for lithium"
