@lithium_toxic_level_contraindication @lithium_level_caution @safety
Feature: Lithium and its serum level
  Above 1.5 mmol/L toxicity is likely. The upper end of the target is disputed; above 1.0 mmol/L the dose is reviewed.
  A level is asked for in a patient who takes lithium, and in nobody else.

  Source: knowledge paper 3.5, settled point 6 (LI-10).

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record
    And lithium is taken at 900 mg a day since 2025-12-01

  Rule: Above 1.5 mmol/L the order stops, above 1.0 mmol/L the dose is reviewed

    Scenario Outline: Both limits
      Given the serum lithium was <level> mmol/L on 2026-02-20
      When lithium 900 mg a day is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | level | critical         | warning         |
        | 1.0   | no critical card | no warning card |
        | 1.01  | no critical card | a warning card  |
        | 1.5   | no critical card | a warning card  |
        | 1.51  | a critical card  | no warning card |

    Scenario: V105 - A level of 1.6 mmol/L
      Given the serum lithium was 1.6 mmol/L on 2026-02-20
      When lithium 900 mg a day is ordered
      Then the prescriber sees a critical card
      And the card is headed "Hold lithium - serum level above 1.5 mmol/L"
      And the card says "Serum lithium is 1.60 mmol/L"

    Scenario: A high level
      Given the serum lithium was 1.2 mmol/L on 2026-02-20
      When lithium 900 mg a day is ordered
      Then the prescriber sees a warning card
      And the card is headed "Review the lithium dose - serum level above 1 mmol/L"

  Rule: A level is missing only where lithium is taken

    Scenario: No level under treatment
      When lithium 900 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify serum level for lithium"
      And the card asks for
        | Serum lithium |
      And the card offers "Order serum lithium"

    Scenario: Lithium is to be started
      Given there is no lithium on record
      When lithium 600 mg a day is ordered
      Then the prescriber sees no warning card
