@verapamil_digoxin_caution @verapamil_dabigatran_caution @verapamil_colchicine_contraindication
@verapamil_colchicine_caution @verapamil_statin_caution @verapamil_atorvastatin_caution @verapamil_lithium_caution
@verapamil_raised_drug_caution @verapamil_rifampicin_caution @verapamil_cyp3a4_inhibitor_caution
@verapamil_antiarrhythmic_caution @verapamil_dantrolene_caution @verapamil_magnesium_caution
@verapamil_hypersensitivity_contraindication @verapamil_liver_or_muscle_caution
Feature: Verapamil and other drugs and illnesses
  Verapamil slows the breakdown of many drugs and adds to what slows the heart. Most pairs need a lower dose or a level;
  colchicine with a weak kidney or liver, and an allergy, stop the order. Lithium is its usual companion and does not.

  Source: UK label; MIMS; knowledge paper 3.4 VE-10 to VE-16.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Colchicine with kidney or liver disease, and an allergy, contraindicate

    Scenario Outline: Colchicine
      Given colchicine is taken
      And <finding>
      When verapamil 240 mg a day is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | finding                                           | critical         | warning         |
        | chronic kidney disease stage 4 is on record       | a critical card  | no warning card |
        | cirrhosis is on record                            | a critical card  | a warning card  |
        | the serum creatinine was 0.9 mg/dL on 2026-02-20  | no critical card | a warning card  |

    Scenario: What is said of colchicine with kidney disease
      Given colchicine is taken
      And the serum creatinine was 4.0 mg/dL on 2026-02-20
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Verapamil contraindicated - colchicine with kidney or liver disease"

    Scenario Outline: An allergy or intolerance
      Given an <kind> to verapamil is on record as <status>
      When verapamil 240 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | kind        | status    | card             |
        | allergy     | confirmed | a critical card  |
        | intolerance | confirmed | a critical card  |
        | allergy     | refuted   | no critical card |
        | allergy     | inactive  | no critical card |

    Scenario: What is said of an allergy
      Given an allergy to verapamil is on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Verapamil contraindicated - allergy or intolerance on record"

  Rule: Other drugs are pointed out, and what to do about them

    Scenario Outline: Each by itself
      Given <drug> is taken
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | drug              | words                                                                      |
        | digoxin           | Reduce digoxin and check its level - verapamil ordered                     |
        | dabigatran        | Avoid starting verapamil with dabigatran, or reduce it                     |
        | colchicine        | Reduce or stop colchicine - verapamil ordered                              |
        | atorvastatin      | Keep atorvastatin at its lowest dose - verapamil ordered                   |
        | carbamazepine     | Check the level - verapamil raises carbamazepine, theophylline, ciclosporin |
        | theophylline      | Check the level - verapamil raises carbamazepine, theophylline, ciclosporin |
        | ciclosporin       | Check the level - verapamil raises carbamazepine, theophylline, ciclosporin |
        | rifampicin        | Choose another preventive than verapamil - rifampicin taken                |
        | clarithromycin    | Lower verapamil and check pressure and ECG - strong CYP3A4 inhibitor       |
        | amiodarone        | Ask a cardiologist before verapamil - antiarrhythmic taken                 |
        | dantrolene        | Hold verapamil around dantrolene infusions                                 |
        | magnesium sulfate | Monitor pressure and ECG - verapamil with magnesium sulfate                |

    Scenario: Lithium does not speak against verapamil
      Given lithium is taken at 900 mg a day since 2025-12-01
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check lithium level and neurological signs - verapamil with lithium"
      And the card says "this does not speak against it"

    Scenario Outline: A statin above the dose that labels allow
      Given <statin> is taken at <dose> mg a day since 2025-06-01
      When verapamil 240 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | statin      | dose | card            |
        | simvastatin | 10   | no warning card |
        | simvastatin | 20   | a warning card  |
        | lovastatin  | 20   | no warning card |
        | lovastatin  | 40   | a warning card  |

    Scenario: Labels differ on simvastatin
      Given simvastatin is taken at 40 mg a day since 2025-06-01
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Lower or change the statin - too much of it with verapamil"
      And the card says "US label: at most 10 mg/day of simvastatin; European labels: 20 mg/day"

    Scenario: Magnesium sulfate is drafted in the same session
      When magnesium sulfate 3 g over 30 min and verapamil 240 mg a day are drafted and the second is selected
      Then the prescriber sees a warning card
      And the card is headed "Monitor pressure and ECG - verapamil with magnesium sulfate"

  Rule: Liver and neuromuscular disease ask for a low start

    Scenario Outline: Each illness
      Given <illness> is on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Start verapamil low and watch - liver or neuromuscular disease"

      Examples:
        | illness               |
        | chronic liver disease |
        | cirrhosis             |
        | myasthenia gravis     |
        | Lambert-Eaton syndrome |

  Rule: What is missing is said

    Scenario: The dose of a statin is not on record
      Given simvastatin is taken
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify the statin dose for verapamil"

    Scenario: The medication lists are not sent
      Given the EHR does not send the medication lists
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify digoxin use for verapamil"
      And the card says "Cannot verify lithium use for verapamil"
