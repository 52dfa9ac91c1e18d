@ketamine_infusion_sheet @ketamine_infusion_monitoring @ketamine_fasting_and_airway_monitoring
@ketamine_dose_caution @ketamine_high_dose_caution @esketamine_dose_caution
Feature: The ketamine infusion: dose, speed and what to watch
  The trial gives 0.5 mg/kg over 2 hours. The card works the dose out for this weight, says what the protocol leaves
  open, and points out an order that differs. It never says that the dose is right.

  Source: KETALGIA record, study groups; knowledge paper 5.1, 5.2, 5.6, DOSE-1, DOSE-2.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Every order for an adult shows the protocol's dose and what to watch

    Scenario: V01 - The base patient, the protocol's dose is ordered
      When ketamine 40 mg over 120 min is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card
      And the prescriber sees an info card
      And the card is headed "Compare with the protocol dose: ketamine 40 mg over 120 min"
      And the card says "Investigational: uncontrolled evidence, trial ongoing"

    Scenario: What to watch
      When ketamine 40 mg over 120 min is ordered
      Then the prescriber sees an info card
      And the card says "Monitor the infusion: pressure, pulse, saturation, breathing, sedation"
      And the card says "Check fasting and airway before ketamine"
      And the card says "Not specified by the protocol: maximum weight or dose, racemic or S-ketamine"
      And the card asks for nothing

  Rule: A dose outside 0.45 to 0.55 mg/kg differs from the protocol

    Scenario Outline: Both ends, at 80 kg
      When ketamine <dose> mg over 120 min is ordered
      Then the prescriber sees <card>

      Examples:
        | dose | card            |
        | 35.9 | a warning card  |
        | 36   | no warning card |
        | 44   | no warning card |
        | 44.1 | a warning card  |

    Scenario: V80 - Double the protocol's dose
      When ketamine 80 mg over 120 min is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check the ketamine dose - 1 mg/kg ordered, the protocol has 0.5 mg/kg"
      And the card says "for this weight 40 mg"

    Scenario Outline: Over 1 mg/kg, or under 40 minutes, is outside all protocols cited
      When ketamine <dose> mg over <duration> min is ordered
      Then the prescriber sees a warning card
      And the card <says> "Check ketamine dose and duration - outside the sub-anaesthetic protocols cited"

      Examples:
        | dose | duration | says         |
        | 80   | 120      | does not say |
        | 80.8 | 120      | says         |
        | 40   | 39       | says         |
        | 30   | 40       | does not say |

    Scenario: Esketamine is about twice as potent
      When esketamine 40 mg over 120 min is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check the esketamine dose - about twice as potent as racemic ketamine"

  Rule: Without weight or dose nothing is calculated

    Scenario: No weight on record
      Given there is no body weight on record
      When ketamine 40 mg over 120 min is ordered
      Then the prescriber sees an info card
      And the card says "Cannot calculate the protocol dose of ketamine"
      And the card says "Cannot verify the dose for ketamine"
      And the card asks for
        | Body weight |

    Scenario Outline: A weight is relied on for 90 days
      Given there is no body weight on record
      And the body weight was 80 kg on <day>
      When ketamine 40 mg over 120 min is ordered
      Then the prescriber sees <card>

      Examples:
        | day        | card            |
        | 2025-12-02 | no warning card |
        | 2025-12-01 | a warning card  |

    Scenario: The dose is not written yet
      When ketamine is selected
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Cannot verify the dose for ketamine"
