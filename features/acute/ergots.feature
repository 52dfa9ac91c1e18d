@ergot_contraindicated @ergot_cyp3a4_inhibitor_contraindication @ergot_coronary_contraindication
@ergot_peripheral_vascular_contraindication @ergot_pressure_contraindication @ergot_sepsis_contraindication
@ergot_vascular_surgery_contraindication @ergot_kidney_liver_contraindication
@ergot_hemiplegic_migraine_contraindication @ergot_pregnancy_contraindication
@ergot_breastfeeding_contraindication @ergot_vasoconstrictor_contraindication @ergot_moderate_inhibitor_caution
@ergot_propranolol_caution @ergot_smoking_caution @ergot_verapamil_caution @safety
Feature: Ergots: who must not have them
  Dihydroergotamine and ergotamine narrow vessels for hours, and strong CYP3A4 inhibitors turn a dose into an overdose:
  limbs and brain have been lost. The list of contraindications is long, and the smoker and the verapamil user are warned.

  Source: US dihydroergotamine label; knowledge paper 2.4 ER-1 to ER-16.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record
    And the smoking status was never a smoker on 2026-02-20

  Rule: A strong CYP3A4 inhibitor, or erythromycin, contraindicates

    Scenario: V92 - Clarithromycin is taken
      Given clarithromycin is taken
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ergot contraindicated - strong CYP3A4 inhibitor or erythromycin in use"
      And the card says "boxed warning of ischaemia of limbs and brain"

    Scenario Outline: Which inhibitor does what
      Given <drug> is taken
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | drug         | critical         | warning         |
        | ritonavir    | a critical card  | no warning card |
        | erythromycin | a critical card  | no warning card |
        | fluconazole  | no critical card | a warning card  |
        | diltiazem    | no critical card | a warning card  |
        | rifampicin   | no critical card | no warning card |

  Rule: Vessels, pressure, sepsis, kidney, liver, migraine with paralysis, other vasoconstrictors contraindicate

    Scenario Outline: Each contraindication by itself
      Given <finding>
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees a critical card
      And the card is headed "<words>"

      Examples:
        | finding                                           | words                                      |
        | myocardial infarction is on record since 2015     | Ergot contraindicated - coronary heart disease or spasm on record |
        | vasospastic angina is on record                   | Ergot contraindicated - coronary heart disease or spasm on record |
        | peripheral vascular disease is on record          | Ergot contraindicated - peripheral vascular disease on record |
        | hypertensive emergency is on record               | Ergot contraindicated - blood pressure uncontrolled |
        | sepsis is on record                               | Ergot contraindicated - sepsis active |
        | recent vascular surgery is on record              | Ergot contraindicated - recent vascular surgery |
        | hepatic failure is on record                      | Ergot contraindicated - severe hepatic or renal impairment |
        | chronic kidney disease stage 4 is on record       | Ergot contraindicated - severe hepatic or renal impairment |
        | hemiplegic migraine is on record as resolved      | Ergot contraindicated - hemiplegic or basilar migraine on record |
        | methylphenidate is taken                          | Ergot contraindicated - another vasoconstrictor in use |

    Scenario Outline: Blood pressure and creatinine clearance, both sides of their limits
      Given a man of 60 years weighing 54 kg
      And the <measure> was <value> on 2026-02-27
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees <card>

      Examples:
        | measure          | value       | card             |
        | blood pressure   | 160/85 mmHg | a critical card  |
        | blood pressure   | 159/85 mmHg | no critical card |
        | blood pressure   | 130/100 mmHg | a critical card |
        | blood pressure   | 130/99 mmHg | no critical card |
        | serum creatinine | 2.01 mg/dL  | a critical card  |
        | serum creatinine | 2.00 mg/dL  | no critical card |

    Scenario Outline: Pregnancy and breastfeeding
      Given a woman of 30 years
      And the pregnancy test was <test> on 2026-02-28
      And the breastfeeding status was <status> on 2026-02-28
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees a critical card
      And the card is headed "<words>"

      Examples:
        | test     | status | words         |
        | positive | no     | Ergot contraindicated - pregnancy |
        | negative | yes    | Ergot contraindicated - breastfeeding |

    Scenario Outline: The chart knows it too
      Given <finding>
      When the chart is opened
      Then the chart finds the criterion "<number>" met

      Examples:
        | finding                                          | number |
        | ritonavir is taken                               | ER-1   |
        | coronary artery disease is on record             | ER-2   |
        | peripheral vascular disease is on record         | ER-3   |
        | the blood pressure was 165/95 mmHg on 2026-02-28 | ER-4   |
        | sepsis is on record                              | ER-5   |
        | recent vascular surgery is on record             | ER-6   |
        | hepatic failure is on record                     | ER-7   |
        | basilar migraine is on record                    | ER-8   |
        | methylphenidate is taken                         | ER-12  |

  Rule: Smaller risks are pointed out

    Scenario Outline: Each caution by itself
      Given <finding>
      When <order> is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | finding                                               | order                                | words                                                                |
        | fluconazole is taken                                  | dihydroergotamine 1 mg into a muscle | Watch for ischaemia with an ergot - moderate CYP3A4 inhibitor in use |
        | propranolol is taken                                  | dihydroergotamine 1 mg into a muscle | Watch for ischaemia with an ergot - propranolol in use               |
        | smoking is on record                                  | dihydroergotamine 1 mg into a muscle | Weigh an ergot against smoking - current smoker                      |
        | verapamil is taken at 240 mg a day since 2025-10-01   | dihydroergotamine 1 mg into a muscle | Watch for ischaemia with dihydroergotamine - verapamil in use        |
        | verapamil is taken at 240 mg a day since 2025-10-01   | ergotamine 2 mg by mouth             | Watch for ischaemia with an ergot - moderate CYP3A4 inhibitor in use |

  Rule: What is missing is said, and never read as nothing against it

    Scenario: No creatinine on record
      Given there is no serum creatinine on record
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify kidney and liver function for an ergot"
      And the card asks for
        | Serum creatinine |

    Scenario: The medication lists are not sent
      Given the EHR does not send the medication lists
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify CYP3A4 inhibitors for an ergot"
      And the card says "Cannot verify the last triptan or ergot for an ergot"

    Scenario: Nobody knows whether a young woman is pregnant
      Given a woman of 30 years
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify pregnancy status for an ergot"
      And the card offers "Order pregnancy test"
