@same_drug_drafted_caution @same_preventive_prescribed_caution @same_preventive_taken_monitoring @same_acute_drug_monitoring
Feature: The same drug twice
  Two orders of one drug are two doses, and neither tells the patient which one counts. The later of two drafts
  names the other; a preventive that is prescribed already is cautioned; an acute drug to be taken as needed may
  be prescribed again, and what the patient takes by the medication list is named.

  Source: agreed locally; to be confirmed.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record

  Rule: Of two drafts of one drug the later one says so, once

    Scenario: Verapamil is drafted twice
      When verapamil 240 mg a day and verapamil 160 mg a day are ordered
      Then the prescriber sees a warning card
      And the card is headed "Sign one of the two orders - same drug drafted twice"
      And the card says "order-1`, draft of this session, verapamil 240 mg/day"
      And the card offers "Cancel this order for verapamil"

    Scenario: The second of two drafts is selected
      When melatonin 10 mg a day and melatonin 10 mg a day are drafted and the second is selected
      Then the prescriber sees a warning card
      And the card is headed "Sign one of the two orders - same drug drafted twice"

    Scenario: Sumatriptan is drafted twice
      When sumatriptan 6 mg under the skin and sumatriptan 20 mg by the nose are drafted and the second is selected
      Then the prescriber sees a warning card
      And the card says "order-1`, draft of this session, sumatriptan 6 mg"

    Scenario: Two triptans are two drugs, to be kept apart
      When sumatriptan 6 mg under the skin and zolmitriptan 5 mg by the nose are drafted and the second is selected
      Then the prescriber sees a warning card
      And the card is headed "Keep 24 h between the two - ergot or other triptan prescribed as well"
      And the card does not say "same drug drafted twice"

    Scenario: Two triptans that are ordered seldom
      When rizatriptan 10 mg by mouth and naratriptan 2.5 mg by mouth are drafted and the second is selected
      Then the prescriber sees a warning card
      And the card says "Keep 24 h between the two - ergot or other triptan prescribed as well"

    Scenario: Home and portable oxygen are ordered together
      When oxygen at 12 L/min by non-rebreather mask over 15 min and oxygen at 15 L/min by non-rebreather mask over 15 min are ordered
      Then the prescriber sees no warning card

  Rule: A second prescription of a preventive is cautioned

    Scenario: Melatonin is prescribed already
      Given melatonin was prescribed at 10 mg a day on 2026-01-10
      When melatonin 10 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "End the earlier prescription or cancel this one - same preventive"
      And the card says "2026-01-10`, melatonin 10 mg/day"
      And the card does not say "Reconcile with what the patient takes"

    Scenario: The earlier prescription is stopped
      Given melatonin was prescribed at 10 mg a day on 2026-01-10 and stopped
      When melatonin 10 mg a day is ordered
      Then the prescriber sees no warning card

    Scenario: The order replaces the earlier prescription
      Given melatonin was prescribed at 10 mg a day on 2026-01-10
      When melatonin 15 mg a day is ordered to replace the prescription of melatonin on record
      Then the prescriber sees no warning card

    Scenario: The prescription on record is signed again
      Given melatonin was prescribed at 10 mg a day on 2026-01-10
      When the prescription of melatonin on record is signed again
      Then the prescriber sees no warning card

  Rule: What the patient has already is named

    Scenario: An acute drug to be taken as needed is prescribed again
      Given sumatriptan 6 mg was prescribed on 2026-01-10, to be taken as needed
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Reconcile with what the patient has - same acute drug on record"
      And the card says "2026-01-10`, sumatriptan 6 mg as needed"

    Scenario: A preventive that is on the list of what the patient takes
      Given melatonin is taken at 10 mg a day since 2026-01-10
      When melatonin 10 mg a day is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Reconcile with what the patient takes - same drug on the list"
      And the card says "2026-01-10`, melatonin 10 mg/day"

    Scenario: A preventive that is no longer taken
      Given melatonin was taken at 10 mg a day from 2025-09-01 to 2026-01-10 and stopped without a reason
      When melatonin 10 mg a day is ordered
      Then the prescriber sees no card

  Rule: What is not known is never taken as one order alone

    Scenario: Another draft is written in words
      When melatonin 10 mg a day and "Circadin 2" in words only are ordered
      Then the prescriber sees a warning card on melatonin
      And the card is headed "Cannot verify whether another draft orders the same drug"
      And the card asks for
        | The same drug in another draft order |

    Scenario: The earlier prescription is on hold
      Given melatonin was prescribed at 10 mg a day on 2026-01-10 and put on hold
      When melatonin 10 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify whether this preventive is prescribed already"

    Scenario: The prescriptions are not sent
      Given the EHR does not send the prescriptions
      When melatonin 10 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify whether this preventive is prescribed already"
