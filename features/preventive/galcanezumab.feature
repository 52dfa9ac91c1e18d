@galcanezumab_chronic_caution @galcanezumab_label_advice @galcanezumab_hypersensitivity_contraindication
@galcanezumab_vascular_event_caution @galcanezumab_constipation_caution @galcanezumab_pressure_caution
@galcanezumab_pregnancy_caution
Feature: Galcanezumab
  It works in the episodic form and failed in the chronic one; the US label has it, the European agency refused it, and
  the European guideline recommends it all the same. The card says who says what and for whom.

  Source: galcanezumab labels; EAN 2023; VA/DoD 2023; knowledge paper 3.7 GA-1 to GA-6, 0.4.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: The form of the headache decides

    Scenario: V107 - Chronic cluster headache
      When galcanezumab is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Reconsider galcanezumab - not indicated in chronic cluster headache"
      And the card says "Its trial in chronic cluster headache was negative"
      And the card says "the European agency refused cluster headache altogether"

    Scenario: V107 - Episodic cluster headache
      Given there is no chronic cluster headache on record
      And episodic cluster headache is on record
      When galcanezumab is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Check that galcanezumab is covered - US label only, refused in Europe"
      And the card says "the European guideline still recommends it for the episodic form"

    Scenario: The subtype is not on record
      Given there is no chronic cluster headache on record
      And cluster headache is on record
      When galcanezumab is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Cannot verify the subtype of cluster headache for galcanezumab"

  Rule: An allergy contraindicates, other risks are pointed out

    Scenario: An allergy to galcanezumab
      Given an allergy to galcanezumab is on record
      When galcanezumab is ordered
      Then the prescriber sees a critical card
      And the card is headed "Galcanezumab contraindicated - allergy or intolerance on record"

    Scenario Outline: Each caution in episodic cluster headache
      Given there is no chronic cluster headache on record
      And episodic cluster headache is on record
      And <illness> is on record
      When galcanezumab is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | illness         | words                                                                       |
        | constipation    | Ask how severe constipation is before galcanezumab                          |
        | hypertension    | Check blood pressure before galcanezumab - hypertension or Raynaud on record |
        | Raynaud disease | Check blood pressure before galcanezumab - hypertension or Raynaud on record |

    Scenario Outline: A vascular event within 180 days
      Given there is no chronic cluster headache on record
      And episodic cluster headache is on record
      And <event> is on record since <day>
      When galcanezumab is ordered
      Then the prescriber sees <card>

      Examples:
        | event                 | day        | card            |
        | myocardial infarction | 2025-09-04 | a warning card  |
        | myocardial infarction | 2025-09-03 | no warning card |
        | stroke                | 2025-09-04 | a warning card  |
        | stroke                | 2025-09-03 | no warning card |
        | pulmonary embolism    | 2025-09-04 | a warning card  |
        | pulmonary embolism    | 2025-09-03 | no warning card |

    Scenario: What is said of a vascular event
      Given there is no chronic cluster headache on record
      And episodic cluster headache is on record
      And stroke is on record since 2026-01-10
      When galcanezumab is ordered
      Then the prescriber sees a warning card
      And the card is headed "Consider waiting with galcanezumab - vascular event within 180 days"

    Scenario: Pregnancy
      Given a woman of 30 years
      And the pregnancy test was positive on 2026-02-28
      When galcanezumab is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Weigh galcanezumab against its unknown risk - pregnancy"

  Rule: What is missing is said

    Scenario: The allergy list is not sent
      Given the EHR does not send the allergy list
      When galcanezumab is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify allergies for galcanezumab"
