@magnesium_high_level_contraindication @magnesium_hypersensitivity_contraindication
@magnesium_calcium_liver_caution @magnesium_depressant_caution @magnesium_respiratory_caution
Feature: Magnesium sulfate: blood levels, breathing, allergy
  A raised serum magnesium or an allergy stops the infusion. Low calcium, a failing liver with a weak kidney, weak
  breathing and depressant drugs are pointed out.

  Source: UK label; knowledge paper 5.5 MG-5, MG-9, MG-10, MG-11, 5.3 KT-7.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record

  Rule: A raised magnesium or an allergy contraindicates

    Scenario Outline: Each contraindication by itself
      Given <finding>
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
      And the card is headed "<words>"

      Examples:
        | finding                                                                             | words                                                            |
        | the serum magnesium was 1.4 mmol/L on 2026-02-26, above the laboratory's limits     | Magnesium sulfate contraindicated - serum magnesium is raised    |
        | hypermagnesaemia is on record                                                       | Magnesium sulfate contraindicated - serum magnesium is raised    |
        | an allergy to magnesium sulfate is on record                                        | Magnesium sulfate contraindicated - hypersensitivity on record   |

    Scenario: A serum magnesium within the laboratory's limits
      Given the serum magnesium was 0.8 mmol/L on 2026-02-26, within the laboratory's limits
      When magnesium sulfate is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

  Rule: Other weaknesses need caution

    Scenario Outline: Each caution by itself
      Given <finding>
      When magnesium sulfate is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | finding                                                                       | words                                                                   |
        | the serum calcium was 1.9 mmol/L on 2026-02-26, below the laboratory's limits | Check calcium, liver and kidney before magnesium sulfate                |
        | diazepam is taken                                                             | Watch breathing and sedation - magnesium with a depressant drug         |
        | gentamicin is taken                                                           | Watch breathing and sedation - magnesium with a depressant drug         |
        | COPD is on record                                                             | Watch breathing during magnesium sulfate - respiratory disease on record |

    Scenario Outline: Hepatic failure matters where the clearance is below 60 mL/min
      Given hepatic failure is on record
      And the serum creatinine was <creatinine> mg/dL on 2026-02-20
      When magnesium sulfate is ordered
      Then the prescriber sees <card>

      Examples:
        | creatinine | card            |
        | 1.75       | a warning card  |
        | 1.70       | no warning card |

  Rule: What nobody measures before every infusion is not asked for, what was not sent is

    Scenario: No serum magnesium and no calcium on record
      When magnesium sulfate is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

    Scenario: The measurements are not sent
      Given the EHR does not send the measurements
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify serum magnesium for magnesium sulfate"

    Scenario: The allergy list is not sent
      Given the EHR does not send the allergy list
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify allergies for magnesium sulfate"
