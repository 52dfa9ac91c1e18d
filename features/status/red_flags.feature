@late_onset_red_flag @atypical_attack_frequency
Feature: Is it cluster headache, and nothing behind it?
  A first onset after 50 is a reason to look for a cause. More than eight attacks a day is not cluster headache as it is
  defined, and another headache of its kind may answer to indometacin.

  Source: ICHD-3 (2018); NICE CG150; knowledge paper 1.1, 1.4.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: A first onset above 50 years asks for imaging, unless that is on record

    Scenario Outline: The age at the first onset
      Given there is no chronic cluster headache on record
      And chronic cluster headache is on record since <onset>
      And a man born on 1970-01-15
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "Exclude secondary headache - first onset above 50 years of age"

      Examples:
        | onset      | says         |
        | 2022-06-01 | says         |
        | 2020-06-01 | does not say |
        | 2015-06-01 | does not say |

    Scenario: Imaging has excluded a cause
      Given there is no chronic cluster headache on record
      And chronic cluster headache is on record since 2022-06-01
      And a man born on 1970-01-15
      And the exclusion of secondary headache by imaging was yes on 2023-01-15
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "Exclude secondary headache"

    Scenario: The card names what no code says
      Given there is no chronic cluster headache on record
      And chronic cluster headache is on record since 2022-06-01
      And a man born on 1970-01-15
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Ask also for: thunderclap onset, new neurological deficit, fever"

  Rule: More than 8 attacks a day are atypical

    Scenario Outline: Both sides
      Given the diary counts <attacks> attacks on 14 of the last 14 days
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "is atypical for cluster headache"

      Examples:
        | attacks | says         |
        | 112     | does not say |
        | 113     | says         |

    Scenario: What else it may be
      Given the diary counts 140 attacks on 14 of the last 14 days
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Reconsider the diagnosis - 10 per day is atypical for cluster headache"
      And the card says "Consider paroxysmal hemicrania"

  Rule: A missing date or diary raises no flag

    Scenario: No onset on record
      Given there is no chronic cluster headache on record
      And chronic cluster headache is on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "Exclude secondary headache"

    Scenario: No diary on record
      Given there is no attack diary on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "atypical"
