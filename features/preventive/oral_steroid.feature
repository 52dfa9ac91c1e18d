@oral_steroid_order @oral_steroid_diabetes_caution @oral_steroid_peptic_ulcer_caution @oral_steroid_pressure_caution
@oral_steroid_psychosis_caution @oral_steroid_infection_caution @oral_steroid_glaucoma_caution
@oral_steroid_osteoporosis_caution @oral_steroid_nsaid_caution @oral_steroid_monitoring
@oral_steroid_course_caution @oral_steroid_before_infusion_caution @ketamine_recent_oral_steroid_caution
Feature: The oral steroid bridge
  A short course of prednisone bridges the days until a preventive works. It must stay short, it needs a look at sugar,
  stomach, pressure, mood, eyes and bones, and started just before an infusion it blurs what the infusion did.

  Source: EAN 2023; PREDCH trial; knowledge paper 3.3 OS-1 to OS-11.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: A sensible course gets one card of information

    Scenario: Prednisone 100 mg a day for 17 days
      When prednisone 100 mg a day by mouth for 17 days is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Use the steroid as a bridge only - no live vaccine during it"
      And the card says "A live vaccine waits until after the course"

  Rule: What a steroid can make worse is pointed out

    Scenario Outline: Each caution by itself
      Given <finding>
      When prednisone 100 mg a day by mouth for 17 days is ordered for cluster headache
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | finding                               | words                                                               |
        | diabetes is on record                 | Plan glucose checks during the oral steroid - diabetes on record    |
        | peptic ulcer is on record             | Protect the stomach or bridge otherwise - peptic ulcer on record    |
        | hypertensive emergency is on record   | Control blood pressure before the oral steroid                      |
        | schizophrenia is on record            | Ask psychiatry before the oral steroid - psychosis or mania on record |
        | bipolar disorder is on record         | Ask psychiatry before the oral steroid - psychosis or mania on record |
        | sepsis is on record                   | Treat the infection before the oral steroid - sepsis on record      |
        | open-angle glaucoma is on record      | Check eye pressure during the oral steroid - glaucoma on record     |
        | osteoporosis is on record             | Keep the oral steroid short - osteoporosis on record                |
        | naproxen is taken                     | Stop the NSAID or protect the stomach - oral steroid ordered        |

    Scenario Outline: Blood pressure
      Given the blood pressure was <pressure> mmHg on 2026-02-28
      When prednisone 100 mg a day by mouth for 17 days is ordered for cluster headache
      Then the prescriber sees <card>

      Examples:
        | pressure | card            |
        | 180/90   | a warning card  |
        | 179/90   | no warning card |
        | 150/110  | a warning card  |
        | 150/109  | no warning card |

  Rule: The course stays within three weeks

    Scenario Outline: The length of the course
      When prednisone 60 mg a day by mouth for <days> days is ordered for cluster headache
      Then the prescriber sees <card>

      Examples:
        | days | card            |
        | 21   | no warning card |
        | 22   | a warning card  |

    Scenario: What is said of a long course
      When prednisone 60 mg a day by mouth for 60 days is ordered for cluster headache
      Then the prescriber sees a warning card
      And the card is headed "Shorten the oral steroid course - longer than 21 days"

  Rule: Steroid and infusion are kept apart

    Scenario: V24 - Prednisone started three days before the infusion
      Given prednisone is taken at 60 mg a day since 2026-02-27
      When ketamine 40 mg over 120 min is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Consider a later infusion - oral steroid changed within 7 days"

    Scenario Outline: Seven days are enough
      Given prednisone is taken at 60 mg a day since <start>
      When ketamine 40 mg over 120 min is ordered
      Then the prescriber sees <card>

      Examples:
        | start      | card            |
        | 2026-02-24 | a warning card  |
        | 2026-02-23 | no warning card |

    Scenario: Both in one session
      When ketamine 40 mg over 120 min and prednisone 60 mg a day by mouth for 17 days are drafted and the second is selected
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Settle the infusion date first - oral steroid changes preventive treatment"

  Rule: A steroid for something else is none of our business

    Scenario: Prednisone for COPD
      Given COPD is on record
      And diabetes is on record
      When prednisone 40 mg a day by mouth for 5 days is ordered for COPD
      Then the prescriber sees no card

  Rule: What is missing is said

    Scenario: No length of the course in the order
      When prednisone 100 mg a day by mouth is ordered for cluster headache
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Cannot verify the length of the course of oral steroid"

    Scenario: The problem list is not sent
      Given the EHR does not send the problem list
      When prednisone 100 mg a day by mouth for 17 days is ordered for cluster headache
      Then the prescriber sees a warning card
      And the card says "Cannot verify absence of diabetes for oral steroid"
      And the card says "Cannot verify absence of psychosis or mania for oral steroid"
