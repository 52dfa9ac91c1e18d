@ergot_interval_contraindication @ergot_interval_caution @ergot_dose_caution @ergot_guidelines_disagree
@ergot_not_advised_caution @safety
Feature: Ergots: intervals, doses, and whether to use one at all
  After a triptan or another ergot the vessels must be given time. The US label asks for 24 hours after any triptan,
  European practice for 6 hours after sumatriptan: the site chooses, and the card says who says what. Guidelines disagree
  whether an ergot is an option at all.

  Source: US dihydroergotamine label; NICE CG150; EAN 2023; AAN 2010; knowledge paper 0.4, 2.1, 2.4 ER-11.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record
    And the smoking status was never a smoker on 2026-02-20

  Rule: A triptan or another ergot within the interval contraindicates

    Scenario Outline: The US label, which holds where the site has chosen nothing else
      Given <drug> was given on <day> at <time>
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees <card>

      Examples:
        | drug         | day        | time  | card             |
        | sumatriptan  | 2026-03-01 | 09:01 | a critical card  |
        | sumatriptan  | 2026-03-01 | 09:00 | no critical card |
        | zolmitriptan | 2026-03-01 | 09:01 | a critical card  |
        | zolmitriptan | 2026-03-01 | 09:00 | no critical card |
        | ergotamine   | 2026-03-01 | 09:01 | a critical card  |
        | ergotamine   | 2026-03-01 | 09:00 | no critical card |

    Scenario Outline: European practice
      Given this site treats an ergot after sumatriptan by European practice
      And <drug> was given on <day> at <time>
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | drug         | day        | time  | critical         | warning         |
        | sumatriptan  | 2026-03-02 | 03:01 | a critical card  | no warning card |
        | sumatriptan  | 2026-03-02 | 03:00 | no critical card | a warning card  |
        | sumatriptan  | 2026-03-01 | 09:00 | no critical card | no warning card |
        | zolmitriptan | 2026-03-01 | 09:01 | a critical card  | no warning card |

    Scenario: The card says who says what
      Given sumatriptan was given on 2026-03-01 at 21:00
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ergot contraindicated - triptan or other ergot shortly before"
      And the card says "Time since sumatriptan: 12 h"
      And the card says "the US label asks for 24 h after any triptan, European practice for"

    Scenario: Dihydroergotamine is drafted beside sumatriptan
      When sumatriptan 6 mg under the skin and dihydroergotamine 1 mg into a muscle are drafted and the second is selected
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Keep 24 h between an ergot and any triptan or other ergot"

  Rule: The label's doses of a day and of a week hold

    Scenario Outline: The most of a day and of a week, this order included
      Given <drug> <taken> mg was given on <day> at 12:00
      When <drug> <order> is ordered
      Then the prescriber sees <card>

      Examples:
        | drug              | taken | day        | order                | card            |
        | dihydroergotamine | 2     | 2026-03-01 | 1 mg into a muscle   | no warning card |
        | dihydroergotamine | 2.1   | 2026-03-01 | 1 mg into a muscle   | a warning card  |
        | dihydroergotamine | 1     | 2026-03-01 | 1 mg into a vein     | no warning card |
        | dihydroergotamine | 1.1   | 2026-03-01 | 1 mg into a vein     | a warning card  |
        | dihydroergotamine | 5     | 2026-02-26 | 1 mg under the skin  | no warning card |
        | dihydroergotamine | 5.1   | 2026-02-26 | 1 mg under the skin  | a warning card  |
        | ergotamine        | 4     | 2026-03-01 | 2 mg by mouth        | no warning card |
        | ergotamine        | 4.1   | 2026-03-01 | 2 mg by mouth        | a warning card  |
        | ergotamine        | 8     | 2026-02-26 | 2 mg by mouth        | no warning card |
        | ergotamine        | 8.1   | 2026-02-26 | 2 mg by mouth        | a warning card  |

    Scenario: What is said of it
      Given dihydroergotamine 3 mg was given on 2026-03-01 at 12:00
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees a warning card
      And the card is headed "Lower the ergot dose - above the highest dose of a day or week"
      And the card says "With this order 4 mg in 24 h and 4 mg in a week"

  Rule: Guidelines disagree, and the site chooses

    Scenario: An option, where the site has chosen nothing else
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Weigh alternatives before an ergot - guidelines disagree"
      And the card says "NICE: do not offer"
      And the card says "American Academy of Neurology: transitional option"

    Scenario: Not advised, where the site follows NICE
      Given this site treats ergots as not advised
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Choose another acute treatment - this site advises against ergots"

  Rule: An hour, a dose or a route that is missing is asked for

    Scenario: Sumatriptan yesterday, no hour
      Given sumatriptan was given on 2026-03-01
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Cannot verify the last triptan or ergot for an ergot"
      And the card asks for
        | Earlier doses of sumatriptan |

    Scenario: Neither dose nor route in the order
      When dihydroergotamine is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Cannot verify the dose of an ergot"
