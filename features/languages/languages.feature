@ketamine_renal_contraindication @ketamine_infusion_sheet
Feature: The language of a card
  A prescriber reads the frame of a card in Spanish or French. What the rules say clinically stays English until a
  clinician has checked a translation, and the card says so. What is found does not depend on the language.

  Source: the clinical note of 2019 (in Spanish and English); the trial record (a French trial).

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: The words around the clinical texts are the reader's

    Scenario: Spanish, creatinine not on record
      Given there is no serum creatinine on record
      And the prescriber reads Spanish
      When ketamine is ordered
      Then the answer speaks Spanish
      And the prescriber sees a warning card
      And the card says "- Serum creatinine (no registrado)"
      And the card says "Los textos clínicos se muestran en inglés: aún no están traducidos."

    Scenario: French, creatinine not on record
      Given there is no serum creatinine on record
      And the prescriber reads French
      When ketamine is ordered
      Then the answer speaks French
      And the prescriber sees a warning card
      And the card says "- Serum creatinine (non enregistré)"
      And the card says "Les textes cliniques sont affichés en anglais"

    Scenario: A language that there is no translation to
      Given the prescriber reads German
      When ketamine is ordered
      Then the answer speaks English
      And the prescriber sees an info card
      And the card does not say "Clinical texts are shown in English"

  Rule: Clinical texts are never translated by a machine

    Scenario: Spanish, the clinical sentence of a contraindication
      Given the serum creatinine was 400 umol/L on 2026-02-20
      And the prescriber reads Spanish
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card says "Ketamine contraindicated - creatinine clearance below 30 mL/min"
      And the card says "- sí - Creatinine clearance is below 30 mL/min"
      And the card offers "Cancelar esta prescripción de ketamine"

  Rule: Unknown stays unknown in every language

    Scenario Outline: A weight that is not on record
      Given there is no body weight on record
      And the prescriber reads <language>
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "<unknown>"

      Examples:
        | language | unknown                         |
        | English  | Body weight (not recorded)      |
        | Spanish  | Body weight (no registrado)     |
        | French   | Body weight (non enregistré)    |
