@acute_order_unsuitable @acute_oxygen_alternative @acute_sumatriptan_alternative @acute_first_choices_excluded
@lidocaine_allergy_contraindication @lidocaine_heart_block_seizure_caution @octreotide_caution
Feature: What remains for this patient's attack
  When an order for the attack is contraindicated or advised against, the prescriber wants to know what else there is.
  Oxygen and sumatriptan by injection come first; nothing is named that the record speaks against, or may speak against.

  Source: NICE CG150; EAN 2023; AHS 2016; knowledge paper 2.6 AC-SEL.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the smoking status was never a smoker on 2026-02-20

  Rule: Oxygen and sumatriptan are named where nothing on record speaks against them

    Scenario: AC-SEL - An opioid for cluster headache, nothing else on record
      When tramadol is ordered for cluster headache
      Then the prescriber sees a warning card
      And the prescriber sees an info card
      And the card says "Consider oxygen instead - 12 L/min or more by non-rebreather mask"
      And the card says "Consider sumatriptan 6 mg by injection instead"

    Scenario: An opioid for cluster headache after an infarction
      Given myocardial infarction is on record since 2015
      When tramadol is ordered for cluster headache
      Then the prescriber sees an info card
      And the card says "Consider oxygen instead"
      And the card does not say "Consider sumatriptan"

    Scenario: An opioid for cluster headache in COPD
      Given COPD is on record
      When tramadol is ordered for cluster headache
      Then the prescriber sees an info card
      And the card says "Consider sumatriptan 6 mg by injection instead"
      And the card does not say "Consider oxygen"

    Scenario Outline: Sumatriptan is not named where it may not be used now, or needs care
      Given <finding>
      When tramadol is ordered for cluster headache
      Then the prescriber sees an info card
      And the card says "Consider oxygen instead"
      And the card does not say "Consider sumatriptan"

      Examples:
        | finding                                            |
        | transient ischaemic attack is on record since 2018 |
        | the blood pressure was 150/85 mmHg on 2026-02-28   |
        | dihydroergotamine was given on 2026-03-01 at 10:00 |
        | sumatriptan was given on 2026-03-01 at 10:00       |
        | phenelzine is taken since 2025-06-01               |
        | epilepsy is on record                              |
        | a man of 70 years                                  |

    Scenario: What is in place already is not named again
      Given oxygen is taken since 2025-12-01
      When tramadol is ordered for cluster headache
      Then the prescriber sees an info card
      And the card does not say "Consider oxygen instead"

    Scenario: AC-NOT - A sensible order gets no alternative
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees an info card
      And the card does not say "Consider oxygen instead"

  Rule: A contraindicated order is answered with what remains

    Scenario: Sumatriptan after an infarction
      Given myocardial infarction is on record since 2015
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the prescriber sees an info card
      And the card is headed "Consider oxygen instead - 12 L/min or more by non-rebreather mask"
      And the card does not say "sumatriptan 6 mg by injection"
      And the card offers "Replace by oxygen 100 % at 12 L/min by non-rebreather mask for 15 min in an attack"

    Scenario: Dihydroergotamine with clarithromycin
      Given clarithromycin is taken
      When dihydroergotamine 1 mg into a muscle is ordered
      Then the prescriber sees a critical card
      And the prescriber sees an info card
      And the card says "Consider oxygen instead"
      And the card says "Consider sumatriptan 6 mg by injection instead"

  Rule: Where both first choices are excluded or need care, a specialist is asked

    Scenario: An infarction and COPD
      Given myocardial infarction is on record since 2015
      And COPD is on record
      When oxygen at 12 L/min by non-rebreather mask is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Ask a headache specialist - triptans contraindicated, oxygen needs care"
      And the card says "Oxygen with blood gases is not ruled out"

  Rule: Lidocaine by the nose and octreotide have limits of their own

    Scenario: An allergy to lidocaine
      Given an allergy to lidocaine is on record
      When lidocaine by the nose is ordered
      Then the prescriber sees a critical card
      And the card is headed "Lidocaine contraindicated - allergy or intolerance on record"

    Scenario: Lidocaine for something else is none of our business
      Given an allergy to lidocaine is on record
      When lidocaine under the skin is ordered for a fracture
      Then the prescriber sees no card

    Scenario Outline: Heart block or epilepsy
      Given <finding>
      When lidocaine by the nose is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Weigh nasal lidocaine - heart block or epilepsy on record"

      Examples:
        | finding                               |
        | second degree AV block is on record   |
        | epilepsy is on record                 |

    Scenario: Heart block with a pacemaker
      Given complete AV block is on record
      And pacemaker is on record
      When lidocaine by the nose is ordered
      Then the prescriber sees no card

    Scenario Outline: Octreotide
      Given <illness> is on record
      When octreotide is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Watch gall bladder, heart and glucose - octreotide needs care here"

      Examples:
        | illness          |
        | gallstones       |
        | bradycardia      |
        | hypoglycaemia    |
        | long QT syndrome |

    Scenario: Octreotide, nothing on record
      When octreotide is ordered
      Then the prescriber sees no card

  Rule: What may speak against a drug keeps it from being named

    Scenario: The problem list came in part
      Given the EHR sends only the first page of the problem list
      When tramadol is ordered for cluster headache
      Then the prescriber sees a warning card
      And the prescriber sees no info card

    Scenario: No blood pressure on record
      Given there is no blood pressure on record
      When tramadol is ordered for cluster headache
      Then the prescriber sees an info card
      And the card says "Consider oxygen instead"
      And the card does not say "Consider sumatriptan"
