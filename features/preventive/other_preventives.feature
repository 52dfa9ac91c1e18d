@advised_against_preventive_caution @frovatriptan_prevention_advice @melatonin_advice
Feature: Other preventives
  Valproate and candesartan failed in their trials, and bleeding weighs against warfarin. Melatonin is an addition, and
  frovatriptan has too little behind it. Each is none of our business when it is ordered for something else.

  Source: AHS 2016; EAN 2023; knowledge paper 3.1.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the smoking status was never a smoker on 2026-02-20

  Rule: What guidelines advise against is pointed out

    Scenario Outline: Each of them, for cluster headache
      When <drug> is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Choose another preventive - guidelines advise against this one"

      Examples:
        | drug        |
        | valproate   |
        | candesartan |
        | warfarin    |

    Scenario Outline: For something else
      When <drug> is ordered for <illness>
      Then the prescriber sees no card

      Examples:
        | drug        | illness            |
        | valproate   | epilepsy           |
        | candesartan | hypertension       |
        | warfarin    | pulmonary embolism |
        | melatonin   | depression         |

  Rule: Weak evidence is said

    Scenario: Melatonin
      When melatonin is ordered for cluster headache
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Consider melatonin as an addition only - weak evidence"

    Scenario: Frovatriptan
      When frovatriptan is ordered for cluster headache
      Then the prescriber sees an info card
      And the card says "Consider another preventive than frovatriptan - evidence insufficient"

  Rule: Without a reason nothing is said of a drug that has many

    Scenario: Candesartan, no reason given
      When candesartan is ordered
      Then the prescriber sees no card
