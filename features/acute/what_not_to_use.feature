@acute_analgesic_caution @oral_triptan_caution
Feature: What not to use for the attack
  An attack is over before a tablet works, and opioids, NSAIDs and paracetamol do not help it. They are pointed out where
  the order is for cluster headache itself; for a fracture they are none of our business. Guidelines differ on tablets.

  Source: NICE CG150; AHS 2016; NHS Lanarkshire formulary; knowledge paper 2.2 AC-NOT.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the smoking status was never a smoker on 2026-02-20

  Rule: Opioids, NSAIDs and paracetamol for cluster headache are pointed out

    Scenario Outline: Each of them
      When <drug> is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Choose another acute treatment - guidelines advise against this for cluster headache"
      And the card says "NICE: do not offer opioids, NSAIDs or paracetamol for cluster headache"

      Examples:
        | drug        |
        | tramadol    |
        | morphine    |
        | ibuprofen   |
        | naproxen    |
        | paracetamol |

    Scenario Outline: For something else
      When <drug> is ordered for a fracture
      Then the prescriber sees no card

      Examples:
        | drug      |
        | tramadol  |
        | ibuprofen |

    Scenario: For no stated reason
      When paracetamol is ordered
      Then the prescriber sees no card

  Rule: A triptan by mouth is slow, and guidelines differ on it

    Scenario Outline: The route decides
      When <order> is ordered
      Then the prescriber sees <card>

      Examples:
        | order                           | card            |
        | zolmitriptan 5 mg by mouth      | a warning card  |
        | sumatriptan 50 mg by mouth      | a warning card  |
        | zolmitriptan 5 mg by the nose   | no warning card |
        | sumatriptan 6 mg under the skin | no warning card |

    Scenario: The card says who says what
      When zolmitriptan 5 mg by mouth is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Reconsider the oral route - an oral triptan is slow in cluster headache"
      And the card says "NICE says do not offer oral triptans"
      And the card says "the American guideline gives oral zolmitriptan level B"

  Rule: A route that is missing is asked for

    Scenario: Sumatriptan without a route
      When sumatriptan 6 mg is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Cannot verify the route for triptan"
