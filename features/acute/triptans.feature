@triptan_contraindicated @triptan_coronary_contraindication @triptan_vasospasm_contraindication
@triptan_accessory_pathway_contraindication @triptan_stroke_contraindication
@triptan_hemiplegic_migraine_contraindication @triptan_peripheral_vascular_contraindication
@triptan_raynaud_caution @triptan_pressure_contraindication @triptan_pressure_caution
@triptan_cardiovascular_risk_advice @triptan_age_caution @safety
Feature: Triptans, heart and vessels
  Triptans narrow vessels. Diseases of the vessels of heart, brain, limbs and bowel, and a pressure out of control,
  contraindicate them at any age. Where labels differ, the card says who says what.

  Source: US and UK sumatriptan labels; knowledge paper 2.3 TR-1 to TR-7, 6.6.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the smoking status was never a smoker on 2026-02-20

  Rule: Vascular disease of any date contraindicates

    Scenario: V70 - An infarction in 2015, without symptoms
      Given myocardial infarction is on record since 2015
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - coronary heart disease or infarction on record"
      And the prescriber sees no warning card

    Scenario: V52 - A transient ischaemic attack in 2018
      Given transient ischaemic attack is on record since 2018
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - stroke or TIA on record"

    Scenario: V90 - Hemiplegic migraine that ended in 1998
      Given hemiplegic migraine is on record as resolved since 1998
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - hemiplegic or basilar migraine on record"

    Scenario Outline: Each contraindication by itself
      Given <illness> is on record
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card says "<words>"
      And the card offers "Cancel this order for sumatriptan"

      Examples:
        | illness                        | words                                       |
        | coronary artery disease        | Triptan contraindicated - coronary heart disease or infarction on record |
        | acute coronary syndrome        | Triptan contraindicated - coronary heart disease or infarction on record |
        | vasospastic angina             | Triptan contraindicated - coronary spasm on record |
        | Wolff-Parkinson-White syndrome | Triptan contraindicated - accessory pathway on record |
        | stroke                         | Triptan contraindicated - stroke or TIA on record |
        | basilar migraine               | Triptan contraindicated - hemiplegic or basilar migraine on record |
        | peripheral vascular disease    | Triptan contraindicated - peripheral or bowel vascular disease on record |
        | ischaemic colitis              | Triptan contraindicated - peripheral or bowel vascular disease on record |

    Scenario Outline: The chart knows it too
      Given <finding>
      When the chart is opened
      Then the chart finds the criterion "<number>" met

      Examples:
        | finding                                            | number |
        | myocardial infarction is on record since 2015      | TR-1   |
        | vasospastic angina is on record                    | TR-2   |
        | Wolff-Parkinson-White syndrome is on record        | TR-3   |
        | transient ischaemic attack is on record since 2018 | TR-4   |
        | hemiplegic migraine is on record                   | TR-5   |
        | peripheral vascular disease is on record           | TR-6   |
        | the blood pressure was 165/95 mmHg on 2026-02-28   | TR-7   |
        | hepatic failure is on record                       | TR-10  |
        | an allergy to sumatriptan is on record             | TR-11  |

    Scenario Outline: A diagnosis that does not stand
      Given stroke is on record as <status>
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

      Examples:
        | status           |
        | refuted          |
        | entered in error |

    Scenario: Raynaud disease alone is a caution
      Given Raynaud disease is on record
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Weigh risk before the triptan - Raynaud on record"
      And the card says "Some labels count Raynaud as peripheral vascular disease"

    Scenario: Raynaud disease beside peripheral vascular disease is said once
      Given Raynaud disease is on record
      And peripheral vascular disease is on record
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the prescriber sees no warning card

  Rule: A pressure of 160/100 mmHg or more contraindicates, from 140/90 mmHg it is a caution

    Scenario Outline: V91 - Both limits, and both sides of each
      Given the blood pressure was <pressure> mmHg on 2026-02-28
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | pressure | critical         | warning         |
        | 165/95   | a critical card  | no warning card |
        | 160/85   | a critical card  | no warning card |
        | 159/85   | no critical card | a warning card  |
        | 145/100  | a critical card  | no warning card |
        | 145/99   | no critical card | a warning card  |
        | 145/92   | no critical card | a warning card  |
        | 140/85   | no critical card | a warning card  |
        | 139/85   | no critical card | no warning card |
        | 130/90   | no critical card | a warning card  |
        | 130/89   | no critical card | no warning card |

    Scenario: V91 - The card shows the pressure and who says what
      Given the blood pressure was 165/95 mmHg on 2026-02-28
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - blood pressure uncontrolled"
      And the card says "Systolic 165 mmHg, diastolic 95 mmHg"
      And the card says "UK label, stricter: moderate or severe, and mild uncontrolled"

    Scenario: A hypertensive emergency
      Given hypertensive emergency is on record
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - blood pressure uncontrolled"

    Scenario: Hypertension on record, pressure controlled
      Given hypertension is on record
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check blood pressure before the triptan - raised or known hypertension"

  Rule: Risk factors are a reason to look, not to refuse

    Scenario Outline: A man over 40, or a smoker
      Given <person>
      And there is no smoking status on record
      And the smoking status was <smoking> on 2026-02-20
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees an info card
      And the card <says> "Check cardiovascular risk before the triptan"

      Examples:
        | person            | smoking          | says         |
        | a man of 41 years | never a smoker   | says         |
        | a man of 40 years | never a smoker   | does not say |
        | a man of 40 years | a current smoker | says         |

    Scenario: What is said of the risk
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Check cardiovascular risk before the triptan, if not yet done"

    Scenario Outline: Above 65 years
      Given a man of <years> years
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees <card>

      Examples:
        | years | card            |
        | 65    | no warning card |
        | 66    | a warning card  |

    Scenario: What is said of old age
      Given a man of 66 years
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check heart and vessels before the triptan - 66 years old"

  Rule: What is missing is said, and never read as a healthy vessel

    Scenario: The problem list is not sent
      Given the EHR does not send the problem list
      When sumatriptan 6 mg under the skin is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify coronary heart disease for triptan"
      And the card says "Cannot verify stroke or TIA for triptan"

    Scenario: Hypertension on record and no pressure
      Given hypertension is on record
      And there is no blood pressure on record
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Cannot verify blood pressure for triptan"
      And the card asks for
        | Blood pressure | not recorded |

    Scenario: The only pressure is two months old
      Given the blood pressure was 125/75 mmHg on 2025-12-20
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a warning card
      And the card asks for
        | Blood pressure | too old |
