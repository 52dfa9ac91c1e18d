@ketamine_renal_contraindication @ketamine_renal_surrogate_caution @safety
Feature: Ketamine and kidney function
  Ketamine is not given in severe renal insufficiency, which the trial measures by creatinine clearance.
  When the record is too thin to exclude it, the prescriber is told so: silence would look like clearance.
  An eGFR is not a clearance: where the two disagree, both are shown and the clinician decides.

  Source: KETALGIA record (NCT04814381), exclusion criteria; knowledge paper 5.3 KT-8, 6.1, 6.2.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Below a clearance of 30 mL/min ketamine is contraindicated

    Scenario Outline: V34, V35 - The limit itself is allowed, anything below it is not
      Given a man of 60 years weighing 54 kg
      And the serum creatinine was <creatinine> on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | creatinine   | card             |
        | 2.00 mg/dL   | no critical card |
        | 176.8 umol/L | no critical card |
        | 2.01 mg/dL   | a critical card  |
        | 177 umol/L   | a critical card  |

    Scenario: A clearance just below the limit is not rounded up to it
      Given a man of 60 years weighing 54 kg
      And the serum creatinine was 177 umol/L on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - creatinine clearance below 30 mL/min"
      And the card says "29.97 mL/min"
      And the card offers "Cancel this order for ketamine"

    Scenario: The order is already flagged when it is chosen, before it is signed
      Given the serum creatinine was 4.0 mg/dL on 2026-02-20
      When ketamine is selected
      Then the prescriber sees a critical card
      And the card says "26.1 mL/min"

  Rule: An eGFR does not replace the clearance

    Scenario: A clearance below the limit counts although the eGFR is above it
      Given a woman of 75 years weighing 50 kg
      And the serum creatinine was 1.5 mg/dL on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card says "25.6 mL/min"
      And the prescriber sees no warning card

    Scenario: A clearance above the limit while the eGFR is below it
      Given a man of 50 years weighing 70 kg
      And the serum creatinine was 2.9 mg/dL on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Review kidney function before ketamine - severe insufficiency suspected"
      And the card says "30.2 mL/min"

    Scenario: V38 - A low eGFR is all there is
      Given there is no serum creatinine on record
      And the eGFR was 28 mL/min/1.73 m2 on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Review kidney function before ketamine - severe insufficiency suspected"
      And the card asks for
        | Serum creatinine |

    Scenario Outline: An eGFR on both sides of 30 without a creatinine
      Given there is no serum creatinine on record
      And the eGFR was <egfr> mL/min/1.73 m2 on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card <says> "severe insufficiency suspected"

      Examples:
        | egfr | says         |
        | 29.9 | says         |
        | 30   | does not say |

    Scenario: A diagnosis of severe chronic kidney disease beside a normal creatinine
      Given chronic kidney disease stage 4 is on record
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Review kidney function before ketamine - severe insufficiency suspected"

  Rule: What is not known is never taken as normal

    Scenario: No creatinine on record
      Given there is no serum creatinine on record
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify kidney function for ketamine"
      And the card asks for
        | Serum creatinine | not recorded |
      And the card offers "Order serum creatinine"

    Scenario: V37 - No weight on record
      Given there is no body weight on record
      And the serum creatinine was 1.1 mg/dL on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify kidney function for ketamine"
      And the card asks for
        | Body weight | not recorded |

    Scenario: V40 - Kidney function is changing
      Given the serum creatinine was 2.6 mg/dL on 2026-02-25
      And the serum creatinine was 1.0 mg/dL on 2026-02-10
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify kidney function for ketamine"
      And the card asks for
        | Serum creatinine | contradictory |

    Scenario Outline: A creatinine is relied on for 30 days
      Given the serum creatinine was 0.9 mg/dL on <day>
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | day        | card            |
        | 2026-01-31 | no warning card |
        | 2026-01-30 | a warning card  |

    Scenario: Neither formula for a person whose sex decides which side of the limit it is
      Given a person of 60 years weighing 54 kg
      And the serum creatinine was 2.0 mg/dL on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify kidney function for ketamine"
      And the card asks for
        | Sex for the formulas |
