@ketamine_angle_closure_glaucoma_contraindication @ketamine_glaucoma_caution
@ketamine_thyrotoxicosis_contraindication @ketamine_controlled_thyrotoxicosis_advice
@ketamine_hepatic_failure_contraindication @ketamine_liver_disease_caution
@ketamine_porphyria_contraindication @ketamine_epilepsy_caution @ketamine_interstitial_cystitis_caution
@ketamine_body_size_caution
Feature: Ketamine and other illnesses
  Labels and a consensus name illnesses that the trial does not: of the eye, thyroid, liver, porphyrin metabolism,
  seizures and the bladder. A severe or uncontrolled form stops the order, a milder one is pointed out.

  Source: ASRA/AAPM/ASA 2018; Swiss, UK and US labels; knowledge paper 5.3 KT-14, KT-16, KT-17, KT-19, KT-20, KT-22, KT-24.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Some diagnoses stop a ketamine order

    Scenario Outline: Each contraindication by itself
      Given <diagnosis> is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "<words>"
      And the prescriber sees no warning card

      Examples:
        | diagnosis                    | words                                                       |
        | angle-closure glaucoma       | Ketamine contraindicated - angle-closure glaucoma on record |
        | acute intermittent porphyria | Ketamine contraindicated - porphyria on record              |

    Scenario: V74 - Cirrhosis with decompensation
      Given cirrhosis is on record
      And hepatic failure is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - hepatic failure on record"
      And the prescriber sees no warning card

  Rule: Some diagnoses need caution

    Scenario Outline: Each caution by itself
      Given <diagnosis> is on record
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | diagnosis             | words                                                                        |
        | open-angle glaucoma   | Check eye pressure before ketamine - glaucoma on record                      |
        | cirrhosis             | Check liver function before ketamine - liver disease on record               |
        | epilepsy              | Weigh seizure risk before ketamine - epilepsy on record                      |
        | interstitial cystitis | Ask about bladder symptoms before ketamine - interstitial cystitis on record |

  Rule: Thyrotoxicosis is judged by a TSH of the last 90 days

    Scenario: V68 - Treated Graves disease with a normal TSH two weeks ago
      Given Graves disease is on record
      And the TSH was 1.8 mIU/L on 2026-02-16, within the laboratory's limits
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Watch pressure and heart rate - thyrotoxicosis on record, TSH normal"

    Scenario: A TSH below the laboratory's limits
      Given Graves disease is on record
      And the TSH was 0.2 mIU/L on 2026-02-16, below the laboratory's limits
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - thyrotoxicosis that is not shown to be controlled"

    Scenario Outline: A suppressed TSH with a high free T4 counts without a diagnosis, below 0.1 mIU/L
      Given the TSH was <tsh> mIU/L on 2026-02-16, below the laboratory's limits
      And the free T4 was 3.1 ng/dL on 2026-02-16, above the laboratory's limits
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | tsh  | card             |
        | 0.09 | a critical card  |
        | 0.1  | no critical card |

  Rule: Unusual body size needs a second look at dose and airway

    Scenario Outline: A weight on both sides of 35 kg and of 150 kg
      Given a man of 46 years weighing <weight> kg
      And there is no body height on record
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | weight | card            |
        | 34.9   | a warning card  |
        | 35     | no warning card |
        | 150    | no warning card |
        | 150.1  | a warning card  |

    Scenario: The words on the card
      Given a man of 46 years weighing 155 kg
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Review ketamine dose and airway - unusual body size"

  Rule: A missing result is asked for only where an illness on record needs it

    Scenario: Graves disease without a TSH
      Given Graves disease is on record
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Cannot verify control of thyrotoxicosis for ketamine"
      And the card says "TSH"

    Scenario: A TSH of four months ago no longer counts
      Given Graves disease is on record
      And the TSH was 1.8 mIU/L on 2025-11-01, within the laboratory's limits
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "too old"

    Scenario: Nobody without thyroid disease is asked for a TSH
      Given there is no TSH on record
      When ketamine is ordered
      Then the prescriber sees no warning card
