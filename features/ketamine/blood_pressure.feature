@ketamine_pressure_contraindication @ketamine_pressure_caution @safety
Feature: Ketamine and blood pressure
  Ketamine raises blood pressure, and the trial excludes uncontrolled hypertension without giving a number.
  The last measured pressure decides. A diagnosis of hypertension replaces no measurement.

  Source: KETALGIA record, exclusion criteria; AAGBI/BHS 2016; knowledge paper 5.3 KT-1, 6.6.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: From 180 mmHg systolic or 110 mmHg diastolic ketamine is contraindicated, from 140 or 90 mmHg it needs caution

    Scenario Outline: Either number reaches a limit
      Given the blood pressure was <pressure> mmHg on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees <critical>
      And the prescriber sees <warning>

      Examples:
        | pressure | critical         | warning         |
        | 139/89   | no critical card | no warning card |
        | 140/89   | no critical card | a warning card  |
        | 139/90   | no critical card | a warning card  |
        | 179/109  | no critical card | a warning card  |
        | 180/90   | a critical card  | no warning card |
        | 160/110  | a critical card  | no warning card |

    Scenario: V54 - A single high reading stops the order and is repeated
      Given the blood pressure was 180/100 mmHg on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - blood pressure uncontrolled"
      And the card says "Repeat a high reading after a rest"
      And the card says "180 mmHg"

    Scenario: V55 - Raised pressure in a patient with hypertension
      Given hypertension is on record
      And the blood pressure was 150/85 mmHg on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check blood pressure before ketamine - it is raised"
      And the prescriber sees no critical card

    Scenario: V57 - A hypertensive emergency counts whatever was measured
      Given hypertensive emergency is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - blood pressure uncontrolled"

    Scenario: Two readings within a day are averaged
      Given the blood pressure was 182/100 mmHg on 2026-02-27
      And the blood pressure was 170/96 mmHg on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "176 mmHg"

  Rule: Without a recent pressure nothing is clear

    Scenario: Hypertension is on record and no pressure is
      Given there is no blood pressure on record
      And hypertension is on record
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify blood pressure for ketamine"
      And the card offers "Order blood pressure"

    Scenario Outline: A pressure is relied on for 30 days
      Given the blood pressure was 128/78 mmHg on <day>
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | day        | card            |
        | 2026-01-31 | no warning card |
        | 2026-01-30 | a warning card  |

    Scenario: A reading that cannot be right is asked for again
      Given the blood pressure was 80/120 mmHg on 2026-02-28
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify blood pressure for ketamine"
      And the card asks for
        | Blood pressure | contradictory |
