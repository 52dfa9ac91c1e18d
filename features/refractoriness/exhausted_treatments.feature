@verapamil_allergy_set_aside_monitoring
@three_preventives_exhausted @verapamil_contraindicated @lithium_contraindicated @suboccipital_steroid_contraindicated
Feature: Are the three treatments exhausted?
  Verapamil, lithium and suboccipital steroid injections: each must have been insufficient, badly tolerated, or be
  contraindicated on record. Never tried is not exhausted, and nobody's treatment was exhausted by a test not done.

  Source: KETALGIA record, inclusion criteria; knowledge paper 4.1 KI-4, 4.3, 4.4; settled point 4.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: A documented failure, an intolerance or a stop as contraindicated exhausts a treatment

    Scenario Outline: How verapamil ended
      Given verapamil was taken at 720 mg a day from 2025-06-01 to 2025-12-31 and stopped <reason>
      When the chart is opened
      Then the chart finds the criterion "KI-4" met

      Examples:
        | reason             |
        | as ineffective     |
        | as not tolerated   |
        | as contraindicated |

    Scenario: V31 - A low dose for three weeks, coded as ineffective by the clinician
      Given verapamil was taken at 120 mg a day from 2025-11-01 to 2025-11-22 and stopped as ineffective
      When the chart is opened
      Then the chart finds the criterion "KI-4" met
      And the clinician sees an info card
      And the card says "does not say which dose and duration make a sufficient trial of a drug; check them"
      And the card says "Check the trial of treatment - judged ineffective without an adequate dose on record"

    Scenario: V31 - The same at a site that asks for an adequate dose
      Given this site treats a preventive without an adequate dose as one whose outcome is open
      And verapamil was taken at 120 mg a day from 2025-11-01 to 2025-11-22 and stopped as ineffective
      When the chart is opened
      Then the chart finds the criterion "KI-4" unknown
      And the clinician sees an info card
      And the card says "no adequate dose and duration on record"

    Scenario: V118 - An allergy that is no longer active is named when the drug is ordered
      Given there is no verapamil on record
      And an allergy to verapamil is on record as inactive
      When verapamil 240 mg a day is ordered
      Then the prescriber sees no critical card
      And the prescriber sees an info card
      And the card says "Check the allergy list - verapamil allergy refuted or inactive"

    Scenario: An intolerance in the allergy list
      Given there is no verapamil on record
      And an intolerance to verapamil is on record
      When the chart is opened
      Then the chart finds the criterion "KI-4" met

  Rule: Never tried is not exhausted

    Scenario Outline: V25 - One of the three was never given
      Given there is no <treatment> on record
      When the chart is opened
      Then the chart finds the criterion "KI-4" not met
      And the clinician sees an info card
      And the card does not say "refractory"
      And the card does not say "KETALGIA"

      Examples:
        | treatment                     |
        | verapamil                     |
        | lithium                       |
        | suboccipital steroid injection |

    Scenario Outline: V30, V118 - An intolerance or allergy that does not stand
      Given there is no verapamil on record
      And <entry>
      When the chart is opened
      Then the chart finds the criterion "KI-4" not met

      Examples:
        | entry                                                 |
        | an intolerance to verapamil is on record as refuted   |
        | an allergy to verapamil is on record as inactive      |

  Rule: A contraindication on record stands for a treatment that was never given

    Scenario: V32 - Second degree block without a pacemaker, verapamil never tried
      Given there is no verapamil on record
      And second degree AV block is on record
      When the chart is opened
      Then the chart finds the criterion "VE-1" met
      And the chart finds the criterion "KI-4" met

    Scenario: V27 - Untreated hypothyroidism, lithium never tried
      Given there is no lithium on record
      And a diagnosis coded as ICD-10-CM E03.9 is on record
      When the chart is opened
      Then the chart finds the criterion "LI-4" met
      And the chart finds the criterion "KI-4" met

    Scenario Outline: A reason against the injection, which was never given
      Given there is no suboccipital steroid injection on record
      And <reason> is on record
      When the chart is opened
      Then the chart finds the criterion "<number>" met
      And the chart finds the criterion "KI-4" met

      Examples:
        | reason                          | number |
        | an allergy to lidocaine         | GON-1  |
        | infection at the injection site | GON-2  |

    Scenario: A test that was never done is no contraindication
      Given there is no lithium on record
      And there is no serum creatinine on record
      When the chart is opened
      Then the chart finds the criterion "LI-1" unknown
      And the chart finds the criterion "KI-4" not met

    Scenario: An allergy list that was not sent may hold one
      Given there is no suboccipital steroid injection on record
      And the EHR does not send the allergy list
      When the chart is opened
      Then the chart finds the criterion "GON-1" unknown
      And the chart finds the criterion "KI-4" unknown
      And the clinician sees an info card
      And the card says "Outcome of suboccipital steroid injections (not sent by the EHR"

  Rule: An outcome that nobody wrote down is asked for

    Scenario: V28 - Verapamil was stopped without a reason
      Given verapamil was taken at 720 mg a day from 2025-06-01 to 2025-12-31 and stopped without a reason
      When the chart is opened
      Then the chart finds the criterion "KI-4" unknown
      And the clinician sees an info card
      And the card says "Outcome of verapamil (not recorded: tried, outcome not documented)"

    Scenario: V120 - A drug in words is not matched silently
      Given there is no verapamil on record
      And the medication lists hold "Isoptin 80" in words only
      When the chart is opened
      Then the chart finds the criterion "KI-4" unknown
      And the clinician sees an info card
      And the card says "Outcome of verapamil"
      And the card says "(text only: an entry is written in words only)"

    Scenario: Lithium is still taken and nobody says whether it helps
      Given lithium is taken at 900 mg a day since 2025-06-01
      When the chart is opened
      Then the chart finds the criterion "KI-4" unknown
      And the clinician sees an info card
      And the card asks for
        | Documented response to ongoing lithium |
