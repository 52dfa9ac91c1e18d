"""What a sign-off binds to: the same content gives the same digest, and any change of it another."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cds.core.errors import RuleBookError
from cds.core.rules import RuleBook
from cds.hooks.replacements import Replacements
from cds.hooks.suggestions import ProtocolDose
from cds.rulebook.content_digest import SUGGESTED, ContentDigests
from cds.rulebook.folder import read
from cds.rulebook.loader import load
from cds.rulebook.rule_schema import SUGGESTIONS

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
VERAPAMIL = "cluster_headache/verapamil-contraindicated.yaml"
RULES = Path(__file__).parents[2] / "rules"
# Content 1 of the folder that SMALL makes. Another one means that every sign-off ever given is void.
PINNED = "sha256:98ac6ad5bac87576d26051bacebb1546d8c0772f92a9b49046185a369c76527f"
SMALL = {
    "references.yaml": "references:\n  trial:\n    title: The trial, Zürich 2020\n    read_on: 2026-11-20\n",
    "parameters/a.yaml": (
        "parameters:\n  ketamine.limit:\n    title: Limit\n    unit: mL/min\n    values:\n"
        "      2026-11-20: { value: 30, reference: trial }\n"
    ),
    "facts/a.yaml": (
        "facts:\n  clearance:\n    title: Clearance\n    type: quantity\n    unit: mL/min\n"
        "    read: { resource: Observation, value_set: clearance }\n"
    ),
    "value_sets/clearance.yaml": (
        'id: clearance\ntitle: Clearance\ncodes:\n  - { system: loinc, code: "2164-2", display: Clearance }\n'
    ),
    "value_sets/ketamine.yaml": (
        'id: ketamine\ntitle: Ketamine\ncodes:\n  - { system: rxnorm, code: "6130", display: ketamine }\n'
    ),
    "products.yaml": 'products:\n  "6130":\n    name: ketamine\n    codes: ["1"]\n',
    "topic/low.yaml": """id: low
title: Low clearance
kind: contraindication
status: review
version: "1.0.0"
purpose: Stop it.
people: { author: Ada Lovelace, reviewers: [], review_by: 2027-11-30 }
evidence:
  - { reference: trial, says: Below 30 mL/min excludes. }
applies_to: { hooks: [order-sign], ordering: ketamine }
criteria:
  low:
    says: Clearance is below {ketamine.limit}
    fact: clearance
    less_than: ketamine.limit
decide:
  all_of: [low]
outcomes:
  met: { indicator: critical, summary: Too low, override_reasons: [other] }
  not_met: silent
  unknown: { indicator: warning, summary: "Not known: {missing}", override_reasons: [other] }
examples:
  base: { ordering: ketamine, clearance: 60 mL/min }
  cases:
    - { name: Enough, expect: not_met }
