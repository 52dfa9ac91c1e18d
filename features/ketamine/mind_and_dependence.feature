@ketamine_psychosis_contraindication @ketamine_past_psychosis_caution @ketamine_misuse_contraindication
@ketamine_substance_use_caution @ketamine_suicidality_caution @safety
Feature: Ketamine, mental illness and dependence
  Ketamine changes perception and can be misused. Active psychosis or mania, and misuse of ketamine itself, stop the
  order; a history, another dependence or suicidal thoughts call for a person's judgement.

  Source: ASRA/AAPM/ASA 2018; knowledge paper 5.3 KT-15, KT-18, KT-23.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Active psychosis or mania contraindicates ketamine, a history needs advice

    Scenario: V67 - Active schizophrenia
      Given schizophrenia is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - active psychosis or mania on record"
      And the prescriber sees no warning card

    Scenario Outline: What is over, or has phases, is a caution
      Given <diagnosis>
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Seek psychiatric advice before ketamine - psychosis or mania in the history"

      Examples:
        | diagnosis                              |
        | schizophrenia is on record as resolved |
        | mania is on record as resolved         |
        | bipolar disorder is on record          |

    Scenario: Active mania
      Given mania is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - active psychosis or mania on record"

  Rule: Misuse of ketamine contraindicates it, another dependence needs caution

    Scenario Outline: Ketamine dependence, whatever its date
      Given ketamine dependence is on record as <status>
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - misuse of ketamine or phencyclidine on record"

      Examples:
        | status   |
        | active   |
        | resolved |

    Scenario: V75 - Cocaine dependence allows a single session with caution
      Given a diagnosis coded as ICD-10-CM F14.20 is on record
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Plan no ketamine series - active substance use disorder on record"

    Scenario: Alcohol abuse
      Given alcohol abuse is on record
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Plan no ketamine series - active substance use disorder on record"

  Rule: Suicidal thoughts are reviewed by a person

    Scenario: Suicidal thoughts on record
      Given suicidal thoughts are on record
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Review suicide risk before ketamine - suicidal thoughts on record"

  Rule: A history that could not be read is not a clear one

    Scenario: The EHR reports an error for the problem list
      Given the EHR reports an error for the problem list
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify psychosis or mania for ketamine"
      And the card says "Cannot verify earlier misuse for ketamine"
      And the card says "Cannot verify suicidal thoughts for ketamine"
