@magnesium_heart_block_contraindication @magnesium_heart_block_caution
@magnesium_circulation_contraindication @magnesium_calcium_channel_blocker_caution @magnesium_digoxin_caution @safety
Feature: Magnesium sulfate, conduction and circulation
  Magnesium slows conduction and lowers pressure, and so does verapamil, which most patients with cluster headache take.
  Block without a pacemaker and low pressure or pulse stop the infusion; verapamil asks for an ECG during it.

  Source: US and UK labels; knowledge paper 5.5 MG-2, MG-7, MG-8, MG-13, 3.4 VE-16.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: High-degree block without a pacemaker, or acute myocardial damage, contraindicates

    Scenario Outline: Each diagnosis by itself
      Given <diagnosis> is on record
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
      And the card is headed "Magnesium sulfate contraindicated - heart block or acute myocardial damage"

      Examples:
        | diagnosis               |
        | complete AV block       |
        | acute coronary syndrome |

    Scenario: V32 - Second degree block without a pacemaker
      Given second degree AV block is on record
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
      And the card is headed "Magnesium sulfate contraindicated - heart block or acute myocardial damage"

    Scenario: A pacemaker makes it a caution
      Given there is no verapamil on record
      And second degree AV block is on record
      And pacemaker is on record
      When magnesium sulfate is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check heart block and pacemaker before magnesium sulfate"

    Scenario: A block of unstated degree is a caution
      Given there is no verapamil on record
      And AV block of unstated degree is on record
      When magnesium sulfate is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check heart block and pacemaker before magnesium sulfate"

  Rule: Magnesium is held while pressure or pulse is low

    Scenario Outline: Both limits
      Given the blood pressure was <pressure> mmHg on 2026-02-28
      And the heart rate was <rate> per minute on 2026-02-28
      When magnesium sulfate is ordered
      Then the prescriber sees <card>

      Examples:
        | pressure | rate | card             |
        | 89/60    | 66   | a critical card  |
        | 90/60    | 66   | no critical card |
        | 120/70   | 49   | a critical card  |
        | 120/70   | 50   | no critical card |

    Scenario: The words on the card
      Given the blood pressure was 84/50 mmHg on 2026-02-28
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
      And the card is headed "Hold magnesium sulfate - blood pressure or heart rate is low"
      And the card says "84 mmHg"

  Rule: A calcium-channel blocker or digoxin asks for an ECG during the infusion

    Scenario: V01 - The base patient takes verapamil, and that is all there is to say
      When magnesium sulfate 3 g over 30 min is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Monitor blood pressure and ECG - magnesium with a calcium-channel blocker"
      And the card asks for nothing
      And the prescriber sees an info card
      And the card asks for nothing

    Scenario: V78 - Nifedipine
      Given there is no verapamil on record
      And nifedipine is taken at 30 mg a day
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card is headed "Monitor blood pressure and ECG - magnesium with a calcium-channel blocker"
      And the card says "Dihydropyridine: yes"

    Scenario: Diltiazem
      Given there is no verapamil on record
      And diltiazem is taken
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card says "Diltiazem: yes"

    Scenario: Digoxin
      Given there is no verapamil on record
      And digoxin is taken
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card is headed "Record the ECG during magnesium - digoxin is in use"

  Rule: Without a recent pressure and pulse nothing is clear

    Scenario: Neither is on record
      Given there is no blood pressure on record
      And there is no heart rate on record
      When magnesium sulfate is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify blood pressure and heart rate for magnesium sulfate"
      And the card asks for
        | Blood pressure |
        | Heart rate     |

    Scenario: A low pressure stops the infusion although the pulse is not known
      Given the blood pressure was 84/50 mmHg on 2026-02-28
      And there is no heart rate on record
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
