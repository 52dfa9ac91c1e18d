@ketalgia_eligibility @refractory_chronic_cluster_headache
Feature: Does the record meet the trial's definition?
  The chart answers one question for the neurologist: is this the chronic, refractory cluster headache of the KETALGIA
  trial, with none of its exclusions? The card never says that a treatment is right.

  Source: KETALGIA record, eligibility; knowledge paper 4.1, 5.3; settled point 3.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: All inclusion criteria and no exclusion

    Scenario: V01 - The base patient
      When the chart is opened
      Then the clinician sees no critical card
      And the clinician sees no warning card
      And the clinician sees an info card
      And the card is headed "KETALGIA trial criteria: no exclusion found"
      And the card says "Criteria for refractory chronic cluster headache are met"
      And the card says "This is no advice to treat"

    Scenario Outline: V01 - Criterion by criterion
      When the chart is opened
      Then the chart finds the criterion "<number>" <verdict>

      Examples:
        | number | verdict |
        | KI-1   | met     |
        | KI-2   | met     |
        | KI-3   | met     |
        | KI-4   | met     |
        | KI-5   | met     |
        | KT-1   | not met |
        | KT-2   | not met |
        | KT-3   | not met |
        | KT-4   | not met |
        | KT-5   | not met |
        | KT-6   | not met |
        | KT-7   | not met |
        | KT-8   | not met |
        | KT-9   | not met |

  Rule: Each of the trial's exclusions ends it

    Scenario Outline: One exclusion at a time
      Given <finding>
      When the chart is opened
      Then the chart finds the criterion "<number>" met
      And the clinician sees an info card
      And the card does not say "KETALGIA trial criteria"

      Examples:
        | finding                                              | number |
        | the blood pressure was 180/100 mmHg on 2026-02-28    | KT-1   |
        | stroke is on record since 2012                       | KT-2   |
        | acute heart failure is on record                     | KT-3   |
        | esketamine was given on 2025-12-01                   | KT-6   |
        | an allergy to ketamine is on record                  | KT-7   |
        | an allergy to magnesium sulfate is on record         | KT-7   |
        | the serum creatinine was 4.0 mg/dL on 2026-02-20     | KT-8   |
        | a man born on 1950-03-02                             | KT-9   |

    Scenario Outline: Pregnancy and breastfeeding
      Given a woman of 30 years
      And the pregnancy test was <test> on 2026-02-28
      And the breastfeeding status was <status> on 2026-02-28
      When the chart is opened
      Then the chart finds the criterion "<number>" met
      And the clinician sees an info card
      And the card does not say "KETALGIA trial criteria"

      Examples:
        | test     | status | number |
        | positive | no     | KT-4   |
        | negative | yes    | KT-5   |

    Scenario Outline: V02, V04, V05 - Age from 18 to 75 completed years
      Given a man born on <born>
      When the chart is opened
      Then the chart finds the criterion "KI-1" <adult>
      And the chart finds the criterion "KT-9" <outside>

      Examples:
        | born       | adult   | outside |
        | 2008-03-03 | not met | met     |
        | 2008-03-02 | met     | not met |
        | 1950-03-03 | met     | not met |
        | 1950-03-02 | met     | met     |

  Rule: Preventive treatment is unchanged for 7 days

    Scenario Outline: V22 - The verapamil dose was raised
      Given verapamil was taken at 640 mg a day from 2025-10-01 to <end> and stopped for another dose
      And verapamil is taken at 720 mg a day since <start>
      When the chart is opened
      Then the chart finds the criterion "KI-5" <verdict>

      Examples:
        | end        | start      | verdict |
        | 2026-02-22 | 2026-02-23 | met     |
        | 2026-02-23 | 2026-02-24 | not met |

    Scenario: V24 - A prednisone course started three days ago
      Given prednisone is taken at 60 mg a day since 2026-02-27
      When the chart is opened
      Then the chart finds the criterion "KI-5" not met
      And the clinician sees an info card
      And the card does not say "KETALGIA trial criteria"

  Rule: What is missing is listed, and it excludes nobody by itself

    Scenario: No blood pressure and no creatinine
      Given there is no blood pressure on record
      And there is no serum creatinine on record
      When the chart is opened
      Then the clinician sees an info card
      And the card says "KETALGIA trial criteria: cannot be checked yet"
      And the card asks for
        | Blood pressure   | not recorded |
        | Serum creatinine | not recorded |
