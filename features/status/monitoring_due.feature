@verapamil_ecg_overdue @lithium_monitoring_overdue
Feature: Is monitoring due?
  Verapamil needs an ECG after each increase and, at a high dose, every half year; lithium needs its level, kidney,
  thyroid, sodium and calcium. The chart says what is due, with the time since the last.

  Source: Cohen 2007; lithium labels; knowledge paper 3.4 dosing, VE-17, 3.5 monitoring.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the serum sodium was 140 mmol/L on 2026-02-20
    And the TSH was 1.8 mIU/L on 2026-02-20
    And the serum calcium was 2.35 mmol/L on 2026-02-20

  Rule: On verapamil an ECG follows each increase, and at 480 mg a day or more it is repeated every half year

    Scenario Outline: The newest ECG at a stable dose
      Given verapamil is taken at <dose> mg a day since 2025-06-01
      And the PR interval was 168 ms on <day>
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "Record an ECG with PR interval - it is due on verapamil"

      Examples:
        | dose | day        | says         |
        | 480  | 2025-08-30 | says         |
        | 480  | 2025-08-31 | does not say |
        | 479  | 2025-08-30 | does not say |

    Scenario Outline: The newest ECG and the newest increase
      Given verapamil was taken at 240 mg a day from 2026-01-05 to 2026-02-09 and stopped for another dose
      And verapamil is taken at 320 mg a day since 2026-02-10
      And the PR interval was 168 ms on <day>
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "Record an ECG with PR interval - it is due on verapamil"

      Examples:
        | day        | says         |
        | 2026-02-09 | says         |
        | 2026-02-11 | does not say |

    Scenario: The newest ECG does not count yet, and the last one is old
      Given verapamil is taken at 480 mg a day since 2025-06-01
      And the PR interval was 168 ms on 2025-08-01
      And the PR interval was 170 ms on 2026-02-20, a preliminary result
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "it is due on verapamil"
      And the card says "Check whether an ECG is due on verapamil"

    Scenario: Only the first page of the measurements came, and the last ECG on it is old
      Given verapamil is taken at 480 mg a day since 2025-06-01
      And the PR interval was 168 ms on 2025-08-01
      And the EHR sends only the first page of the measurements
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "it is due on verapamil"
      And the card says "Check whether an ECG is due on verapamil"

    Scenario: Only the first page of the measurements came, and the last ECG on it is recent
      Given verapamil is taken at 480 mg a day since 2025-06-01
      And the PR interval was 168 ms on 2026-02-20
      And the EHR sends only the first page of the measurements
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "ECG is due on verapamil"

    Scenario: Without verapamil no ECG is due
      Given there is no verapamil on record
      And there is no PR interval on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "ECG with PR interval"

  Rule: On lithium the level is due every 90 days and after each change, the laboratory every half year

    Scenario Outline: The newest level at a stable dose
      Given lithium is taken at 900 mg a day since 2025-06-01
      And the serum lithium was 0.8 mmol/L on <day>
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "Order the tests that are due on lithium"

      Examples:
        | day        | says         |
        | 2025-12-01 | says         |
        | 2025-12-02 | does not say |

    Scenario Outline: A week after a change a level 5 days after it is due
      Given lithium is taken at 900 mg a day since <start>
      And the serum lithium was 0.8 mmol/L on <day>
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "Order the tests that are due on lithium"

      Examples:
        | start      | day        | says         |
        | 2026-02-22 | 2026-02-26 | says         |
        | 2026-02-22 | 2026-02-27 | does not say |
        | 2026-02-23 | 2026-02-26 | does not say |

    Scenario Outline: One laboratory value older than half a year
      Given lithium is taken at 900 mg a day since 2025-06-01
      And the serum lithium was 0.8 mmol/L on 2026-02-20
      And there is no <measure> on record
      And the <measure> was <value> on <day>
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "Order the tests that are due on lithium"

      Examples:
        | measure          | value       | day        | says         |
        | serum creatinine | 0.9 mg/dL   | 2025-08-30 | says         |
        | serum creatinine | 0.9 mg/dL   | 2025-08-31 | does not say |
        | serum sodium     | 140 mmol/L  | 2025-08-30 | says         |
        | serum sodium     | 140 mmol/L  | 2025-08-31 | does not say |
        | TSH              | 1.8 mIU/L   | 2025-08-30 | says         |
        | serum calcium    | 2.35 mmol/L | 2025-08-30 | says         |

    Scenario: Without lithium nothing is due
      Given there is no lithium on record
      And there is no serum calcium on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "due on lithium"

  Rule: What the record leaves open is said

    Scenario: Nobody wrote down when verapamil was raised
      Given verapamil is taken at 320 mg a day
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Check whether an ECG is due on verapamil"

    Scenario: The medication lists are not sent
      Given the EHR does not send the medication lists
      And there is no TSH on record
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Check whether tests are due on lithium"
