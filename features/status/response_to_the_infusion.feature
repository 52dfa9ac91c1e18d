@infusion_response
Feature: Did the infusion help?
  The trial counts the mean of days 7 and 8 after the infusion against the mean of the 14 days before it. Half as many
  attacks is a response, exactly half included. Bouts fluctuate: the card never says that the infusion was the cause.

  Source: KETALGIA record, outcome measures; knowledge paper 5.7 RS-1, RS-2.

  Background:
    Given today is 2026-03-03
    And the base patient of the paper
    And there is no attack diary on record
    And ketamine was given on 2026-02-22 at 10:00
    And the diary counts 4 attacks a day from 2026-02-08 to 2026-02-21

  Rule: At least half as many attacks on days 7 and 8 is a response

    Scenario: V111 - From 4 a day to 2 and 2
      Given the diary also counts 2 attacks on 2026-03-01
      And the diary also counts 2 attacks on 2026-03-02
      When the chart is opened
      Then the chart finds the criterion "RS-2" met
      And the clinician sees an info card
      And the card says "Responder - attacks at least halved a week after the infusion"
      And the card says "Before: 4 per day; one week after: 2 per day"

    Scenario: V112 - From 4 a day to 3 and 2
      Given the diary also counts 3 attacks on 2026-03-01
      And the diary also counts 2 attacks on 2026-03-02
      When the chart is opened
      Then the chart finds the criterion "RS-2" not met
      And the clinician sees an info card
      And the card says "No response - attacks fell by less than half a week after the infusion"
      And the card says "one week after: 2.5 per day"

    Scenario: The card claims no cause
      Given the diary also counts 0 attacks on 2026-03-01
      And the diary also counts 1 attacks on 2026-03-02
      When the chart is opened
      Then the clinician sees an info card
      And the card says "Bouts fluctuate; the infusion need not be the cause"

  Rule: Both days must be over and have an entry

    Scenario: RS-2 - Day 8 has no entry
      Given the diary also counts 2 attacks on 2026-03-01
      When the chart is opened
      Then the chart finds the criterion "RS-2" unknown
      And the clinician sees an info card
      And the card says "Complete the attack diary - the response to the infusion cannot be checked yet"

    Scenario: RS-1 - The days before the infusion have no entry
      Given there is no attack diary on record
      And the diary also counts 2 attacks on 2026-03-01
      And the diary also counts 2 attacks on 2026-03-02
      When the chart is opened
      Then the chart finds the criterion "RS-1" unknown

  Rule: Without an infusion nothing is said of a response

    Scenario: No ketamine on record
      Given there is no ketamine on record
      When the chart is opened
      Then the clinician sees an info card
      And the card does not say "infusion cannot be checked"
      And the card does not say "esponse"

    Scenario Outline: Before day 7, and after three months
      Given there is no ketamine on record
      And ketamine was given on <day>
      When the chart is opened
      Then the clinician sees an info card
      And the card <says> "response to the infusion"

      Examples:
        | day        | says         |
        | 2026-02-25 | does not say |
        | 2026-02-24 | says         |
        | 2025-12-03 | says         |
        | 2025-12-02 | does not say |
