@refractory_chronic_cluster_headache @attacks_uncontrolled
Feature: How many attacks a day?
  The trial asks for a mean of at least two attacks a day over the 14 days before the infusion. A day without an entry
  is not a day without attacks: it leaves the mean between bounds, and the answer open where the bounds disagree.

  Source: KETALGIA record, inclusion criteria; knowledge paper 4.1 KI-3, 6.5.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: With a complete diary, 28 attacks in 14 days are the limit

    Scenario Outline: V07, V08 - Both sides
      Given the diary counts <attacks> attacks on 14 of the last 14 days
      When the chart is opened
      Then the chart finds the criterion "KI-3" <verdict>

      Examples:
        | attacks | verdict |
        | 28      | met     |
        | 27      | not met |

    Scenario: The card names the mean
      Given the diary counts 42 attacks on 14 of the last 14 days
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Criteria for refractory chronic cluster headache are met"
      And the card says "Mean 3 per day"

  Rule: The day of the infusion and the days before the window do not count

    Scenario Outline: V14 - Attacks just outside the window
      Given the diary counts <attacks> attacks on 14 of the last 14 days
      And the diary also counts 6 attacks on 2026-02-15
      And the diary also counts 6 attacks on 2026-03-02
      When the chart is opened
      Then the chart finds the criterion "KI-3" <verdict>

      Examples:
        | attacks | verdict |
        | 28      | met     |
        | 27      | not met |

  Rule: Each attack counts once

    Scenario Outline: V15 - One attack entered twice
      Given the diary counts 0 attacks on 14 of the last 14 days
      And the diary lists <attacks> attacks of the last 14 days one by one, one of them twice
      When the chart is opened
      Then the chart finds the criterion "KI-3" <verdict>

      Examples:
        | attacks | verdict |
        | 28      | met     |
        | 27      | not met |

  Rule: A summary counts where there is nothing better

    Scenario Outline: V10 - The mean of the last 14 days
      Given the diary sums up the last 14 days as <mean> attacks a day
      When the chart is opened
      Then the chart finds the criterion "KI-3" <verdict>

      Examples:
        | mean | verdict |
        | 2.0  | met     |
        | 1.9  | not met |

  Rule: Blank days leave the mean between bounds

    Scenario: V11 - Four blank days cannot change the answer
      Given the diary counts 28 attacks on 10 of the last 14 days
      When the chart is opened
      Then the chart finds the criterion "KI-3" met
      And the clinician sees an info card
      And the card says "between 2 per day"
      And the card says "4 of 14 days have no diary entry"

    Scenario: V12 - Four blank days could change the answer
      Given the diary counts 20 attacks on 10 of the last 14 days
      When the chart is opened
      Then the chart finds the criterion "KI-3" unknown
      And the clinician sees an info card
      And the card says "Refractory chronic cluster headache cannot be confirmed or ruled out"
      And the card says "4 of 14 days have no diary entry"

    Scenario: One blank day after few attacks cannot reach the limit
      Given the diary counts 19 attacks on 13 of the last 14 days
      When the chart is opened
      Then the chart finds the criterion "KI-3" not met

    Scenario: No diary at all
      Given there is no attack diary on record
      When the chart is opened
      Then the chart finds the criterion "KI-3" unknown
      And the clinician sees an info card
      And the card asks for
        | Attack diary | not recorded |
