@problem_list_unread
@ketamine_stroke_contraindication @ketamine_renal_contraindication @ketamine_hypersensitivity_contraindication
@ketamine_interaction_theophylline_contraindication @safety
Feature: A list that did not come whole
  An EHR may send a list, an empty list, a first page, an error, or nothing. Only a list that came whole shows that
  something is not in it; from the others a finding still counts, and its absence never does.

  Source: CDS Hooks 2.0.1; knowledge paper 0.2.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: An empty list answers, a gap does not

    Scenario: An empty allergy list
      Given there is no allergy on record
      When ketamine is ordered
      Then the prescriber sees no warning card

    Scenario Outline: The problem list and its gaps
      Given the EHR <gap> the problem list
      When ketamine is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify stroke history for ketamine"
      And the card says "Stroke at any time (<reason>)"

      Examples:
        | gap                          | reason                                  |
        | does not send                | not sent by the EHR                     |
        | reports an error for         | unreadable: the list could not be read  |
        | sends only the first page of | unreadable: the list is not complete    |

    Scenario Outline: The chart of a patient whose problem list has a gap
      Given there is no cluster headache on record
      And the EHR <gap> the problem list
      When the chart is opened
      Then the clinician sees an info card
      And the card is headed "Check the problem list - it was not read for cluster headache"
      And the card says "Cluster headache (<reason>)"

      Examples:
        | gap                          | reason                                  |
        | does not send                | not sent by the EHR                     |
        | reports an error for         | unreadable: the list could not be read  |
        | sends only the first page of | unreadable: the list is not complete    |

    Scenario: An empty problem list in the chart
      Given there is no cluster headache on record
      When the chart is opened
      Then the clinician sees no card

    Scenario: A first page on which cluster headache stands
      Given the EHR sends only the first page of the problem list
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "Check the problem list"

    Scenario: Two points that cannot be verified, each with what settles it
      Given the EHR does not send the measurements
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify kidney function for ketamine. Creatinine clearance could not be calculated. Ketamine is not given below 30 mL/min."
      And the card says "A diagnosis of hypertension does not replace a measured pressure"

    Scenario Outline: The measurements and their gaps
      Given the EHR <gap> the measurements
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify kidney function for ketamine"
      And the card says "Serum creatinine (<reason>)"

      Examples:
        | gap                  | reason                                 |
        | does not send        | not sent by the EHR                    |
        | reports an error for | unreadable: the list could not be read |

    Scenario Outline: The medication lists and their gaps
      Given the EHR <gap> the <list>
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify theophylline for ketamine"
      And the card says "Theophylline or aminophylline (<reason>)"

      Examples:
        | gap                          | list             | reason                                 |
        | does not send                | medication lists | not sent by the EHR                    |
        | reports an error for         | medication lists | unreadable: the list could not be read |
        | sends only the first page of | medication lists | unreadable: the list is not complete   |
        | does not send                | prescriptions    | not sent by the EHR                    |

    Scenario: The procedures are not sent
      Given the EHR does not send the procedures
      When the chart is opened
      Then the chart finds the criterion "KI-4" unknown
      And the clinician sees an info card
      And the card says "Outcome of suboccipital steroid injections (not sent by the EHR"

    Scenario: The patient details could not be read
      Given the EHR reports an error for the patient details
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify age for ketamine"
      And the card says "Cannot verify pregnancy status for the ketamine-magnesium infusion"

  Rule: What did come counts

    Scenario: A stroke on the first page
      Given stroke is on record since 2012
      And the EHR sends only the first page of the problem list
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - stroke on record"

    Scenario: Theophylline on the first page
      Given theophylline is taken
      And the EHR sends only the first page of the medication lists
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - theophylline or aminophylline in use"

  Rule: A record with nothing in it is not a healthy patient

    Scenario: Only the diagnosis is known
      Given there is no serum creatinine on record
      And there is no body weight on record
      And there is no blood pressure on record
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card asks for
        | Blood pressure   |
        | Body weight      |
        | Serum creatinine |
