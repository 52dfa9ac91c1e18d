"""Which drugs a value set holds, and what a rule proposes."""

from cds.core.rules import RuleBook
from cds.proof.drugs import codes_of, is_part, overlap, proposed_by


def test_a_drug_is_part_of_its_group_and_not_of_another(rulebook: RuleBook) -> None:
    assert is_part(rulebook, ("sumatriptan",), ("triptan",))
    assert not is_part(rulebook, ("triptan",), ("sumatriptan",))
    assert not is_part(rulebook, ("sumatriptan",), ("ergot",))
    assert is_part(rulebook, ("sumatriptan", "zolmitriptan"), ("mao-a-dependent-triptan",))


def test_a_value_set_that_does_not_exist_is_part_of_nothing(rulebook: RuleBook) -> None:
    assert codes_of(rulebook, ("no-such-set",)) == frozenset()
    assert not is_part(rulebook, ("no-such-set",), ("triptan",))


def test_groups_overlap_where_they_share_a_code(rulebook: RuleBook) -> None:
    assert overlap(rulebook, "sumatriptan", "triptan") and overlap(rulebook, "triptan", "sumatriptan")
    assert not overlap(rulebook, "oxygen", "triptan")


def test_every_rule_that_offers_a_treatment_says_which(rulebook: RuleBook) -> None:
    assert {rule.id: proposed_by(rule) for rule in rulebook.rules.values() if proposed_by(rule)} == {
        "acute-oxygen-alternative": ("oxygen",),
        "acute-sumatriptan-alternative": ("sumatriptan",),
        "next-step-lithium": ("lithium",),
        "next-step-oxygen": ("oxygen",),
        "next-step-suboccipital-steroid": ("injectable-steroid",),
        "next-step-sumatriptan": ("sumatriptan",),
        "next-step-trial": ("ketamine", "magnesium-sulfate"),
        "next-step-verapamil": ("verapamil",),
    }
