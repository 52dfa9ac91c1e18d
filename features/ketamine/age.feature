@ketamine_age_caution
Feature: Ketamine at an age outside the trial
  The trial takes patients from 18 to 75 years. Outside it, age is a reason to discuss an order and no contraindication.

  Source: KETALGIA record, eligibility; knowledge paper 4.1 KI-1, 5.3 KT-9.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: An order outside 18 to 75 completed years is cautioned

    Scenario Outline: V02, V04, V05 - The day of the birthday decides
      Given a man born on <born>
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees <card>

      Examples:
        | born       | card            |
        | 2008-03-03 | a warning card  |
        | 2008-03-02 | no warning card |
        | 1950-03-03 | no warning card |
        | 1950-03-02 | a warning card  |

    Scenario: The words on the card
      Given a man of 78 years
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Discuss ketamine with a specialist - age outside the range of the trial"
      And the card says "78 years"

  Rule: An unknown age is not an adult's

    Scenario: Only the year of birth is known, and it leaves both open
      Given a man born on 1950
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Cannot verify age for ketamine"
