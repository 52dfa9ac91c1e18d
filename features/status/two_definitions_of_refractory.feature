@refractory_ehf_2014 @refractory_by_ehf @refractoriness_definitions_disagree @secondary_headache_excluded
Feature: Refractory by which definition?
  The trial asks for two attacks a day and three named treatments; the European Headache Federation for three severe
  attacks a week, any three failed preventives and imaging. Where they disagree for one patient the chart says so, and
  the site chooses which it follows.

  Source: Mitsikostas 2014 (EHF); KETALGIA record; knowledge paper 4.1, 4.2 EHF-1 to EHF-5.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the diary counts 0 attacks a day from 2026-02-02 to 2026-03-01
    And the diary lists 28 attacks of the last 28 days one by one, each of pain score 8
    And prednisone was taken at 60 mg a day from 2025-08-01 to 2025-08-10 and stopped as ineffective
    And the exclusion of secondary headache by imaging was yes on 2025-01-15

  Rule: Chronic, three severe attacks a week, three failed preventives, imaging, no other such headache

    Scenario: All criteria are met
      When the chart is opened
      Then the chart finds the criterion "EHF-1" met
      And the chart finds the criterion "EHF-2" met
      And the chart finds the criterion "EHF-3" met
      And the chart finds the criterion "EHF-4" met
      And the chart finds the criterion "EHF-5" met

    Scenario Outline: Severe attacks a week
      Given there is no attack diary on record
      And the diary counts 0 attacks a day from 2026-02-02 to 2026-03-01
      And the diary lists <attacks> attacks of the last 28 days one by one, each of pain score <score>
      When the chart is opened
      Then the chart finds the criterion "EHF-2" <verdict>

      Examples:
        | attacks | score | verdict |
        | 12      | 7     | met     |
        | 11      | 7     | not met |
        | 12      | 6     | not met |

    Scenario: Only two preventives failed
      Given there is no prednisone on record
      And there is no lithium on record
      When the chart is opened
      Then the chart finds the criterion "EHF-3" not met

    Scenario: Episodic cluster headache
      Given there is no chronic cluster headache on record
      And episodic cluster headache is on record
      When the chart is opened
      Then the chart finds the criterion "EHF-1" not met

    Scenario: SUNCT on record as well
      Given SUNCT is on record
      When the chart is opened
      Then the chart finds the criterion "EHF-5" not met

  Rule: The site chooses the definition

    Scenario: The trial's, where the site has chosen nothing else
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "(European Headache Federation)"

    Scenario: The European one
      Given this site treats refractory by the European definition as decisive
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Criteria for refractory chronic cluster headache are met (European Headache Federation)"

  Rule: Where the two disagree the chart says so

    Scenario: One severe attack a day: refractory in Europe, not for the trial
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Say which definition of refractory is meant - the two disagree for this patient"
      And the card says "Here: 1 per day"
      And the card says "Here: severe attacks 7 per week"

    Scenario: Three attacks a day: refractory by both
      Given there is no attack diary on record
      And the diary counts 0 attacks a day from 2026-02-02 to 2026-03-01
      And the diary lists 84 attacks of the last 28 days one by one, each of pain score 8
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "the two disagree"

  Rule: What is missing leaves it open

    Scenario: Nothing on imaging
      Given there is no exclusion of secondary headache by imaging on record
      When the chart is opened
      Then the chart finds the criterion "EHF-4" unknown
      And the chart finds the criterion "EHF-2" met

    Scenario: Nobody wrote down how severe the attacks are
      Given there is no attack diary on record
      And the diary counts 1 attack a day from 2026-02-02 to 2026-03-01
      When the chart is opened
      Then the chart finds the criterion "EHF-2" unknown
      And the clinician sees no warning card

    Scenario: The European definition is followed, and imaging is not on record
      Given this site treats refractory by the European definition as decisive
      And there is no exclusion of secondary headache by imaging on record
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Refractory cluster headache by the European definition cannot be confirmed or ruled out"
