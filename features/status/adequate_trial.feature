@preventive_trial_inadequate @verapamil_judged_ineffective @lithium_judged_ineffective
Feature: Was it tried at an adequate dose for long enough?
  A treatment that was judged ineffective below an adequate dose may still help. The trial takes the clinician's word;
  the chart points out what the medication lists show of dose and duration. What is adequate is a proposal.

  Source: EAN 2023; knowledge paper 4.3.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Verapamil at 240 mg a day for 14 days, lithium at 900 mg a day for 28 days

    Scenario Outline: Verapamil
      Given verapamil was taken at <dose> mg a day from 2025-11-01 to <end> and stopped as ineffective
      When the chart is opened
      Then the chart finds the criterion "KI-4" met
      And the clinician sees an info card
      And the card <says> "Check the trial of treatment - judged ineffective without an adequate dose on record"

      Examples:
        | dose | end        | says         |
        | 239  | 2025-12-31 | says         |
        | 240  | 2025-12-31 | does not say |
        | 240  | 2025-11-13 | says         |
        | 240  | 2025-11-15 | does not say |

    Scenario Outline: Lithium
      Given lithium was taken at <dose> mg a day from 2025-09-01 to <end> and stopped as ineffective
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "Check the trial of treatment - judged ineffective without an adequate dose on record"

      Examples:
        | dose | end        | says         |
        | 899  | 2025-12-31 | says         |
        | 900  | 2025-12-31 | does not say |
        | 900  | 2025-09-27 | says         |
        | 900  | 2025-09-29 | does not say |

    Scenario: Stopped as not tolerated, dose and duration do not matter
      Given verapamil was taken at 120 mg a day from 2025-11-01 to 2025-11-08 and stopped as not tolerated
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "Check the trial of treatment"

  Rule: A dose that is not on record is asked for

    Scenario: Stopped as ineffective, no dose on record
      Given verapamil was taken from 2025-11-01 to 2025-12-31 and stopped as ineffective
      When the chart is opened
      Then the chart finds the criterion "KI-4" met
      And the clinician sees an info card
      And the card says "Record dose and duration of the preventive that was judged ineffective"
