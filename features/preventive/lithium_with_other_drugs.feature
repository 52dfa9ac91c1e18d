@lithium_level_raising_drug_caution @lithium_level_raising_order_caution @lithium_diuretic_caution
@lithium_diuretic_contraindication @lithium_serotonergic_caution @lithium_interacting_drug_caution
@lithium_verapamil_caution @lithium_xanthine_advice @lithium_hypersensitivity_contraindication
Feature: Lithium and other drugs
  Drugs that make the kidneys retain lithium turn a good level into a toxic one within days: the level is rechecked,
  whichever of the two is ordered. Labels disagree on diuretics; the site chooses, and the card says who says what.

  Source: Swiss, UK and Italian lithium labels; knowledge paper 3.5 LI-6, LI-7, LI-9, 3.4 VE-14.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record

  Rule: What raises the level is pointed out

    Scenario: V104 - Lithium is ordered, naproxen was started
      Given naproxen is taken since 2026-02-25
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Recheck the lithium level - a drug taken raises it"
      And the card says "Recheck the level 5 days after the drug is started, changed or stopped"

    Scenario: V104 - Naproxen is ordered, lithium is taken
      Given lithium is taken at 600 mg a day since 2025-06-01
      When naproxen is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check the lithium level before and after - patient takes lithium"

    Scenario Outline: The other side of the pair
      Given lithium is taken at 600 mg a day since 2025-06-01
      When <drug> is ordered
      Then the prescriber sees <card>

      Examples:
        | drug                | card            |
        | lisinopril          | a warning card  |
        | hydrochlorothiazide | a warning card  |
        | ibuprofen           | a warning card  |
        | paracetamol         | no warning card |

    Scenario: Both are drafted in one session
      When naproxen and lithium 600 mg a day are drafted and the second is selected
      Then the prescriber sees a warning card
      And the card is headed "Recheck the lithium level - a drug taken raises it"

    Scenario: A diuretic, where the site has chosen nothing else
      Given hydrochlorothiazide is taken
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Recheck the lithium level - patient takes a diuretic"
      And the card says "the Italian label contraindicates a diuretic, others ask for caution"

    Scenario: A diuretic, where the site follows the Italian label
      Given this site treats a diuretic as a contraindication to lithium
      And furosemide is taken
      When lithium 600 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Lithium contraindicated - patient takes a diuretic"
      And the prescriber sees no warning card

  Rule: Other drugs are pointed out, and do not stop lithium

    Scenario Outline: Each by itself
      Given <drug> is taken
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | drug          | words                                                                   |
        | lisinopril    | Recheck the lithium level - a drug taken raises it                      |
        | sertraline    | Watch for serotonin effects - lithium with SSRI, SNRI or triptan        |
        | sumatriptan   | Watch for serotonin effects - lithium with SSRI, SNRI or triptan        |
        | haloperidol   | Watch for tremor and confusion - drug taken adds to lithium             |
        | carbamazepine | Watch for tremor and confusion - drug taken adds to lithium             |
        | phenytoin     | Watch for tremor and confusion - drug taken adds to lithium             |
        | metronidazole | Watch for tremor and confusion - drug taken adds to lithium             |
        | verapamil     | Check lithium level and neurological signs - lithium with verapamil     |

    Scenario: Theophylline lowers the level
      Given theophylline is taken
      When lithium 600 mg a day is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Expect a lower lithium level - theophylline taken"

  Rule: An allergy contraindicates

    Scenario: An allergy to lithium
      Given an allergy to lithium is on record
      When lithium 600 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Lithium contraindicated - allergy or intolerance on record"

  Rule: What is missing is said

    Scenario: The medication lists are not sent
      Given the EHR does not send the medication lists
      When lithium 600 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify ACE inhibitors, sartans and NSAIDs for lithium"
      And the card says "Cannot verify diuretic use for lithium"

    Scenario: An NSAID is ordered, and the medication lists are not sent
      Given the EHR does not send the medication lists
      When naproxen is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify lithium use for this order"
