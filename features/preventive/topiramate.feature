@topiramate_pregnancy_contraindication @topiramate_contraception_caution @topiramate_contraceptive_caution
@topiramate_kidney_stone_caution @topiramate_acidosis_caution @topiramate_glaucoma_caution
@topiramate_valproate_caution @topiramate_mood_caution @topiramate_lithium_caution @lithium_topiramate_caution @safety
Feature: Topiramate
  Topiramate harms the unborn child: pregnancy stops it, and a woman who may become pregnant is asked about contraception.
  Stones, acidosis, a narrow angle of the eye, mood and two of its companions are pointed out.

  Source: EU pregnancy prevention programme 2023; EAN 2023; knowledge paper 3.6 TP-1 to TP-8.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: A sensible order is left alone

    Scenario: A man with nothing on record
      When topiramate 50 mg a day is ordered
      Then the prescriber sees no card

  Rule: Pregnancy contraindicates, and without it contraception is agreed on

    Scenario: V108 - Pregnant
      Given a woman of 30 years
      And the pregnancy test was positive on 2026-02-28
      When topiramate 50 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Topiramate contraindicated - pregnancy"
      And the prescriber sees no warning card

    Scenario Outline: Who is asked about contraception
      Given <person>
      And the pregnancy test was negative on 2026-02-28
      When topiramate 50 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees <card>

      Examples:
        | person              | card            |
        | a woman of 11 years | no warning card |
        | a woman of 12 years | a warning card  |
        | a woman of 30 years | a warning card  |
        | a woman of 55 years | a warning card  |
        | a woman of 56 years | no warning card |
        | a man of 30 years   | no warning card |

    Scenario: What is said of contraception
      Given a woman of 30 years
      And the pregnancy test was negative on 2026-02-28
      When topiramate 50 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Agree on contraception before topiramate"

    Scenario Outline: A hormonal contraceptive, and a dose that weakens it
      Given a woman of 30 years
      And the pregnancy test was negative on 2026-02-28
      And ethinylestradiol with levonorgestrel is taken
      When topiramate <dose> mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | dose | card            |
        | 199  | no warning card |
        | 200  | a warning card  |

    Scenario: What is said of the dose
      Given a woman of 30 years
      And the pregnancy test was negative on 2026-02-28
      And ethinylestradiol with levonorgestrel is taken
      When topiramate 200 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Add another contraceptive - topiramate from 200 mg/day"

  Rule: Other risks are pointed out

    Scenario Outline: Each by itself
      Given <finding>
      When topiramate 50 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | finding                                             | words                                                                  |
        | kidney stone is on record                           | Ask for fluids or another drug - topiramate after kidney stones        |
        | kidney stone is on record as resolved               | Ask for fluids or another drug - topiramate after kidney stones        |
        | metabolic acidosis is on record                     | Check bicarbonate before topiramate - metabolic acidosis on record     |
        | angle-closure glaucoma is on record                 | Ask the ophthalmologist before topiramate - angle-closure glaucoma     |
        | valproate is taken                                  | Watch for confusion - topiramate with valproate can raise ammonia      |
        | depression is on record                             | Ask about suicidal thoughts before topiramate - mood disorder on record |
        | suicidal thoughts are on record                     | Ask about suicidal thoughts before topiramate - mood disorder on record |
        | lithium is taken at 900 mg a day since 2025-12-01   | Recheck the lithium level - topiramate ordered                         |

    Scenario: Lithium is ordered, topiramate is taken
      Given there is no verapamil on record
      And topiramate is taken at 100 mg a day since 2025-12-01
      When lithium 600 mg a day is ordered
      Then the prescriber sees a warning card
      And the card says "Recheck the lithium level - topiramate taken"

  Rule: What is missing is said

    Scenario: Nobody knows whether a young woman is pregnant
      Given a woman of 30 years
      When topiramate 50 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify absence of pregnancy for topiramate"
      And the card offers "Order pregnancy test"

    Scenario: The problem list is not sent
      Given the EHR does not send the problem list
      When topiramate 50 mg a day is ordered for cluster headache
      Then the prescriber sees a warning card
      And the card says "Cannot verify absence of kidney stones for topiramate"
