"""Every small way to break a rule, and nothing else."""

from collections import Counter
from typing import Any

from cds.core.rules import AllOf, Finding, Named
from cds.rulebook.examples import Trial, prepare
from cds.rulebook.mutation import Mutant, describe, mutants
from cds.rulebook.sound import sound_rulebook

FIRST_LINE = "verapamil-first-line"
REFRACTORY = "refractory-chronic-cluster-headache"
RENAL = "ketamine-renal-contraindication"


def broken(book: Any, rule_id: str) -> list[Mutant]:
    contents = book.contents()
    trial: Trial = prepare(sound_rulebook(contents))
    rule = trial.rulebook.rules[rule_id]
    return list(mutants(trial, rule, contents.lines_of(rule)))


def test_the_breaks_of_a_rule_on_orders(book: Any) -> None:
    assert [mutant.change for mutant in broken(book, RENAL)] == [
        "`ordering` is dropped",
        "`less_than` on `creatinine_clearance` becomes `at_least`",
        "`less_than` on `creatinine_clearance` becomes `more_than`",
        "`less_than` on `creatinine_clearance` becomes `at_most`",
        "`severe_renal_insufficiency` is dropped",
        "`all_of` becomes `none_of`",
        "`ketamine.min_creatinine_clearance` is 28.5 instead of 30",
        "`ketamine.min_creatinine_clearance` is 31.5 instead of 30",
    ]


def test_the_breaks_of_scope_values_and_findings(book: Any) -> None:
    changes = [mutant.change for mutant in broken(book, FIRST_LINE)]
    assert changes[:2] == [
        "the condition on `cluster_headache` is dropped from the scope",
        "`cluster_headache` is negated",
    ]
    assert "`preventive_in_use` is negated" in changes
    assert "`verapamil_outcome` is negated" in changes
    assert "`finding: verapamil-contraindicated` becomes `documented`" in changes
    assert "`adult` is dropped" in changes
    assert "a group of 1 is dropped" in changes
    assert "`none_of` becomes `all_of`" in changes
    assert "`general.adult_age` is 17 instead of 18" in changes
    assert "`general.adult_age` is 19 instead of 18" in changes
    assert not any("counts too" in change for change in changes)


def test_the_breaks_of_choices_and_documented(book: Any) -> None:
    changes = Counter(mutant.change for mutant in broken(book, REFRACTORY))
    assert changes["`insufficient-efficacy` is dropped"] == 3
    assert changes["`intolerance` is dropped"] == 3
    assert changes["`ongoing` counts too"] == 3
    assert changes["`documented: lithium-contraindicated` becomes `finding`"] == 1
    assert changes["`any_of` becomes `all_of`"] == 3
    assert changes["`refractory.min_attacks_per_day` is 1.9 instead of 2"] == 1


def test_a_count_is_one_off_within_its_list(book: Any) -> None:
    book.append(
        "parameters/all.yaml",
        '  general.enough:\n    title: Enough\n    unit: "1"\n    values:\n'
        "      2026-11-20: { value: 2, reference: local-policy }\n",
    )
    book.edit(
        f"cluster_headache/{FIRST_LINE}.yaml",
        "\ndecide:\n  all_of: [adult,",
        "  enough:\n    says: Enough\n    at_least_n_of: { n: general.enough, of: [adult, no_preventive] }\n"
        "\ndecide:\n  all_of: [enough, adult,",
    )
    changes = [mutant.change for mutant in broken(book, FIRST_LINE)]
    assert "`general.enough` is 1 instead of 2" in changes
    assert "`general.enough` is 3 instead of 2" not in changes
    assert "`at_least_n_of` becomes `any_of`" in changes


def test_a_withdrawn_limit_is_not_moved(book: Any) -> None:
    book.edit(
        "parameters/all.yaml",
        "      2026-11-20:\n        value: 30\n",
        "      2026-11-20:\n        value: null\n",
    )
    assert not any("instead of" in mutant.change for mutant in broken(book, RENAL))


def test_each_ordered_drug_is_dropped(book: Any) -> None:
    book.edit(
        f"cluster_headache/{RENAL}.yaml",
        "  ordering: ketamine\n\ncriteria",
        "  ordering: [ketamine, lithium]\n\ncriteria",
    )
    changes = [mutant.change for mutant in broken(book, RENAL)]
    assert changes[:3] == [
        "`ordering` is dropped",
        "`ketamine` is dropped from `ordering`",
        "`lithium` is dropped from `ordering`",
    ]


def test_every_break_has_the_line_it_is_made_on(book: Any) -> None:
    file = f"cluster_headache/{FIRST_LINE}.yaml"
    lines = {mutant.change: mutant.line for mutant in broken(book, FIRST_LINE)}
    assert lines["`preventive_in_use` is negated"] == book.line(file, "    is: false")
    assert lines["`adult` is dropped"] == book.line(file, "  all_of: [adult,")
    assert lines["`general.adult_age` is 17 instead of 18"] == book.line(file, "at_least: general.adult_age")
    assert all(line > 0 for line in lines.values())


def test_nodes_in_a_few_words() -> None:
    assert describe(AllOf((Named("a"), Named("b")))) == "a group of 2"
    assert describe(Finding("other-rule")) == "`other-rule`"
