@triptan_maoi_contraindication @zolmitriptan_maoi_caution @triptan_maoi_b_caution @triptan_serotonergic_caution
@zolmitriptan_cimetidine_caution @rizatriptan_propranolol_caution @safety
Feature: Triptans and other drugs
  MAO inhibitors stop the breakdown of some triptans and contraindicate these until 14 days after the last dose.
  Serotonergic drugs and those that raise one triptan's level are pointed out and do not stop the order.

  Source: US and UK sumatriptan labels; zolmitriptan labels; knowledge paper 2.3 TR-9, triptan cautions.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper
    And a man of 40 years
    And the smoking status was never a smoker on 2026-02-20

  Rule: An MAO-A or non-selective inhibitor contraindicates until 14 days after it was stopped

    Scenario Outline: V88 - Phenelzine stopped 13, 14 and 15 days ago
      Given phenelzine was taken from 2025-06-01 to <end> and stopped without a reason
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees <card>

      Examples:
        | end        | card             |
        | 2026-02-17 | a critical card  |
        | 2026-02-16 | no critical card |
        | 2026-02-15 | no critical card |

    Scenario: Phenelzine is still taken
      Given phenelzine is taken since 2025-06-01
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card
      And the card is headed "Triptan contraindicated - MAO inhibitor within 14 days"

    Scenario Outline: Which triptans depend on it
      Given phenelzine is taken since 2025-06-01
      When <triptan> is ordered
      Then the prescriber sees <card>

      Examples:
        | triptan      | card             |
        | sumatriptan  | a critical card  |
        | zolmitriptan | a critical card  |
        | rizatriptan  | a critical card  |
        | naratriptan  | no critical card |
        | frovatriptan | no critical card |

    Scenario: Zolmitriptan, where the site follows the UK label
      Given this site treats an MAO inhibitor as a caution to zolmitriptan
      And phenelzine is taken since 2025-06-01
      When zolmitriptan 5 mg by the nose is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "Limit zolmitriptan to 5 mg a day - MAO inhibitor within 14 days"
      And the card says "the US label contraindicates, the UK label limits the dose"

  Rule: Other drugs are pointed out

    Scenario Outline: Each by itself
      Given <drug> is taken since 2025-06-01
      When <order> is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | drug        | order                           | words                                                              |
        | selegiline  | sumatriptan 6 mg under the skin | Check the MAO-B inhibitor before the triptan - one is in use       |
        | sertraline  | sumatriptan 6 mg under the skin | Warn of serotonin syndrome - SSRI or SNRI with a triptan           |
        | cimetidine  | zolmitriptan 5 mg by the nose   | Limit zolmitriptan to 5 mg a day - cimetidine in use               |
        | propranolol | rizatriptan                     | Check the rizatriptan dose - propranolol raises its level          |

    Scenario Outline: Of no concern to another triptan
      Given <drug> is taken since 2025-06-01
      When <order> is ordered
      Then the prescriber sees no warning card

      Examples:
        | drug        | order                           |
        | cimetidine  | sumatriptan 6 mg under the skin |
        | propranolol | sumatriptan 6 mg under the skin |

  Rule: What the lists leave open is asked for

    Scenario: Phenelzine is taken, and nobody knows since when
      Given phenelzine is taken
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees a critical card

    Scenario: A drug in words may be any drug
      Given the medication lists hold "the tablets for his mood" in words only
      When sumatriptan 6 mg under the skin is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify MAO inhibitors for triptan"
