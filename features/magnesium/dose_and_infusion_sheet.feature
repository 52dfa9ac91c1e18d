@magnesium_infusion_sheet @magnesium_dose_caution
Feature: The magnesium infusion: dose, speed and what to watch
  The trial gives 3 g of magnesium sulfate over 30 minutes. The card shows it with what to watch, and points out an
  order that differs or runs faster.

  Source: KETALGIA record, study groups; knowledge paper 5.1, 5.5, DOSE-1, DOSE-2.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record

  Rule: Every order for an adult shows the protocol and what to watch

    Scenario: The protocol's dose is ordered
      When magnesium sulfate 3 g over 30 min is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Compare with the protocol: magnesium sulfate 3 g over 30 min"
      And the card says "patellar reflexes before each step"
      And the card says "calcium gluconate 1 g intravenously"

    Scenario Outline: The protocol is one for adults
      Given a man born on <born>
      When magnesium sulfate 3 g over 30 min is ordered
      Then the prescriber sees an info card
      And the card <says> "Compare with the protocol"

      Examples:
        | born       | says         |
        | 2008-03-02 | says         |
        | 2008-03-03 | does not say |

  Rule: Another dose, or a faster infusion, is pointed out

    Scenario Outline: Both sides of dose and duration
      When magnesium sulfate <dose> g over <duration> min is ordered
      Then the prescriber sees <card>

      Examples:
        | dose | duration | card            |
        | 2.9  | 30       | a warning card  |
        | 3    | 30       | no warning card |
        | 3.1  | 30       | a warning card  |
        | 3    | 29       | a warning card  |
        | 3    | 60       | no warning card |

    Scenario: V81 - Over ten minutes
      When magnesium sulfate 3 g over 10 min is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check magnesium sulfate dose and speed - protocol 3 g over 30 min"
      And the card says "Ordered: 3 g over 10 min"

  Rule: A dose that is not written is not taken as the protocol's

    Scenario: Neither dose nor duration yet
      When magnesium sulfate is selected
      Then the prescriber sees an info card
      And the card says "Cannot verify dose and duration for magnesium sulfate"
