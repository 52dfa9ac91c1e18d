@ketamine_severe_heart_failure_contraindication @ketamine_heart_failure_caution
@ketamine_coronary_contraindication @ketamine_coronary_caution @safety
Feature: Ketamine, heart failure and coronary disease
  Ketamine makes the heart work harder. The trial excludes severe heart failure, the labels severe coronary disease,
  and neither says what severe is: it is taken from ejection fraction, NYHA class and the date of the last event.

  Source: KETALGIA record, exclusion criteria; UK label; knowledge paper 5.3 KT-3, KT-3b, KT-11.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Severe heart failure contraindicates, milder heart failure needs caution

    Scenario: V61 - An ejection fraction of 34 %
      Given heart failure is on record
      And the ejection fraction was 34 % on 2026-01-20
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - severe heart failure"
      And the card says "34%"

    Scenario: V60 - An ejection fraction of 40 % in NYHA class II
      Given heart failure is on record
      And the ejection fraction was 40 % on 2026-01-20
      And the NYHA class was II on 2026-01-20
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Review ketamine in heart failure and arrange monitoring"

    Scenario Outline: An ejection fraction on both sides of 35 %, with or without the diagnosis
      Given the ejection fraction was <fraction> % on 2026-01-20
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | fraction | card             |
        | 34.9     | a critical card  |
        | 35       | no critical card |

    Scenario Outline: Every NYHA class
      Given heart failure is on record
      And the ejection fraction was 50 % on 2026-01-20
      And the NYHA class was <class> on 2026-01-20
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | class | card             |
        | I     | no critical card |
        | II    | no critical card |
        | III   | a critical card  |
        | IV    | a critical card  |

    Scenario: A diagnosis that is severe by itself
      Given acute heart failure is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - severe heart failure"

  Rule: Unstable angina or a recent infarction contraindicates, any coronary disease needs caution

    Scenario Outline: An infarction is recent for 180 days
      Given myocardial infarction is on record since <day>
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | day        | card             |
        | 2025-09-04 | a critical card  |
        | 2025-09-03 | no critical card |

    Scenario: V70 - An infarction in 2015
      Given myocardial infarction is on record since 2015
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check severity of coronary disease before ketamine"
      And the card asks for nothing

    Scenario: Unstable angina
      Given unstable angina is on record
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - unstable angina or recent infarction"

    Scenario: Stable coronary disease
      Given coronary artery disease is on record
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check severity of coronary disease before ketamine"

  Rule: Unknown severity is not mild, and an undated infarction may be recent

    Scenario: V58 - Heart failure without ejection fraction and NYHA class
      Given heart failure is on record
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify severity of heart failure for ketamine"
      And the card asks for
        | Left ventricular ejection fraction  |
        | NYHA class III or IV as observed    |

    Scenario: An infarction without a date
      Given myocardial infarction is on record
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Check severity of coronary disease before ketamine"
      And the card says "Cannot verify recent coronary events for ketamine"
