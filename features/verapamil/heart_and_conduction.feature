@verapamil_av_block_contraindication @verapamil_unspecified_av_block_caution
@verapamil_sick_sinus_contraindication @verapamil_accessory_pathway_contraindication
@verapamil_bradycardia_contraindication @verapamil_hypotension_contraindication
@verapamil_heart_failure_contraindication @verapamil_long_pr_caution @verapamil_very_long_pr_caution @safety
Feature: Verapamil and the heart
  Verapamil, the first preventive of cluster headache, slows conduction, lowers pressure and weakens the heart; one
  patient in five on it shows an arrhythmia. ECG, pulse and pressure come before the order, not after it.

  Source: UK label; Cohen 2007; Koppen (Delphi of cardiologists); knowledge paper 3.4.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Block, sick sinus and an accessory pathway contraindicate verapamil

    Scenario Outline: Each diagnosis by itself
      Given <diagnosis> is on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "<words>"

      Examples:
        | diagnosis                      | words                                                        |
        | second degree AV block         | Verapamil contraindicated - second or third degree AV block  |
        | complete AV block              | Verapamil contraindicated - second or third degree AV block  |
        | sick sinus syndrome            | Verapamil contraindicated - sick sinus syndrome              |
        | Wolff-Parkinson-White syndrome | Verapamil contraindicated - accessory pathway on record      |

    Scenario Outline: A pacemaker lifts block and sick sinus
      Given <diagnosis> is on record
      And pacemaker is on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

      Examples:
        | diagnosis           |
        | complete AV block   |
        | sick sinus syndrome |

    Scenario: A block whose degree nobody stated
      Given AV block of unstated degree is on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Clarify the degree of AV block before verapamil"

  Rule: Pulse and pressure have a floor

    Scenario Outline: V97 - A heart rate on both sides of 50
      Given the heart rate was <rate> per minute on 2026-02-28
      And the blood pressure was 118/70 mmHg on 2026-02-28
      When verapamil 240 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | rate | card             |
        | 48   | a critical card  |
        | 49   | a critical card  |
        | 50   | no critical card |

    Scenario Outline: V98 - A systolic pressure on both sides of 90
      Given the blood pressure was <pressure> mmHg on 2026-02-28
      When verapamil 240 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | pressure | card             |
        | 88/60    | a critical card  |
        | 89/60    | a critical card  |
        | 90/60    | no critical card |

    Scenario Outline: The words on the card
      Given the heart rate was <rate> per minute on 2026-02-28
      And the blood pressure was <pressure> mmHg on 2026-02-28
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a critical card
      And the card says "<words>"

      Examples:
        | rate | pressure | words                                                            |
        | 45   | 118/70   | Verapamil contraindicated - heart rate below 50 per min          |
        | 66   | 85/55    | Verapamil contraindicated - systolic pressure below 90 mmHg      |

  Rule: Severe heart failure, or an ejection fraction below 35 %, contraindicates

    Scenario Outline: V60, V61 - An ejection fraction on both sides
      Given heart failure is on record
      And the ejection fraction was <fraction> % on 2026-01-20
      And the NYHA class was II on 2026-01-20
      When verapamil 240 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | fraction | card             |
        | 34       | a critical card  |
        | 34.9     | a critical card  |
        | 35       | no critical card |
        | 40       | no critical card |

    Scenario: Acute heart failure
      Given acute heart failure is on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Verapamil contraindicated - severe heart failure or low ejection fraction"

  Rule: A long PR interval needs caution, a very long one a cardiologist

    Scenario Outline: V100 - Both limits
      Given the PR interval was <pr> ms on 2026-02-28
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | pr  | words                                                            |
        | 201 | Repeat the ECG after each verapamil increase - PR above 200 ms   |
        | 205 | Repeat the ECG after each verapamil increase - PR above 200 ms   |
        | 250 | Repeat the ECG after each verapamil increase - PR above 200 ms   |
        | 251 | Ask a cardiologist before verapamil - PR above 250 ms            |

    Scenario: A PR interval of 200 ms is allowed
      Given the PR interval was 200 ms on 2026-02-28
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no warning card

  Rule: No ECG, pulse or pressure is not a normal one

    Scenario: Nothing was measured
      Given there is no PR interval on record
      And there is no heart rate on record
      And there is no blood pressure on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a warning card
      And the card asks for
        | PR interval    | not recorded |
        | Heart rate     | not recorded |
        | Blood pressure | not recorded |

    Scenario: The problem list is not sent
      Given the EHR does not send the problem list
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify atrioventricular conduction for verapamil"
      And the card says "Cannot verify sinus node function for verapamil"
      And the card says "Cannot verify absence of an accessory pathway for verapamil"

    Scenario: A block of unstated degree, and the pacemaker may be on a later page
      Given AV block of unstated degree is on record
      And the EHR sends only the first page of the problem list
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify the degree of AV block for verapamil"

    Scenario: Heart failure without an ejection fraction
      Given heart failure is on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify heart function for verapamil"
      And the card asks for
        | Left ventricular ejection fraction |
