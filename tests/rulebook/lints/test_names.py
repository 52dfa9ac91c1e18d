"""Names that do not resolve."""

from typing import Any

import pytest

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
REFRACTORY = "cluster_headache/refractory-chronic-cluster-headache.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "hint"),
    [
        (
            FIRST_LINE,
            "fact: preventive_in_use",
            "fact: preventive_in_uses",
            "no fact",
            "did you mean `preventive_in_use`?",
        ),
        (
            RENAL,
            "less_than: ketamine.min_creatinine_clearance",
            "less_than: ketamine.min_clearance",
            "no parameter",
            "did you mean `ketamine.min_creatinine_clearance`?",
        ),
        (
            RENAL,
            "  ordering: ketamine\n\ncriteria",
            "  ordering: ketamin\n\ncriteria",
            "no value set",
            "did you mean `ketamine`?",
        ),
        (RENAL, "reference: ketalgia", "reference: ketalgie", "no reference", "did you mean `ketalgia`?"),
        (
            "facts/renal.yaml",
            "value_set: body-height",
            "value_set: height",
            "no value set `height`",
            "did you mean",
        ),
        (
            FIRST_LINE,
            "    override_reasons: [patient-declined",
            "    proposes: [verapamile]\n    override_reasons: [patient-declined",
            "no value set `verapamile`",
            "did you mean `verapamil`?",
        ),
        (
            "facts/renal.yaml",
            "no_older_than: renal.max_age_of_weight",
            "no_older_than: renal.weight_age",
            "no parameter",
            "",
        ),
        (
            "facts/renal.yaml",
            "using: [general.adult_age, renal.obese_bmi]",
            "using: [general.adult_age, renal.bmi]",
            "no parameter",
            "",
        ),
        (
            "facts/headache.yaml",
            "from: [attack_diary, as_of]",
            "from: [diary, as_of]",
            "no fact `diary`",
            "those there are stand in facts/; add it there first",
        ),
        (
            "parameters/all.yaml",
            "{ value: 90, reference: local-policy }",
            "{ value: 90, reference: policy }",
            "no reference `policy`",
            "one of: cockcroft-gault-1976",
        ),
        (
            "value_sets/cluster-headache-preventives.yaml",
            "[verapamil, lithium]",
            "[verapamil, litium]",
            "no value set",
            "did you mean `lithium`?",
        ),
    ],
)
def test_a_name_that_nothing_defines(
    book: Any, file: str, old: str, new: str, message: str, hint: str
) -> None:
    book.edit(file, old, new)
    book.expect("name-unknown", file, new.strip().split("\n")[0], message, hint)


def test_as_of_is_built_in(book: Any) -> None:
    assert "as_of" in book.contents().facts["attacks_per_day"].inputs
    assert book.issues("name-unknown") == []


def test_a_name_in_a_file_that_cannot_be_read_is_not_complained_of(book: Any) -> None:
    book.edit(RENAL, "less_than: ketamine.min_creatinine_clearance", "less_than: ketamine.other_limit")
    book.write("parameters/more.yaml", "parameters: [\n")
    assert book.issues("name-unknown") == []
    assert [issue.lint for issue in book.issues()] == ["not-yaml"]


def test_a_finding_of_no_rule(book: Any) -> None:
    book.edit(FIRST_LINE, "finding: verapamil-contraindicated", "finding: verapamil-contraindicate")
    book.expect(
        "finding-unknown", FIRST_LINE, "finding:", "no rule", "did you mean `verapamil-contraindicated`?"
    )


def test_a_finding_of_a_retired_rule(book: Any) -> None:
    book.edit(FIRST_LINE, "finding: verapamil-contraindicated", "finding: ketamine-dose-old")
    book.expect("finding-unknown", FIRST_LINE, "finding:", "is retired", "the rule that replaces it")


