@ketamine_stroke_contraindication @ketamine_tia_caution @ketamine_aneurysm_contraindication
@ketamine_intracranial_pressure_contraindication @safety
Feature: Ketamine, stroke and the vessels and pressure of the brain
  The trial excludes any stroke, whenever it was. A transient ischaemic attack, an aneurysm or a malformation is not
  in the trial's list; labels of a sister drug and a consensus speak of them.

  Source: KETALGIA record, exclusion criteria; esketamine label; ASRA 2018; knowledge paper 5.3 KT-2, KT-2b, KT-12, KT-13.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: A stroke at any time contraindicates ketamine

    Scenario: A stroke ten years ago, recorded as over
      Given stroke is on record as resolved since 2016
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - stroke on record"
      And the card offers "Cancel this order for ketamine"

    Scenario: V51 - A personal history is all that is coded
      Given a diagnosis coded as ICD-10-CM Z86.73 is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - stroke on record"

    Scenario Outline: V50 - A record that is withdrawn is no stroke
      Given stroke is on record as <status>
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

      Examples:
        | status           |
        | entered in error |
        | refuted          |

    Scenario: V114 - Of a refuted and a confirmed record the newer one counts
      Given stroke is on record as refuted, recorded on 2019-05-01
      And stroke is on record as confirmed, recorded on 2021-08-15
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - stroke on record"
      And the card says "refuted"

    Scenario: The refuted record is the newer one
      Given stroke is on record as confirmed, recorded on 2019-05-01
      And stroke is on record as refuted, recorded on 2021-08-15
      When ketamine is ordered
      Then the prescriber sees no critical card

  Rule: A transient ischaemic attack needs caution

    Scenario: V52 - A transient ischaemic attack in 2018
      Given transient ischaemic attack is on record since 2018
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Review ketamine with a specialist - transient ischaemic attack on record"

    Scenario: A stroke as well is said once
      Given transient ischaemic attack is on record since 2018
      And stroke is on record since 2019
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the prescriber sees no warning card

  Rule: An aneurysm, a malformation, a haemorrhage or raised intracranial pressure contraindicates

    Scenario Outline: Each diagnosis by itself
      Given <diagnosis> is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card says "<words>"

      Examples:
        | diagnosis             | words                                                                                 |
        | intracranial aneurysm | Ketamine contraindicated - aneurysm, vascular malformation or haemorrhage on record   |
        | aortic dissection     | Ketamine contraindicated - aneurysm, vascular malformation or haemorrhage on record   |
        | cerebral haemorrhage  | Ketamine contraindicated - aneurysm, vascular malformation or haemorrhage on record   |
        | hydrocephalus         | Ketamine contraindicated - raised intracranial pressure on record                     |

  Rule: A history that could not be read is not a clear one

    Scenario: One record says stroke, another says no, and neither is newer
      Given stroke is on record as confirmed
      And stroke is on record as refuted
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify stroke history for ketamine"
      And the card asks for
        | Stroke at any time | contradictory |

    Scenario: The problem list was not sent
      Given the EHR does not send the problem list
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify stroke history for ketamine"
      And the card says "Cannot verify transient ischaemic attack for ketamine"
      And the card says "Cannot verify aneurysm or intracranial haemorrhage for ketamine"
      And the card says "Cannot verify intracranial pressure for ketamine"
