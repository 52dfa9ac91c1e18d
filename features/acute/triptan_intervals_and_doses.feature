@triptan_washout_contraindication @triptan_combination_caution @sumatriptan_daily_dose_caution
@sumatriptan_gap_caution @sumatriptan_single_dose_caution @sumatriptan_injection_advice
@zolmitriptan_daily_dose_caution @zolmitriptan_gap_caution @zolmitriptan_nasal_advice
@triptan_overuse_caution @safety
Feature: Triptans: what was taken before, and how much
  An ergot or a different triptan within 24 hours adds to the narrowing of vessels and contraindicates. A further dose
  of the same triptan is a matter of the label's interval and daily maximum. An hour that nobody wrote down is asked for.

  Source: US and UK sumatriptan labels; zolmitriptan labels; NHS Lanarkshire formulary; knowledge paper 2.1, 2.3 TR-8,
  TR-CAP, 6.8.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the smoking status was never a smoker on 2026-02-20

  Rule: Within 24 hours of an ergot or of a different triptan it is contraindicated

    Scenario: V82 - Dihydroergotamine 23 hours earlier
      Given dihydroergotamine was given on 2026-03-01 at 10:00
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - ergot or other triptan within 24 h"
      And the card says "Time since the last ergot: 23 h"

    Scenario: V84 - Zolmitriptan 20 hours earlier
      Given zolmitriptan was given on 2026-03-01 at 13:00
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card says "since a different triptan: 20 h"

    Scenario Outline: The hour decides
      Given <drug> was given on 2026-03-01 at <time>
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees <card>

      Examples:
        | drug              | time  | card             |
        | dihydroergotamine | 09:01 | a critical card  |
        | dihydroergotamine | 09:00 | no critical card |
        | zolmitriptan      | 09:01 | a critical card  |
        | zolmitriptan      | 09:00 | no critical card |

    Scenario: The same triptan is no different triptan
      Given sumatriptan 6 mg was given on 2026-03-02 at 05:00
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

  Rule: Both prescribed, or both in one session, must be kept apart

    Scenario: Zolmitriptan is drafted beside sumatriptan
      When sumatriptan 6 mg under the skin and zolmitriptan 5 mg by the nose are drafted and the second is selected
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Keep 24 h between the two - ergot or other triptan prescribed as well"

    Scenario: Sumatriptan is drafted beside dihydroergotamine
      When dihydroergotamine 1 mg into a muscle and sumatriptan 6 mg under the skin are drafted and the second is selected
      Then the prescriber sees a warning card
      And the card is headed "Keep 24 h between the two - ergot or other triptan prescribed as well"

    Scenario: Zolmitriptan is on the medication list, last dose unknown
      Given zolmitriptan is taken since 2025-12-01
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify the last ergot or other triptan for triptan"

  Rule: The label's interval, single dose and daily maximum hold for a further dose

    Scenario: V87 - The second injection 50 minutes after the first
      Given sumatriptan 6 mg was given on 2026-03-02 at 08:10
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Wait before the next sumatriptan - last dose 50 min ago"

    Scenario Outline: The least time between two doses
      Given <drug> 5 mg was given on 2026-03-02 at <time>
      When <drug> 5 mg <way> is ordered
      Then the prescriber sees <card>

      Examples:
        | drug         | way            | time  | card            |
        | sumatriptan  | under the skin | 08:01 | a warning card  |
        | sumatriptan  | under the skin | 08:00 | no warning card |
        | sumatriptan  | by the nose    | 07:01 | a warning card  |
        | sumatriptan  | by the nose    | 07:00 | no warning card |
        | zolmitriptan | by the nose    | 07:01 | a warning card  |
        | zolmitriptan | by the nose    | 07:00 | no warning card |

    Scenario: What is said of zolmitriptan too soon
      Given zolmitriptan 5 mg was given on 2026-03-02 at 08:00
      When zolmitriptan 5 mg by the nose is ordered
      Then the prescriber sees a warning card
      And the card is headed "Wait before the next zolmitriptan - last dose 60 min ago"

    Scenario Outline: The most in 24 hours, this order included
      Given <drug> <taken> mg was given on 2026-03-01 at 12:00
      When <drug> <dose> mg <way> is ordered
      Then the prescriber sees <card>

      Examples:
        | drug         | taken | dose | way            | card            |
        | sumatriptan  | 6     | 6    | under the skin | no warning card |
        | sumatriptan  | 6.1   | 6    | under the skin | a warning card  |
        | sumatriptan  | 20    | 20   | by the nose    | no warning card |
        | sumatriptan  | 21    | 20   | by the nose    | a warning card  |
        | zolmitriptan | 5     | 5    | by the nose    | no warning card |
        | zolmitriptan | 5.1   | 5    | by the nose    | a warning card  |

    Scenario Outline: What is said above the daily maximum
      Given <drug> <taken> mg was given on 2026-03-01 at 12:00
      When <drug> <dose> mg <way> is ordered
      Then the prescriber sees a warning card
      And the card is headed "<words>"
      And the card says "With this order <sum> of <drug> in 24 h"

      Examples:
        | drug         | taken | dose | way            | sum   | words                                                         |
        | sumatriptan  | 12    | 6    | under the skin | 18 mg | Hold this dose - sumatriptan above the label's daily maximum  |
        | zolmitriptan | 10    | 5    | by the nose    | 15 mg | Hold this dose - zolmitriptan above the label's daily maximum |

    Scenario: A dose more than 24 hours ago does not count
      Given sumatriptan 12 mg was given on 2026-03-01 at 08:59
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no warning card

    Scenario Outline: More than one dose at once
      When sumatriptan <dose> mg <way> is ordered
      Then the prescriber sees <card>

      Examples:
        | dose | way            | card            |
        | 6    | under the skin | no warning card |
        | 6.1  | under the skin | a warning card  |
        | 20   | by the nose    | no warning card |
        | 21   | by the nose    | a warning card  |

    Scenario: What is said of more than one dose at once
      When sumatriptan 8 mg under the skin is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check the sumatriptan dose - 8 mg ordered at once"

  Rule: An ordinary order gets one card with the limits and the label's standing

    Scenario: Sumatriptan by injection is labelled for the attack
      Given a man of 40 years
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Limit sumatriptan injections to 12 mg in 24 h, 1 h apart"

    Scenario: Zolmitriptan by the nose is off-label
      Given a man of 40 years
      When zolmitriptan 5 mg by the nose is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Tell the patient it is off-label - zolmitriptan by the nose"

  Rule: More than 10 days of a month with a triptan are too many

    Scenario Outline: Days with a triptan
      Given sumatriptan was given on <days> of the last 30 days
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees <card>

      Examples:
        | days | card            |
        | 10   | no warning card |
        | 11   | a warning card  |

    Scenario: What is said of them
      Given sumatriptan was given on 12 of the last 30 days
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a warning card
      And the card is headed "Review prevention - triptan on 12 of the last 30 days"

  Rule: A time, a route or a dose that is missing is asked for

    Scenario: V85 - Ergotamine yesterday, no hour
      Given ergotamine was given on 2026-03-01
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Cannot verify the last ergot or other triptan for triptan"
      And the card says "Ask the patient for day and hour of the last dose"

    Scenario: Ergotamine the day before yesterday, no hour
      Given ergotamine was given on 2026-02-28
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

    Scenario: Sumatriptan today, no hour
      Given sumatriptan 6 mg was given on 2026-03-02
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees an info card
      And the card says "Cannot verify the last dose for sumatriptan"

    Scenario: Neither dose nor route in the order
      When sumatriptan is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Cannot verify the dose for sumatriptan"

    Scenario: The medication lists are not sent
      Given the EHR does not send the medication lists
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify the last ergot or other triptan for triptan"