def test_a_related_rule(book: Any) -> None:
    book.edit(
        FIRST_LINE, "evidence:\n", "related:\n  - { id: ketamine-dose-old, type: replaces }\n\nevidence:\n"
    )
    assert book.issues() == []
    book.edit(FIRST_LINE, "id: ketamine-dose-old", "id: nothing-at-all")
    book.expect("finding-unknown", FIRST_LINE, "nothing-at-all", "no rule `nothing-at-all`")


def test_rules_that_wait_for_each_other(book: Any) -> None:
    file = "cluster_headache/verapamil-contraindicated.yaml"
    book.edit(
        file,
        "decide:\n  all_of: [allergy]",
        "  untried:\n    says: First line\n    finding: verapamil-first-line\n\n"
        "decide:\n  all_of: [allergy, untried]",
    )
    chain = "verapamil-contraindicated -> verapamil-first-line -> verapamil-contraindicated"
    book.expect("finding-cycle", file, "finding: verapamil-first-line", chain, "ask facts only")


def test_a_rule_that_asks_itself(book: Any) -> None:
    book.edit(FIRST_LINE, "finding: verapamil-contraindicated", "finding: verapamil-first-line")
    book.expect("finding-cycle", FIRST_LINE, "finding:", "verapamil-first-line -> verapamil-first-line")


def test_a_criterion_of_no_name(book: Any) -> None:
    book.edit(
        FIRST_LINE, "[adult, no_preventive, verapamil_untried]", "[adult, no_preventiv, verapamil_untried]"
    )
    book.expect(
        "criterion-unknown",
        FIRST_LINE,
        "all_of:",
        "no criterion `no_preventiv`",
        "did you mean `no_preventive`?",
    )


def test_a_criterion_further_down(book: Any) -> None:
    book.edit(FIRST_LINE, "criteria:\n", "criteria:\n  early:\n    says: Early\n    all_of: [adult]\n")
    book.edit(FIRST_LINE, "all_of: [adult, no", "all_of: [early, adult, no")
    book.expect(
        "criterion-unknown", FIRST_LINE, "all_of: [adult]", "is defined further down", "move it above"
    )


def test_a_criterion_in_the_scope(book: Any) -> None:
    book.edit(FIRST_LINE, "- { fact: cluster_headache, is: true }", "- adult")
    book.expect(
        "criterion-unknown", FIRST_LINE, "- adult", "a criterion's name in the scope", "facts and findings"
    )


def test_an_id_that_the_paper_does_not_have(book: Any) -> None:
    book.edit(RENAL, 'version: "0.1.0"', 'version: "0.1.0"\ncovers: [KT8]')
    book.only("covers-unknown", RENAL, "covers:", "`KT8` is no id", "did you mean `KT-8`?")
    (book.folder / "knowledge_ids.yaml").unlink()
    assert book.issues() == []


def test_a_criterion_covers_an_id_that_the_paper_does_not_have(book: Any) -> None:
    book.edit(RENAL, "    less_than: ket", "    covers: [XX-1]\n    less_than: ket")
    book.expect("covers-unknown", RENAL, "covers: [XX-1]", "`XX-1` is no id")


def test_the_id_of_a_retired_rule_is_not_used_again(book: Any) -> None:
    book.write("retired/verapamil-first-line.yaml", "id: verapamil-first-line\nstatus: retired\n")
    book.expect("id-reused", FIRST_LINE, "id: verapamil", "a retired rule", "never used again")


def test_a_rule_has_not_the_name_of_a_fact(book: Any) -> None:
    book.append(
        "facts/renal.yaml",
        "  stroke:\n    title: Stroke\n    type: yes_no\n"
        "    read: { resource: Condition, value_set: cluster-headache, when: ever }\n",
    )
    text = (book.folder / "cluster_headache/lithium-contraindicated.yaml").read_text()
    book.write("cluster_headache/stroke.yaml", text.replace("id: lithium-contraindicated", "id: stroke"))
    book.expect(
        "id-reused", "cluster_headache/stroke.yaml", "id: stroke", "the name of a fact", "a longer id"
    )
