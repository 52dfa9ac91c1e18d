@ketamine_renal_contraindication @ketamine_infusion_sheet @ketamine_interaction_theophylline_contraindication
@magnesium_calcium_channel_blocker_caution @safety
Feature: Data that cannot be relied on
  Typing errors, missing units, preliminary results, words without a code and somebody else's data all occur.
  None of them is guessed at, and none is dropped in silence.

  Source: knowledge paper 6.2, 6.3, 7.4, 8.4; settled point 8.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: A value that cannot be right is asked for again

    Scenario: V115 - A weight of 800 kg
      Given the body weight was 800 kg on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card asks for
        | Body weight | contradictory |
      And the card offers "Order body weight"
      And the prescriber sees an info card
      And the card says "Cannot calculate the protocol dose of ketamine"

    Scenario Outline: The plausible range of a weight
      Given the body weight was <weight> kg on 2026-02-20
      And the serum creatinine was 0.5 mg/dL on 2026-02-20
      When ketamine is ordered
      Then the prescriber sees an info card
      And the card <says> "Cannot calculate the protocol dose of ketamine"

      Examples:
        | weight | says         |
        | 19.9   | says         |
        | 20     | does not say |
        | 300    | does not say |
        | 300.1  | says         |

    Scenario: Two creatinines of the same moment that differ
      Given the serum creatinine was 0.9 mg/dL on 2026-02-26
      And the serum creatinine was 1.1 mg/dL on 2026-02-26
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card asks for
        | Serum creatinine | contradictory |

    Scenario: A creatinine of next week
      Given the serum creatinine was 0.9 mg/dL on 2026-03-09
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card asks for
        | Serum creatinine | contradictory |

  Rule: The newest result decides, and if it cannot be used nothing older takes its place

    Scenario Outline: The newest creatinine cannot be used
      Given the serum creatinine was 0.9 mg/dL on 2026-02-20
      And the serum creatinine was <newest>
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card asks for
        | Serum creatinine | <reason> |

      Examples:
        | newest                                            | reason              |
        | 4.0 mg/dL on 2026-02-26, a preliminary result     | unreadable          |
        | 80 without a unit on 2026-02-26                   | unit not understood |
        | 80 mmol/L on 2026-02-26, a preliminary result     | unreadable          |

    Scenario: A result entered in error is as if it were not there
      Given the serum creatinine was 0.9 mg/dL on 2026-02-20
      And the serum creatinine was 4.0 mg/dL on 2026-02-26, entered in error
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card

  Rule: A drug in words could be any drug

    Scenario: V120 - "Isoptin 80" beside a ketamine order
      Given the medication lists hold "Isoptin 80" in words only
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Theophylline or aminophylline; "
      And the card says "(text only: an entry is written in words only)"

    Scenario: V120 - "Isoptin 80" beside a magnesium order
      Given there is no verapamil on record
      And the medication lists hold "Isoptin 80" in words only
      When magnesium sulfate is ordered
      Then the prescriber sees an info card
      And the card says "Cannot verify calcium-channel blockers for magnesium sulfate"

  Rule: Somebody else's data are not used, and that is said

    Scenario: Another patient's stroke
      Given another patient's stroke is among the data sent
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "another patient"
      And the card says "Cannot verify stroke history for ketamine"

    Scenario: Another patient's details
      Given another patient's details are among the data sent
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "another patient"
      And the card says "Age (unreadable"
