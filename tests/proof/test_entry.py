"""What is printed can be pasted, and then `cds test` shows the fault."""

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from cds.core.facts import Fact, Known
from cds.core.rules import Example
from cds.proof.entry import Entry, entry_of
from cds.proof.ground import Ground
from cds.proof.law import Breach
from cds.proof.report import prove
from cds.rulebook.example_run import run
from cds.rulebook.examples import numbers_of
from cds.rulebook.folder import read
from cds.rulebook.loader import load
from tests.proof.conftest import ground_of
from tests.proof.facts import BAD

_BOOKS = sorted(folder.name for folder in BAD.iterdir())


@pytest.mark.parametrize("book", _BOOKS)
def test_each_entry_reproduces_its_fault_once_it_is_pasted(tmp_path: Path, book: str) -> None:
    assert not run(read(BAD / book)).failed  # the examples that are there do not notice
    rulebook = load(BAD / book)
    broken = [proof for proof in prove(rulebook, numbers_of(rulebook)) if proof.breaches]
    assert broken
    for number, (breach, entry) in enumerate(pair for proof in broken for pair in proof.breaches):
        assert entry.reproduces
        copy = tmp_path / str(number)
        shutil.copytree(BAD / book, copy)
        path = next(copy.rglob(f"{breach.rule.id}.yaml"))
        path.write_text(f"{path.read_text(encoding='utf-8')}{entry.text()}\n", encoding="utf-8")
        (failure,) = run(read(copy)).failures
        assert failure.lint == "example-fails"
        assert breach.message in failure.message


def _in(book: str, rule_id: str, facts: dict[str, Fact], **said: str) -> Entry:
    ground = ground_of(BAD / book)
    return entry_of(ground, Breach(ground.rulebook.rules[rule_id], "is so", facts, **said))


def test_a_finding_that_the_base_states_otherwise_is_stated_as_it_is() -> None:
    low: dict[str, Fact] = {"systolic_pressure": Known(Fraction(80))}
    entry = _in("proposed-while-contraindicated", "verapamil-first-line", low, says="not_met", expect="met")
    assert entry.reproduces
    assert entry.example.given == {"verapamil-hypotension-contraindication": True}


def test_another_drug_than_the_base_orders_is_stated() -> None:
    ground = ground_of(BAD / "gap")
    rule = replace(
        ground.rulebook.rules["ketamine-renal-caution"], base={"creatinine_clearance": "45 mL/min"}
    )
    entry = entry_of(ground, Breach(rule, "is met", {}, "met", "not_met", ordered="ketamine"))
    assert entry.example.given == {"ordering": "ketamine"} and entry.reproduces


def test_what_no_example_can_show_is_told_without_a_promise() -> None:
    entry = _in("gap", "ketamine-renal-caution", {}, says="met", expect="not_met")
    assert not entry.reproduces


def test_many_facts_stand_one_a_line_and_units_in_brackets_in_quotes(shipped: Ground) -> None:
    rule = shipped.rulebook.rules["triptan-pressure-contraindication"]
    given = {"systolic_pressure": "181 mm[Hg]", "diastolic_pressure": "1 mm[Hg] to 2 mm[Hg]"}
    few, many = (
        Entry(rule, Example("A name", facts, "met"), reproduces=True).text()
        for facts in (given, given | {"vasospastic_angina": False, "tia": True})
    )
    assert few.splitlines()[1] == (
        '      given: { systolic_pressure: "181 mm[Hg]", diastolic_pressure: "1 mm[Hg] to 2 mm[Hg]" }'
    )
    assert many.splitlines()[1:4] == [
        "      given:",
        '        systolic_pressure: "181 mm[Hg]"',
        '        diastolic_pressure: "1 mm[Hg] to 2 mm[Hg]"',
    ]
