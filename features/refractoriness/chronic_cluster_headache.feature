@intractable_code_not_refractory
@chronic_cluster_headache
Feature: Is the cluster headache chronic?
  The trial is about chronic cluster headache: attacks for a year without a remission of three months. A code that says
  so is taken as it stands; an unspecified code leaves the question to the dates; two codes that differ leave it open.

  Source: ICHD-3 (2018); knowledge paper 1.2, 1.3, 0.4.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And oxygen is taken since 2025-06-01

  Rule: A code that names the subtype settles it

    Scenario: V17 - Episodic cluster headache
      Given there is no chronic cluster headache on record
      And episodic cluster headache is on record
      When the chart is opened
      Then the chart finds the criterion "KI-2" not met
      And the chart finds the criterion "DX-CCH" not met
      And the clinician sees no card

    Scenario: V20 - A billing code that says chronic and intractable is chronic, and no proof of refractoriness
      Given there is no chronic cluster headache on record
      And a diagnosis coded as ICD-10-CM G44.021 is on record
      And there is no lithium on record
      When the chart is opened
      Then the chart finds the criterion "KI-2" met
      And the clinician sees an info card
      And the card says "Judge refractoriness by treatments tried - the code says intractable"

    Scenario: V21 - Chronic paroxysmal hemicrania is not cluster headache
      Given there is no chronic cluster headache on record
      And a diagnosis coded as ICD-10-CM G44.041 is on record
      When the chart is opened
      Then the clinician sees no card

  Rule: Without a subtype, a year of attacks without three months of remission is chronic

    Scenario: V18 - Attacks since January 2024, the longest remission of the last year 89 days
      Given there is no chronic cluster headache on record
      And cluster headache is on record since 2024-01
      And the longest attack-free interval was 89 days on 2026-02-20
      When the chart is opened
      Then the chart finds the criterion "DX-CCH" met
      And the chart finds the criterion "KI-2" met

    Scenario Outline: The length of the longest remission
      Given there is no chronic cluster headache on record
      And cluster headache is on record since 2024-01-10
      And the longest attack-free interval was <days> days on 2026-02-20
      When the chart is opened
      Then the chart finds the criterion "DX-CCH" <verdict>

      Examples:
        | days | verdict |
        | 88   | met     |
        | 90   | unknown |
        | 93   | not met |

    Scenario Outline: The time since it began, on both sides of 365 days
      Given there is no chronic cluster headache on record
      And cluster headache is on record since <day>
      And the longest attack-free interval was 10 days on 2026-02-20
      When the chart is opened
      Then the chart finds the criterion "DX-CCH" <verdict>

      Examples:
        | day        | verdict |
        | 2025-03-02 | met     |
        | 2025-03-03 | not met |

  Rule: An open subtype is asked for

    Scenario: V117 - Two active codes, episodic and chronic
      Given episodic cluster headache is on record
      When the chart is opened
      Then the chart finds the criterion "KI-2" unknown
      And the clinician sees an info card
      And the card says "Record the subtype of cluster headache - chronic or episodic"
      And the card says "Subtype of cluster headache as coded (contradictory: coded as chronic and as episodic)"

    Scenario Outline: A general code, and nothing about remissions
      Given there is no chronic cluster headache on record
      And a diagnosis coded as <code> is on record
      When the chart is opened
      Then the chart finds the criterion "DX-CCH" unknown
      And the clinician sees an info card
      And the card says "Record the subtype of cluster headache - chronic or episodic"

      Examples:
        | code                |
        | SNOMED CT 193031009 |
        | ICD-10-CM G44.009   |
        | ICD-10-CM G44.0     |
        | ICD-10 G44.0        |
