@suboccipital_steroid_order @suboccipital_steroid_contraindicated @suboccipital_steroid_allergy_contraindication
@suboccipital_steroid_infection_contraindication @suboccipital_steroid_anticoagulant_caution
@suboccipital_steroid_diabetes_caution @suboccipital_steroid_skull_defect_caution
@suboccipital_steroid_frequency_caution @suboccipital_steroid_cyp3a4_inhibitor_caution @safety
Feature: Suboccipital steroid injection
  The injection is the preventive with the best American grade. Allergy and an infected site stop it; bleeding, sugar,
  a defect of the skull, too many injections and drugs that keep the steroid in the body are pointed out.

  Source: Leroux 2011; AHS 2016; EAN 2023; knowledge paper 3.2 GON-1 to GON-7.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: A sensible order is left alone

    Scenario: Triamcinolone for cluster headache, three injections half a year ago
      When triamcinolone 40 mg under the skin is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

  Rule: Allergy and an infected site contraindicate

    Scenario Outline: Each contraindication by itself
      Given <finding> is on record
      When triamcinolone 40 mg under the skin is ordered for cluster headache
      Then the prescriber sees a critical card
      And the card is headed "<words>"

      Examples:
        | finding                         | words                                                                              |
        | an allergy to lidocaine         | Suboccipital injection contraindicated - allergy to steroid or local anaesthetic   |
        | an allergy to betamethasone     | Suboccipital injection contraindicated - allergy to steroid or local anaesthetic   |
        | infection at the injection site | Suboccipital injection contraindicated until healed - infection at the site        |

    Scenario Outline: The chart knows it too
      Given <finding> is on record
      When the chart is opened
      Then the chart finds the criterion "<number>" met

      Examples:
        | finding                         | number |
        | an allergy to lidocaine         | GON-1  |
        | infection at the injection site | GON-2  |

  Rule: Other risks are pointed out

    Scenario: V110 - Triamcinolone with ritonavir
      Given ritonavir is taken
      When triamcinolone 40 mg under the skin is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Reconsider the steroid injection - strong CYP3A4 inhibitor, risk of Cushing syndrome"

    Scenario Outline: Each caution by itself
      Given <finding>
      When triamcinolone 40 mg under the skin is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | finding                                               | words                                                                    |
        | warfarin is taken                                     | Weigh bleeding before suboccipital injection - anticoagulant taken       |
        | dabigatran is taken                                   | Weigh bleeding before suboccipital injection - anticoagulant taken       |
        | diabetes is on record                                 | Plan glucose checks after suboccipital injection - diabetes on record    |
        | a skull defect at the injection site is on record     | Check the site before suboccipital injection - skull defect or surgery   |

    Scenario Outline: Injections in the last 365 days
      Given <number> suboccipital steroid injections were given in the last year
      When triamcinolone 40 mg under the skin is ordered for cluster headache
      Then the prescriber sees <card>

      Examples:
        | number | card            |
        | 3      | no warning card |
        | 4      | a warning card  |

    Scenario: What is said of too many
      Given 5 suboccipital steroid injections were given in the last year
      When triamcinolone 40 mg under the skin is ordered for cluster headache
      Then the prescriber sees a warning card
      And the card is headed "Reconsider another injection - 4 or more within 365 days"
      And the card says "Injections on 5 days of the last 365 days are on record"

  Rule: A steroid injected for something else is none of our business

    Scenario: Triamcinolone for a fracture
      Given infection at the injection site is on record
      When triamcinolone 40 mg under the skin is ordered for a fracture
      Then the prescriber sees no card

  Rule: What is missing is said

    Scenario: The allergy list is not sent
      Given the EHR does not send the allergy list
      When triamcinolone 40 mg under the skin is ordered for cluster headache
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify allergies for suboccipital injection"

    Scenario: The problem list and the medication lists are not sent
      Given the EHR does not send the problem list
      And the EHR does not send the medication lists
      When triamcinolone 40 mg under the skin is ordered for cluster headache
      Then the prescriber sees a warning card
      And the card says "Cannot verify absence of infection at the site of injection"
      And the card says "Cannot verify anticoagulation for suboccipital injection"
