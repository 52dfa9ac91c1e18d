@ketamine_interaction_theophylline_contraindication @ketamine_interaction_pressor_caution
@ketamine_interaction_vasoconstrictor_caution @ketamine_interaction_sedative_caution
@ketamine_interaction_maoi_caution @ketamine_interaction_thyroid_hormone_caution
@ketamine_interaction_cyp3a4_inhibitor_caution @ketamine_interaction_cyp_inducer_advice
@ketamine_interaction_nmda_antagonist_caution @ketamine_interaction_verapamil_advice
@ketamine_interaction_lithium_advice @ketamine_interaction_neuromuscular_blocker_caution
Feature: Ketamine and the drugs already taken
  One combination is forbidden, many ask for a closer watch, a few are only worth knowing.
  Drugs of cluster headache itself (verapamil, lithium, triptans) meet ketamine every time and must not be stopped.

  Source: US and UK labels; knowledge paper 5.4.

  Background:
    Given today is 2026-03-02
    And the base patient of the paper

  Rule: Theophylline contraindicates ketamine

    Scenario: V71 - Theophylline is taken
      Given theophylline is taken
      When ketamine is ordered
      Then the prescriber sees a critical card
      And the card is headed "Ketamine contraindicated - theophylline or aminophylline in use"

    Scenario: Theophylline was stopped
      Given theophylline was taken from 2025-01-10 to 2025-12-20 and stopped without a reason
      When ketamine is ordered
      Then the prescriber sees no critical card

  Rule: Other interactions are pointed out

    Scenario: V72 - Memantine is taken
      Given memantine is taken
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Avoid combining NMDA antagonists - memantine, amantadine or dextromethorphan in use"

    Scenario Outline: Each drug by itself needs caution
      Given <drug> is taken
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card is headed "<words>"

      Examples:
        | drug            | words                                                                           |
        | methylphenidate | Hold sympathomimetics on the day of ketamine - one is in use                    |
        | diazepam        | Watch sedation and breathing with ketamine - benzodiazepine or opioid in use    |
        | morphine        | Watch sedation and breathing with ketamine - benzodiazepine or opioid in use    |
        | phenelzine      | Watch blood pressure closely with ketamine - MAO inhibitor in use               |
        | selegiline      | Watch blood pressure closely with ketamine - MAO inhibitor in use               |
        | levothyroxine   | Watch pressure and heart rate with ketamine - thyroid hormone in use            |
        | clarithromycin  | Expect a stronger ketamine effect - strong CYP3A4 inhibitor in use              |
        | rocuronium      | Tell the anaesthesia team before ketamine - neuromuscular blocker in use        |

    Scenario Outline: Each drug by itself is worth knowing
      Given <drug> is taken
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees no warning card
      And the prescriber sees an info card
      And the card says "<words>"

      Examples:
        | drug          | words                                                                |
        | carbamazepine | Expect a weaker ketamine effect - enzyme inducer in use              |
        | verapamil     | Keep verapamil unchanged around ketamine and do not stop it abruptly |
        | lithium       | Keep lithium unchanged around ketamine and check its level           |

    Scenario: Without verapamil there is nothing to say of it
      Given there is no verapamil on record
      When ketamine is ordered
      Then the prescriber sees an info card
      And the card does not say "verapamil unchanged"

  Rule: A triptan or an ergot counts for 24 hours

    Scenario Outline: The last dose on both sides of 24 hours
      Given <drug> was given on 2026-03-01 at <time>
      When ketamine is ordered
      Then the prescriber sees <card>

      Examples:
        | drug              | time  | card            |
        | sumatriptan       | 09:01 | a warning card  |
        | sumatriptan       | 09:00 | no warning card |
        | dihydroergotamine | 09:01 | a warning card  |
        | dihydroergotamine | 09:00 | no warning card |

    Scenario: The card says how long ago it was
      Given sumatriptan was given on 2026-03-02 at 03:30
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card says "Watch blood pressure with ketamine - triptan or ergot within 24 h"
      And the card says "5.5 h"

  Rule: A list of drugs that was not sent says nothing about them

    Scenario: A triptan yesterday at an unknown hour
      Given sumatriptan was given on 2026-03-01
      When ketamine is ordered
      Then the prescriber sees a warning card
      And the card is headed "Cannot verify the last triptan or ergot for ketamine"
      And the card says "Ask the patient for day and hour of the last dose"

    Scenario: The medication lists are not sent
      Given the EHR does not send the medication lists
      When ketamine is ordered
      Then the prescriber sees no critical card
      And the prescriber sees a warning card
      And the card says "Cannot verify theophylline for ketamine"
      And the card says "Theophylline or aminophylline (not sent by the EHR)"
