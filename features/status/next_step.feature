@attack_relief_missing @attack_relief_settled @next_step_oxygen @next_step_sumatriptan @next_step_specialist @resolved_with_attacks
@sumatriptan_unsuitable @preventive_missing @prevention_due @attacks_uncontrolled @cluster_headache_in_remission
@next_step_verapamil @verapamil_tried @step_beyond_verapamil_due @next_step_suboccipital_steroid
@suboccipital_steroid_tried @step_beyond_injections_due @next_step_lithium @next_step_trial
@ketamine_or_magnesium_contraindicated @next_step_unclear @safety
Feature: Where therapy stands, and the one next step
  The chart names one next step with its grade of evidence: relief of the attack before prevention, the first choice
  before the later ones. Nothing is named that the record speaks against, or may speak against.

  Source: EAN 2023; AHS 2016; NICE CG150; KETALGIA record; knowledge paper 2.6 AC-SEL, 3.1, 4.3.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Relief of the attack comes first: oxygen, else sumatriptan by injection, else a specialist

    Scenario: AC-SEL - No relief of attacks on record
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Consider oxygen for attacks - no treatment of attacks found in the record"
      And the card says "strong recommendation in Europe (EAN), level A in the US (AHS)"
      And the card does not say "Discuss ketamine"

    Scenario: COPD on record
      Given COPD is on record
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Consider sumatriptan by injection for attacks - oxygen needs a specialist's plan here"
      And the card does not say "Consider oxygen"

    Scenario Outline: COPD, and something against sumatriptan
      Given COPD is on record
      And <finding>
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Ask a headache specialist about attacks - oxygen and triptans both meet obstacles"
      And the card does not say "Consider sumatriptan"

      Examples:
        | finding                                            |
        | myocardial infarction is on record since 2015      |
        | transient ischaemic attack is on record since 2018 |
        | the blood pressure was 165/95 mmHg on 2026-02-28   |
        | phenelzine is taken since 2025-06-01               |
        | dihydroergotamine was given on 2026-03-01 at 10:00 |

    Scenario Outline: Relief is in place
      Given <drug> is taken since 2025-12-01
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "for attacks"

      Examples:
        | drug        |
        | oxygen      |
        | sumatriptan |

    Scenario: The chart counts an MAO inhibitor among what stands against sumatriptan
      Given phenelzine is taken since 2025-06-01
      When the chart is opened
      Then the chart finds the criterion "TR-9" met

  Rule: Then prevention: verapamil, a suboccipital injection, in chronic cluster headache lithium, then the trial

    Scenario: No preventive yet
      Given oxygen is taken since 2025-12-01
      And there is no verapamil on record
      And there is no lithium on record
      And there is no suboccipital steroid injection on record
      When the chart is opened
      Then the clinician sees an info card
      And the card is headed "Consider verapamil as first-line prevention of cluster headache"

    Scenario: The card says who grades verapamil how
      Given oxygen is taken since 2025-12-01
      And there is no verapamil on record
      When the chart is opened
      Then the clinician sees an info card
      And the card says "first line in Europe at 240 mg/day or more (EAN); level C in the US (AHS); insufficient (VA/DoD)"

    Scenario: Attacks go on under verapamil, no injection yet
      Given oxygen is taken since 2025-12-01
      And there is no suboccipital steroid injection on record
      When the chart is opened
      Then the clinician sees an info card
      And the card is headed "Consider a suboccipital steroid injection as a bridge or an addition"
      And the card says "level A in the US (AHS), the only preventive with it"

    Scenario Outline: Attacks count as uncontrolled from 2 a day
      Given oxygen is taken since 2025-12-01
      And there is no suboccipital steroid injection on record
      And the diary counts <attacks> attacks on 14 of the last 14 days
      When the chart is opened
      Then the chart finds the criterion "KI-3" <verdict>
      And the clinician sees <card>

      Examples:
        | attacks | verdict | card         |
        | 28      | met     | an info card |
        | 27      | not met | no info card |

    Scenario Outline: An injection counts as prevention for 28 days
      Given oxygen is taken since 2025-12-01
      And there is no verapamil on record
      And there is no attack diary on record
      And the diary counts 14 attacks on 14 of the last 14 days
      And a suboccipital steroid injection was given on <day>
      When the chart is opened
      Then the clinician sees <card>

      Examples:
        | day        | card         |
        | 2026-02-03 | no info card |
        | 2026-02-02 | an info card |

    Scenario: Verapamil and injections failed, chronic, no lithium yet
      Given oxygen is taken since 2025-12-01
      And there is no lithium on record
      When the chart is opened
      Then the clinician sees an info card
      And the card is headed "Consider lithium for chronic cluster headache"
      And the card says "level C in the US (AHS)"

    Scenario: The same in episodic cluster headache
      Given oxygen is taken since 2025-12-01
      And there is no lithium on record
      And there is no chronic cluster headache on record
      And episodic cluster headache is on record
      When the chart is opened
      Then the clinician sees no card

    Scenario: All three are exhausted and the trial's definition is met
      Given oxygen is taken since 2025-12-01
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Discuss ketamine with magnesium within a trial - other steps are exhausted"
      And the card says "Outside a trial this is no advice to treat"

  Rule: No step is named that the record speaks against

    Scenario Outline: Something against verapamil, which was never given
      Given oxygen is taken since 2025-12-01
      And there is no verapamil on record
      And there is no suboccipital steroid injection on record
      And <finding> is on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "Consider verapamil"

      Examples:
        | finding                    |
        | second degree AV block     |
        | an allergy to verapamil    |
        | AV block of unstated degree |
        | acute heart failure        |

    Scenario: The step after it is named instead
      Given oxygen is taken since 2025-12-01
      And there is no verapamil on record
      And there is no suboccipital steroid injection on record
      And second degree AV block is on record
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Consider a suboccipital steroid injection as a bridge or an addition"

    Scenario: Four injections in the last year
      Given oxygen is taken since 2025-12-01
      And 4 suboccipital steroid injections were given in the last year
      When the chart is opened
      Then the chart finds the criterion "GON-6" met
      And the clinician sees an info card
      And the card does not say "Consider a suboccipital"

    Scenario: An infected site, and no injection yet
      Given oxygen is taken since 2025-12-01
      And there is no suboccipital steroid injection on record
      And infection at the injection site is on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "Consider a suboccipital"

    Scenario Outline: Something against lithium, which was never given
      Given oxygen is taken since 2025-12-01
      And there is no lithium on record
      And <finding> is on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "Consider lithium"

      Examples:
        | finding                |
        | hypothyroidism         |
        | hyponatraemia          |
        | Brugada syndrome       |
        | an allergy to lithium  |

    Scenario Outline: Something against ketamine or magnesium
      Given oxygen is taken since 2025-12-01
      And <finding>
      When the chart is opened
      Then the chart finds the criterion "<number>" met
      And the clinician sees an info card
      And the card does not say "Discuss ketamine"

      Examples:
        | finding                                          | number |
        | stroke is on record since 2012                   | KT-2   |
        | schizophrenia is on record                       | KT-15  |
        | theophylline is taken                            | KT-20  |
        | myasthenia gravis is on record                   | MG-3   |
        | the serum creatinine was 4.0 mg/dL on 2026-02-20 | MG-1   |

  Rule: Without attacks there is no step

    Scenario: A diary of two weeks without an attack
      Given oxygen is taken since 2025-12-01
      And there is no attack diary on record
      And the diary counts 0 attacks on 14 of the last 14 days
      When the chart is opened
      Then the clinician sees no card

    Scenario: The problem is over
      Given there is no chronic cluster headache on record
      And episodic cluster headache is on record as resolved
      And there is no attack diary on record
      When the chart is opened
      Then the clinician sees no card

    Scenario: The problem is over by the problem list, and attacks go on
      Given there is no chronic cluster headache on record
      And episodic cluster headache is on record as resolved
      When the chart is opened
      Then the clinician sees an info card
      And the card is headed "Update the problem list - attacks recorded, cluster headache not active"
      And the card says "3 per day"

  Rule: What may speak against a step is asked for, in one line

    Scenario: The medication lists are not sent
      Given the EHR does not send the medication lists
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Complete the record - the next step of treatment cannot be checked yet"
      And the card does not say "Consider oxygen"

    Scenario: No ECG and no pulse, and verapamil would be next
      Given oxygen is taken since 2025-12-01
      And there is no verapamil on record
      And there is no heart rate on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "Consider verapamil"
      And the card says "Complete the record - the next step of treatment cannot be checked yet"
