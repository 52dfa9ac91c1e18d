@lithium_renal_contraindication @lithium_brugada_contraindication @lithium_sodium_depletion_contraindication
@lithium_hypothyroidism_contraindication @lithium_pregnancy_contraindication @lithium_heart_disease_caution @safety
Feature: When lithium is not ordered
  Lithium has a narrow margin and leaves the body through the kidneys. Weak kidneys, a lack of sodium or fluid, an
  untreated thyroid, pregnancy and Brugada syndrome stop the order.

  Source: lithium labels and NHS guidance; knowledge paper 3.5 LI-1 to LI-5.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Below a clearance of 30 mL/min lithium is contraindicated

    Scenario Outline: The limit, at 60 years and 54 kg
      Given a man of 60 years weighing 54 kg
      And the serum creatinine was <creatinine> mg/dL on 2026-02-20
      When lithium 600 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | creatinine | card             |
        | 2.01       | a critical card  |
        | 2.00       | no critical card |

    Scenario: The words on the card
      Given the serum creatinine was 4.0 mg/dL on 2026-02-20
      When lithium 600 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Lithium contraindicated - creatinine clearance below 30 mL/min"
      And the card says "26.1 mL/min"

  Rule: Some findings contraindicate lithium, most of them until they are corrected

    Scenario Outline: Each by itself
      Given <finding>
      When lithium 600 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "<words>"

      Examples:
        | finding                                                                       | words                                                                                   |
        | Brugada syndrome is on record                                                 | Lithium contraindicated - Brugada syndrome on record                                    |
        | Addison disease is on record                                                  | Lithium contraindicated until corrected - sodium or fluid depletion, or Addison disease |
        | hyponatraemia is on record                                                    | Lithium contraindicated until corrected - sodium or fluid depletion, or Addison disease |
        | the serum sodium was 129 mmol/L on 2026-02-26, below the laboratory's limits  | Lithium contraindicated until corrected - sodium or fluid depletion, or Addison disease |
        | hypothyroidism is on record                                                   | Lithium contraindicated until treated - hypothyroidism without thyroid hormone          |

    Scenario: Treated hypothyroidism
      Given hypothyroidism is on record
      And levothyroxine is taken
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card

    Scenario Outline: Pregnancy and breastfeeding
      Given a woman of 30 years
      And <finding>
      When lithium 600 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Lithium contraindicated - pregnancy or breastfeeding"

      Examples:
        | finding                                       |
        | the pregnancy test was positive on 2026-02-28 |
        | breastfeeding is on record since 2025-11-01   |

  Rule: Heart disease needs caution

    Scenario Outline: Heart failure and coronary disease
      Given <diagnosis> is on record
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check ECG and salt balance - lithium with heart disease on record"

      Examples:
        | diagnosis               |
        | heart failure           |
        | coronary artery disease |

  Rule: What is not known is never taken as normal

    Scenario: The problem list is not sent
      Given the EHR does not send the problem list
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify absence of Brugada syndrome for lithium"
      And the card says "Cannot verify sodium and fluid balance for lithium"
      And the card says "Cannot verify absence of heart disease for lithium"

    Scenario: Hypothyroidism, and the medication lists are not sent
      Given hypothyroidism is on record
      And the EHR does not send the medication lists
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify thyroid treatment for lithium"

    Scenario: No creatinine, and a pregnancy test that is due
      Given a woman of 30 years
      And there is no serum creatinine on record
      When lithium 600 mg a day is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify kidney function for lithium"
      And the card says "Cannot verify absence of pregnancy and breastfeeding for lithium"
      And the card asks for
        | Pregnancy test   |
        | Serum creatinine |
