@oxygen_hypercapnia_caution @oxygen_smoking_caution @oxygen_mask_caution @oxygen_low_flow_caution
@oxygen_flow_advice @oxygen_duration_advice
Feature: Oxygen for the attack
  Oxygen works through a non-rebreather mask at high flow, and an order that leaves either out brings air, not oxygen.
  Lung disease with carbon dioxide retention and smoking need a plan and a talk; neither rules oxygen out.

  Source: EAN 2023; AHS 2016; NICE CG150; knowledge paper 2.1, 2.5 OX-1 to OX-4.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the smoking status was never a smoker on 2026-02-20

  Rule: A whole order is left alone

    Scenario: Pure oxygen at 12 L/min through a non-rebreather mask for 15 minutes
      When oxygen at 12 L/min by non-rebreather mask over 15 min is ordered
      Then the prescriber sees no card

  Rule: Lung disease with carbon dioxide retention needs a specialist's plan, and is no contraindication

    Scenario: V94 - 15 L/min through a non-rebreather mask, COPD with chronic hypercapnia
      Given COPD is on record
      And chronic hypercapnic respiratory failure is on record
      When oxygen at 15 L/min by non-rebreather mask is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Plan oxygen with a specialist - COPD or hypercapnia on record"

    Scenario Outline: Each by itself
      Given <illness> is on record
      When oxygen at 15 L/min by non-rebreather mask is ordered
      Then the prescriber sees a warning card
      And the card says "it is not ruled out here"

      Examples:
        | illness                                  |
        | COPD                                     |
        | chronic hypercapnic respiratory failure  |

    Scenario: A hypercapnic failure that is over still counts
      Given chronic hypercapnic respiratory failure is on record as resolved
      When oxygen at 15 L/min by non-rebreather mask is ordered
      Then the prescriber sees a warning card

  Rule: A smoker is told about fire

    Scenario Outline: Smoking in the problem list or among the observations
      Given <finding>
      When oxygen at 15 L/min by non-rebreather mask is ordered
      Then the prescriber sees a warning card
      And the card is headed "Counsel on fire and burns before oxygen - current smoker"

      Examples:
        | finding                                                  |
        | smoking is on record                                     |
        | the smoking status was a current smoker on 2026-02-25    |

    Scenario: A former smoker
      Given there is no smoking status on record
      And the smoking status was a former smoker on 2026-02-20
      When oxygen at 15 L/min by non-rebreather mask is ordered
      Then the prescriber sees no card

  Rule: Less than 6 L/min or another device is wrong; between 6 and 12 L/min sources differ

    Scenario: V95 - 4 L/min by nasal cannula
      When oxygen at 4 L/min by nasal cannula is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Raise the oxygen flow - 4 L/min ordered, Europe asks for 12 L/min"
      And the card says "Change the device - oxygen for attacks needs a non-rebreather mask"

    Scenario: A Venturi mask
      When oxygen at 12 L/min by Venturi mask is ordered
      Then the prescriber sees a warning card
      And the card is headed "Change the device - oxygen for attacks needs a non-rebreather mask"

    Scenario Outline: Flow below the least that was studied
      When oxygen at <flow> L/min by non-rebreather mask is ordered
      Then the prescriber sees <warning>
      And the prescriber sees <info>

      Examples:
        | flow | warning         | info         |
        | 5.9  | a warning card  | no info card |
        | 6    | no warning card | an info card |
        | 11.9 | no warning card | an info card |
        | 12   | no warning card | no info card |

    Scenario: Who says what between 6 and 12 L/min
      When oxygen at 7 L/min by non-rebreather mask is ordered
      Then the prescriber sees an info card
      And the card is headed "Consider oxygen at 12 L/min or more - 7 L/min ordered"
      And the card says "the European guideline asks for at least 12 L/min, US trials used 6 L/min to"

    Scenario Outline: Less than 15 minutes
      When oxygen at 12 L/min by non-rebreather mask over <minutes> min is ordered
      Then the prescriber sees <card>

      Examples:
        | minutes | card         |
        | 10      | an info card |
        | 15      | no info card |

    Scenario: What is said of the time
      When oxygen at 12 L/min by non-rebreather mask over 10 min is ordered
      Then the prescriber sees an info card
      And the card is headed "Consider oxygen for 15 min in each attack - 10 min ordered"

  Rule: What the order or the record leaves out is asked for, and is no reason to withhold oxygen

    Scenario: No flow and no mask in the order
      When oxygen is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Cannot verify the flow for oxygen - state it in the order"
      And the card says "Cannot verify the mask for oxygen - state a non-rebreather mask"

    Scenario: Nobody wrote down whether the patient smokes
      Given there is no smoking status on record
      When oxygen at 12 L/min by non-rebreather mask is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Cannot verify smoking for oxygen - ask who smokes at home"

    Scenario: The problem list is not sent
      Given the EHR does not send the problem list
      When oxygen at 12 L/min by non-rebreather mask is ordered for cluster headache
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Cannot verify COPD or hypercapnia for oxygen"
