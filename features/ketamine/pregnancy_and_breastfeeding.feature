@ketamine_pregnancy_contraindication @ketamine_breastfeeding_contraindication
@ketamine_preeclampsia_contraindication @safety
Feature: The ketamine-magnesium infusion in pregnancy and while breastfeeding
  The trial excludes pregnant and breastfeeding women. A woman who could be pregnant is asked for a recent test;
  a man, and a woman past 55, is not.

  Source: KETALGIA record, exclusion criteria; UK and Swiss labels; knowledge paper 5.3 KT-4, KT-5, KT-10, 6.7.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Pregnancy contraindicates the infusion

    Scenario: V62 - A positive urine test
      Given a woman of 30 years
      And the pregnancy test was positive on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine-magnesium infusion contraindicated - pregnancy"

    Scenario: V64 - A negative test two days ago
      Given a woman of 30 years
      And the pregnancy test was negative on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

    Scenario: The magnesium half of the infusion is judged as well
      Given a woman of 30 years
      And pregnancy is on record since 2025-12-01
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine-magnesium infusion contraindicated - pregnancy"

    Scenario Outline: A quantitative hCG on both sides of 25 IU/L, and a low one
      Given a woman of 30 years
      And the hCG was <hcg> IU/L on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | hcg  | critical         | warning         |
        | 25   | a critical card  | no warning card |
        | 24.9 | no critical card | a warning card  |
        | 5    | no critical card | a warning card  |
        | 4.9  | no critical card | no warning card |

    Scenario: The newest evidence counts
      Given a woman of 30 years
      And the pregnancy test was positive on 2026-02-20
      And the pregnancy test was negative on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees no critical card

  Rule: Breastfeeding and pre-eclampsia contraindicate ketamine

    Scenario Outline: Each by itself
      Given a woman of 30 years
      And the pregnancy test was negative on 2026-02-28
      And <finding>
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "<words>"

      Examples:
        | finding                                       | words                                                    |
        | breastfeeding is on record since 2025-11-01   | Ketamine contraindicated - breastfeeding                 |
        | the breastfeeding status was yes on 2026-02-28 | Ketamine contraindicated - breastfeeding                |
        | pre-eclampsia is on record                    | Ketamine contraindicated - pre-eclampsia or eclampsia    |

  Rule: Where pregnancy is possible, no test is not a negative test

    Scenario: A woman of 30 without any test
      Given a woman of 30 years
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Cannot verify pregnancy status for the ketamine-magnesium infusion"
      And the card offers "Order pregnancy test"

    Scenario Outline: A negative test counts for 7 days
      Given a woman of 30 years
      And the pregnancy test was negative on <day>
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | day        | card            |
        | 2026-02-23 | no warning card |
        | 2026-02-22 | a warning card  |

    Scenario: The problem list is not sent
      Given a woman of 30 years
      And the EHR does not send the problem list
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify breastfeeding for ketamine"
      And the card says "Cannot verify pre-eclampsia for ketamine"

    Scenario: V65 - A woman of 60 is not asked for a test
      Given a woman of 60 years
      When ketamine is ordered
      Then the prescriber sees no warning card

    Scenario Outline: The age at which a test is asked for
      Given a woman born on <born>
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | born       | card            |
        | 1970-03-03 | a warning card  |
        | 1970-03-02 | no warning card |
