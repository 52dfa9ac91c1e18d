@magnesium_myasthenia_contraindication @magnesium_myasthenia_caution @magnesium_neuromuscular_contraindication
@magnesium_neuromuscular_blocker_caution @safety
Feature: Magnesium sulfate, nerve and muscle
  Magnesium weakens the signal from nerve to muscle. In diseases of that junction breathing can fail.
  Labels disagree on myasthenia gravis: the US label contraindicates, the UK label weighs; each site chooses.

  Source: US and UK labels; knowledge paper 5.5 MG-3, MG-4, MG-6.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And there is no verapamil on record

  Rule: Diseases of the junction contraindicate, unless the site follows the UK label for myasthenia

    Scenario: V77 - Myasthenia gravis, where the site has chosen nothing else
      Given myasthenia gravis is on record
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
      And the card is headed "Magnesium sulfate contraindicated - myasthenia gravis on record"
      And the prescriber sees no warning card

    Scenario: V77 - Myasthenia gravis, where the site follows the UK label
      Given this site treats myasthenia gravis as a caution to magnesium
      And myasthenia gravis is on record
      When magnesium sulfate is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Weigh risk and benefit - magnesium sulfate in myasthenia gravis"

    Scenario: Lambert-Eaton syndrome
      Given Lambert-Eaton syndrome is on record
      When magnesium sulfate is ordered
      Then the prescriber sees a critical card
      And the card is headed "Magnesium sulfate contraindicated - neuromuscular junction disease on record"

  Rule: A neuromuscular blocker is potentiated

    Scenario: Rocuronium
      Given rocuronium is taken
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card is headed "Tell the anaesthesia team - magnesium prolongs neuromuscular block"

  Rule: A problem list that could not be read is not a clear one

    Scenario: Only the first page came
      Given the EHR sends only the first page of the problem list
      When magnesium sulfate is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify myasthenia gravis for magnesium sulfate"
      And the card says "Cannot verify neuromuscular junction disease for magnesium sulfate"

    Scenario: The same, where the site follows the UK label
      Given this site treats myasthenia gravis as a caution to magnesium
      And the EHR sends only the first page of the problem list
      When magnesium sulfate is ordered
      Then the prescriber sees an info card
      And the card says "Cannot verify myasthenia gravis for magnesium sulfate"
