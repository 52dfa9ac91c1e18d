@ketamine_allergy_set_aside_monitoring
@ketamine_hypersensitivity_contraindication @safety
Feature: Hypersensitivity to ketamine
  The trial and every label exclude it. An unconfirmed entry counts until somebody has clarified it;
  one that was refuted or entered in error does not.

  Source: KETALGIA record, exclusion criteria; knowledge paper 5.3 KT-7.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: An allergy or intolerance that stands contraindicates ketamine

    Scenario Outline: Allergy and intolerance to ketamine and esketamine
      Given an <kind> to <drug> is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - hypersensitivity on record"

      Examples:
        | kind        | drug       |
        | allergy     | ketamine   |
        | intolerance | ketamine   |
        | allergy     | esketamine |

    Scenario: V48 - An unconfirmed entry counts and is to be clarified
      Given an allergy to ketamine is on record as unconfirmed
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - hypersensitivity on record"
      And the card says "unconfirmed"

    Scenario Outline: V47 - An entry that was withdrawn does not count
      Given an allergy to ketamine is on record as <status>
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card
      And the prescriber sees an info card
      And the card <says> "Check the allergy list - ketamine allergy refuted or inactive"

      Examples:
        | status           | says         |
        | refuted          | says         |
        | inactive         | says         |
        | entered in error | does not say |

    Scenario Outline: What the EHR says of the allergy list
      Given the EHR <gap> the allergy list
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify allergies for ketamine"
      And the card asks for
        | Allergy or intolerance to ketamine | <reason> |

      Examples:
        | gap                          | reason              |
        | does not send                | not sent by the EHR |
        | reports an error for         | unreadable          |
        | sends only the first page of | unreadable          |
