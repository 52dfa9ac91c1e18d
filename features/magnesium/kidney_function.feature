@magnesium_renal_contraindication @magnesium_renal_caution @safety
Feature: Magnesium sulfate and kidney function
  Magnesium leaves the body through the kidneys alone. Below a clearance of 30 mL/min it is contraindicated; from 30 to
  below 60 mL/min the dose is reduced or watched.

  Source: KETALGIA record, exclusion criteria; UK label; knowledge paper 5.5 MG-1.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record
    And a man of 60 years weighing 54 kg

  Rule: The clearance decides between contraindication, caution and neither

    Scenario Outline: Both limits, at 60 years and 54 kg
      Given the serum creatinine was <creatinine> mg/dL on 2026-02-20
      When magnesium sulfate is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | creatinine | critical         | warning         |
        | 2.01       | a critical card  | no warning card |
        | 2.00       | no critical card | a warning card  |
        | 1.01       | no critical card | a warning card  |
        | 1.00       | no critical card | no warning card |

    Scenario: The words of the contraindication
      Given the serum creatinine was 177 umol/L on 2026-02-20
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
      And the card is headed "Magnesium sulfate contraindicated - creatinine clearance below 30 mL/min"
      And the card says "29.97 mL/min"

    Scenario: The words of the caution
      Given the serum creatinine was 1.5 mg/dL on 2026-02-20
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card is headed "Reduce or watch magnesium sulfate - creatinine clearance is reduced"
      And the card says "40 mL/min"

  Rule: What is not known is never taken as normal

    Scenario: No creatinine on record
      Given there is no serum creatinine on record
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify kidney function for magnesium sulfate"
      And the card asks for
        | Serum creatinine |
      And the card offers "Order serum creatinine"
