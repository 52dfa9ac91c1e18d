@verapamil_start_dose_caution @verapamil_titration_monitoring @verapamil_step_size_caution
@verapamil_step_interval_caution @verapamil_ecg_due_monitoring
Feature: Verapamil: start, steps and the ECG between them
  Verapamil starts at 240 mg a day and rises by 80 mg a day every 14 days, with an ECG after each step and before the
  next. Faster plans exist; the card says so. An increase without an ECG since the last one is what the card is for.

  Source: Cohen 2007; Koppen (Delphi of cardiologists); knowledge paper 3.4 dosing, VE-17.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: The first order starts at 240 mg a day, and the plan is shown

    Scenario: 240 mg a day
      Given there is no verapamil on record
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Plan steps and ECGs for verapamil"
      And the card says "Start at 240 mg/day; raise by 80 mg/day every 14 days"

    Scenario Outline: Above the start
      Given there is no verapamil on record
      When verapamil <dose> mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | dose | card            |
        | 240  | no warning card |
        | 241  | a warning card  |

    Scenario: What is said of a high start
      Given there is no verapamil on record
      When verapamil 360 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Start verapamil at 240 mg/day - 360 mg/day ordered"

  Rule: A step is 80 mg a day, and 14 days apart

    Scenario Outline: The size of the step
      Given verapamil is taken at 240 mg a day since 2026-01-10
      When verapamil <dose> mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | dose | card            |
        | 240  | no warning card |
        | 320  | no warning card |
        | 321  | a warning card  |

    Scenario: What is said of a large step
      Given verapamil is taken at 240 mg a day since 2026-01-10
      When verapamil 480 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Raise verapamil by 80 mg/day at a time"
      And the card says "480 mg/day ordered, 240 mg/day in use"

    Scenario Outline: The time since the last step
      Given verapamil is taken at 240 mg a day since <start>
      And the PR interval was 168 ms on 2026-03-01
      When verapamil 320 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | start      | card            |
        | 2026-02-16 | no warning card |
        | 2026-02-17 | a warning card  |

    Scenario: What is said of a step too soon
      Given verapamil is taken at 240 mg a day since 2026-02-20
      And the PR interval was 168 ms on 2026-03-01
      When verapamil 320 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Wait 14 days between two verapamil increases"

    Scenario: The same dose again is no step
      Given verapamil is taken at 240 mg a day since 2026-02-26
      And the PR interval was 168 ms on 2026-03-01
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no warning card

  Rule: VE-17 - After each increase an ECG comes before the next

    Scenario Outline: The newest ECG and the newest increase
      Given verapamil was taken at 240 mg a day from 2026-01-05 to 2026-02-09 and stopped for another dose
      And verapamil is taken at 320 mg a day since 2026-02-10
      And the PR interval was 168 ms on <day>
      When verapamil 400 mg a day is ordered
      Then the prescriber sees <card>

      Examples:
        | day        | card            |
        | 2026-02-09 | a warning card  |
        | 2026-02-11 | no warning card |

    Scenario: What is said of a missing ECG
      Given verapamil is taken at 320 mg a day since 2026-02-10
      And the PR interval was 168 ms on 2026-01-15
      When verapamil 400 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Record an ECG before the next verapamil increase"

  Rule: What is missing is said

    Scenario: Nobody wrote down when the dose was raised
      Given verapamil is taken at 320 mg a day
      When verapamil 400 mg a day is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify an ECG since the last increase of verapamil"
      And the card says "Cannot verify the interval of verapamil increases"

    Scenario: The dose in use is not on record
      Given verapamil is taken since 2026-01-10
      When verapamil 320 mg a day is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify the step of verapamil"
