@verapamil_daily_dose_contraindication @verapamil_high_dose_caution @verapamil_ivabradine_contraindication
@verapamil_beta_blocker_contraindication @verapamil_beta_blocker_caution
Feature: Verapamil: daily dose, ivabradine, beta-blockers
  Neurologists go up to 960 mg a day with an ECG at each step, cardiologists advised far less. Ivabradine is
  forbidden; a beta-blocker is a caution, and forbidden where the left ventricle is poor.

  Source: Cohen 2007; Koppen (Delphi of cardiologists); UK label; knowledge paper 3.4 VE-7, VE-8, VE-18.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Above 480 mg a day caution, above 960 mg a day too much

    Scenario Outline: Both limits
      Given verapamil is taken at 960 mg a day since 2025-10-01
      When verapamil <dose> mg a day is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | dose | critical         | warning         |
        | 480  | no critical card | no warning card |
        | 481  | no critical card | a warning card  |
        | 960  | no critical card | a warning card  |
        | 961  | a critical card  | no warning card |

    Scenario: V101 - A total of 1000 mg a day
      When verapamil 1000 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Reduce the verapamil dose - above 960 mg/day"
      And the card says "1000 mg/day is ordered"

    Scenario: A high dose
      When verapamil 720 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check the ECG for high-dose verapamil - above 480 mg/day"

  Rule: Ivabradine is forbidden, a beta-blocker depends on the heart

    Scenario: V102 - Ivabradine
      Given ivabradine is taken
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Verapamil contraindicated - patient takes ivabradine"

    Scenario: V102 - Bisoprolol with an ejection fraction of 55 %
      Given bisoprolol is taken
      And the ejection fraction was 55 % on 2026-01-20
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check heart rate, pressure and ECG - verapamil with a beta-blocker"

    Scenario: V102 - Bisoprolol with an ejection fraction of 30 %
      Given bisoprolol is taken
      And the ejection fraction was 30 % on 2026-01-20
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a critical card
      And the card says "Verapamil contraindicated - beta-blocker with poor left ventricular function"

    Scenario: Bisoprolol in heart failure of unknown severity
      Given bisoprolol is taken
      And heart failure is on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify beta-blocker and heart function for verapamil"

  Rule: A dose or a drug that is not known is said

    Scenario: No dose yet
      When verapamil is selected
      Then the prescriber sees a warning card
      And the card says "Cannot verify daily dose for verapamil"
      And the card asks for
        | Daily dose ordered |

    Scenario: The medication lists are not sent
      Given the EHR does not send the medication lists
      When verapamil 240 mg a day is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify ivabradine use for verapamil"
      And the card says "Cannot verify beta-blocker and heart function for verapamil"
