@triptan_hepatic_contraindication @triptan_liver_disease_caution @triptan_hypersensitivity_contraindication
@triptan_seizure_caution @triptan_pregnancy_advice
Feature: Triptans: liver, allergy, epilepsy, pregnancy
  A failing liver and an allergy contraindicate. Milder liver disease, which the record does not grade, and epilepsy are
  cautions. Pregnancy and breastfeeding are something to talk about.

  Source: US and UK sumatriptan labels; zolmitriptan labels; knowledge paper 2.3 TR-10, TR-11, triptan cautions.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And the smoking status was never a smoker on 2026-02-20

  Rule: Hepatic failure contraindicates; other liver disease is graded first

    Scenario: Hepatic failure
      Given hepatic failure is on record
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - hepatic failure on record"
      And the prescriber sees no warning card

    Scenario Outline: Milder liver disease
      Given <illness> is on record
      When <triptan> is ordered
      Then the prescriber sees no critical card
      And the prescriber sees <card>

      Examples:
        | illness               | triptan                         | card            |
        | cirrhosis             | sumatriptan 6 mg under the skin | a warning card  |
        | cirrhosis             | zolmitriptan 5 mg by the nose   | a warning card  |
        | chronic liver disease | zolmitriptan 5 mg by the nose   | a warning card  |
        | chronic liver disease | sumatriptan 6 mg under the skin | no warning card |

    Scenario: What is said of cirrhosis
      Given cirrhosis is on record
      When zolmitriptan 5 mg by the nose is ordered
      Then the prescriber sees a warning card
      And the card is headed "Check liver function before the triptan - liver disease on record"
      And the card says "Labels disagree on zolmitriptan"

  Rule: An allergy to a triptan contraindicates

    Scenario Outline: An allergy that counts, and one that does not
      Given an allergy to sumatriptan is on record as <status>
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees <card>

      Examples:
        | status      | card             |
        | confirmed   | a critical card  |
        | unconfirmed | a critical card  |
        | refuted     | no critical card |
        | inactive    | no critical card |

    Scenario: What is said of it
      Given an allergy to sumatriptan is on record
      When zolmitriptan 5 mg by the nose is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - allergy or intolerance to a triptan on record"
      And the card says "check which triptan it was and what happened"

  Rule: Epilepsy is a caution, pregnancy and breastfeeding are information

    Scenario: Epilepsy
      Given epilepsy is on record
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Review seizure risk before the triptan - epilepsy on record"

    Scenario Outline: Pregnancy and breastfeeding
      Given a woman of 30 years
      And the pregnancy test was <test> on 2026-02-28
      And the breastfeeding status was <status> on 2026-02-28
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card <says> "Discuss the triptan first - pregnant or breastfeeding"

      Examples:
        | test     | status | says         |
        | positive | no     | says         |
        | negative | yes    | says         |
        | negative | no     | does not say |

  Rule: What is missing is said

    Scenario: Nobody knows whether a young woman is pregnant
      Given a woman of 30 years
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "Cannot verify pregnancy or breastfeeding for triptan"

    Scenario: The allergy list is not sent
      Given the EHR does not send the allergy list
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Cannot verify triptan allergy for triptan"