""",
}


def digest(book: Any, rule: str = "ketamine-renal-contraindication") -> str:
    return ContentDigests(book.contents())[rule]


def test_the_digest_of_a_small_folder(tmp_path: Path) -> None:
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    contents = read(tmp_path)
    assert contents.issues == []
    digests = ContentDigests(contents)
    assert sorted(digests.used("low")) == [
        ("fact", "clearance"),
        ("parameter", "ketamine.limit"),
        ("product", "6130"),
        ("reference", "trial"),
        ("rule", "low"),
        ("value set", "clearance"),
        ("value set", "ketamine"),
    ]
    assert digests["low"] == PINNED


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (RENAL, "kind: contraindication\n", "# a comment\nkind: contraindication # and one more\n"),
        (RENAL, 'status: draft\nversion: "0.1.0"\n', "version: '0.1.0'\nstatus: draft\n"),
        (RENAL, "status: draft", "status: review"),
        (RENAL, "reviewers: []", "reviewers: [{ name: A, role: pharmacist, on: 2026-11-21 }]"),
        (RENAL, "  - reference: ketalgia\n    where: Exclusion criteria\n",
         "  - where: Exclusion criteria\n    reference: ketalgia\n"),
        ("facts/history.yaml", "title: Outcome of lithium", "title: What became of lithium"),
        ("value_sets/lithium.yaml", "title: Lithium", "title: Lithium salts"),
        ("products.yaml", "name: verapamil", "name: Verapamil"),
    ],
)  # fmt: skip
def test_what_is_not_content_or_not_used_makes_no_difference(
    book: Any, file: str, old: str, new: str
) -> None:
    before = digest(book)
    book.edit(file, old, new)
    assert digest(book) == before


def test_neither_line_ends_nor_file_names_make_a_difference(book: Any) -> None:
    before = digest(book)
    for file in book.folder.rglob("*.yaml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    (book.folder / "parameters/all.yaml").rename(book.folder / "parameters/every.yaml")
    assert digest(book) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (RENAL, "less_than: ketamine.min_creatinine_clearance", "at_most: ketamine.min_creatinine_clearance"),
        (RENAL, "Creatinine clearance could not be", "Creatinine clearance can not be"),
        (RENAL, "given: { creatinine_clearance: 29.9 mL/min }", "given: { creatinine_clearance: 29 mL/min }"),
        (RENAL, "author: to be named (clinical pharmacy)", "author: Grace Hopper"),
        (RENAL, "review_by: 2027-11-30", "review_by: 2028-11-30"),
        (RENAL, 'version: "0.1.0"', 'version: "0.1.1"'),
        ("facts/renal.yaml", "title: Body weight\n", "title: Weight\n"),
        ("facts/renal.yaml", "derive: cockcroft_gault", "derive: ckd_epi_2021"),
        ("value_sets/ketamine.yaml", 'code: "6130"', 'code: "6131"'),
        ("value_sets/serum-creatinine.yaml", "title: ", "title: The "),
        ("references.yaml", "Nephron 1976;16(1):31-41", "Nephron 1976;16(1):31-42"),
    ],
)
def test_any_change_of_what_it_says_or_uses_gives_another(book: Any, file: str, old: str, new: str) -> None:
    before = digest(book)
    text = (book.folder / file).read_text(encoding="utf-8")
    assert old in text
    book.write(file, text.replace(old, new, 1))
    assert digest(book) != before


def test_one_digit_of_a_number_gives_another(book: Any) -> None:
    before = digest(book)
    text = (book.folder / "parameters/all.yaml").read_text(encoding="utf-8")
    changed, count = re.subn(
        r"(ketamine\.min_creatinine_clearance:.*?value: )30\b", r"\g<1>31", text, count=1, flags=re.DOTALL
    )
    assert count == 1
    book.write("parameters/all.yaml", changed)
    assert digest(book) != before


def test_a_rule_whose_finding_is_needed_counts_but_not_its_people(book: Any) -> None:
    before = digest(book, "verapamil-first-line")
    book.edit(VERAPAMIL, "author: to be named", "author: somebody")
    assert digest(book, "verapamil-first-line") == before
    book.edit(VERAPAMIL, "is: true\n\ndecide", "is: false\n\ndecide")
    assert digest(book, "verapamil-first-line") != before


def test_the_products_of_a_drug_count(book: Any) -> None:
    before = digest(book, "verapamil-first-line")
    book.edit("products.yaml", '"897612"', '"897613"')
    assert digest(book, "verapamil-first-line") != before


def test_a_name_that_stands_for_nothing_gives_a_digest_too(book: Any) -> None:
    book.edit(RENAL, "    fact: creatinine_clearance\n", "    fact: creatinine_clearence\n")
    assert re.fullmatch("sha256:[0-9a-f]{64}", digest(book))


def test_what_the_service_writes_into_an_order_is_all_of_it_signed() -> None:
    contents, rulebook = read(RULES), load(RULES)
    offered = {s for r in rulebook.rules.values() for o in r.outcomes if o for s in o.suggest} & set(
        SUGGESTED
    )
    assert offered == set(SUGGESTED) == set(SUGGESTIONS) - {"cancel-order", "order-test"}
    digests = ContentDigests(contents)
    for rule in rulebook.rules.values():
        for outcome in filter(None, rule.outcomes):
            for name in outcome.suggest:
                assert set(SUGGESTED.get(name, ())) <= digests.used(rule.id)


def test_each_part_of_an_order_that_is_suggested_is_named_and_no_other() -> None:
    """Without a part the suggestion cannot be made; with these parts alone it can."""
    rulebook = load(RULES)
    for suggestion, parts in SUGGESTED.items():
        made = _made(_only(rulebook, parts), suggestion)
        assert made, suggestion
        for part in parts:
            if part == ("fact", "order_for_cluster_headache"):
                continue  # read while the order is written: absent, the order gives no reason
            with pytest.raises(RuleBookError):
                _made(_only(rulebook, [one for one in parts if one != part]), suggestion)


def _only(rulebook: RuleBook, parts: Any) -> RuleBook:
    def kept(kind: str, entries: Any) -> Any:
        return {name: entries[name] for each, name in parts if each == kind}

    return RuleBook(
        rulebook.rules,
        kept("fact", rulebook.facts),
        kept("parameter", rulebook.parameters),
        kept("value set", rulebook.value_sets),
        rulebook.references,
        rulebook.products,
        rulebook.digest,
    )


def _made(rulebook: RuleBook, suggestion: str) -> object:
    if suggestion == "protocol-dose":
        return ProtocolDose.of(rulebook)
    wanted = {
        name: rule
        for name, rule in rulebook.rules.items()
        if any(suggestion in outcome.suggest for outcome in filter(None, rule.outcomes))
    }
    only = RuleBook(
        wanted, rulebook.facts, rulebook.parameters, rulebook.value_sets, rulebook.references, {}, ""
    )
    return Replacements.of(_without_others(only, suggestion)).named([suggestion])


def _without_others(rulebook: RuleBook, suggestion: str) -> RuleBook:
    """The same with no other suggestion on any card."""
    rules = {}
    for name, rule in rulebook.rules.items():
        cards = {
            verdict: replace(card, suggest=(suggestion,)) if (card := getattr(rule, verdict)) else None
            for verdict in ("met", "not_met", "unknown")
        }
        rules[name] = replace(rule, **cards)
    return replace(rulebook, rules=rules)
