@cluster_headache_diagnosis_unverified @ketamine_renal_contraindication @safety
Feature: Who hears the service
  The service speaks about drug orders in the care of cluster headache and is silent about everything else: ketamine for
  an operation, verapamil for the heart. A technical gap must not silence it; an order for somebody else must not pass.

  Source: settled points 1 and 8.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the serum creatinine was 4.0 mg/dL on 2026-02-20

  Rule: It speaks where cluster headache is on record or the order is for it

    Scenario: Cluster headache is on record
      When ketamine is ordered
      Then the prescriber sees a critical card

    Scenario: No cluster headache on record, and the order gives no reason
      Given there is no cluster headache on record
      When ketamine is ordered
      Then the prescriber sees no card

    Scenario: No cluster headache on record, and the order is for it
      Given there is no cluster headache on record
      When ketamine is ordered for cluster headache
      Then the prescriber sees a critical card

    Scenario: A cluster headache that is over still counts
      Given there is no cluster headache on record
      And episodic cluster headache is on record as resolved
      When ketamine is ordered
      Then the prescriber sees a critical card

    Scenario: A cluster headache that was refuted does not
      Given there is no cluster headache on record
      And cluster headache is on record as refuted
      When ketamine is ordered
      Then the prescriber sees no card

    Scenario: The chart of a patient without cluster headache
      Given there is no cluster headache on record
      When the chart is opened
      Then the clinician sees no card

  Rule: A gap in the diagnosis does not silence it

    Scenario Outline: The problem list did not come whole and shows no cluster headache
      Given there is no cluster headache on record
      And the EHR <gap> the problem list
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify the diagnosis of cluster headache"

      Examples:
        | gap                          |
        | does not send                |
        | reports an error for         |
        | sends only the first page of |

    Scenario: An order for cluster headache needs no problem list to be in reach
      Given the EHR does not send the problem list
      When ketamine is ordered for cluster headache
      Then the prescriber sees a warning card
      And the card does not say "Cannot verify the diagnosis of cluster headache"

  Rule: Each order is judged by itself, and only the ones in question

    Scenario: Two orders are signed
      When ketamine and magnesium sulfate are ordered
      Then the prescriber sees a critical card on ketamine
      And the card is headed "Ketamine contraindicated - creatinine clearance below 30 mL/min"
      And the prescriber sees a critical card on magnesium sulfate
      And the card is headed "Magnesium sulfate contraindicated - creatinine clearance below 30 mL/min"

    Scenario: Of two drafts only the chosen one is judged
      When ketamine and lithium are drafted and the second is selected
      Then the prescriber sees a critical card on lithium
      And the prescriber sees no critical card on ketamine

    Scenario Outline: Other orders are left alone
      When <order> is ordered
      Then the prescriber sees no card

      Examples:
        | order              |
        | paracetamol        |
        | a blood test       |
        | a drug not yet chosen |

  Rule: An order that cannot be judged is said to be unjudged

    Scenario: The order is for another patient
      When ketamine is ordered for another patient
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "This order is for another patient and was not checked"

    Scenario: The drug is written in words
      When "Ketalar 40 mg" is ordered in words only
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "This order cannot be checked: its medication has no code"
