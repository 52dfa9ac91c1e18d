"""The page of clinical coverage: in step with the rules, and complete."""

from pathlib import Path

import pytest

from cds.rulebook.contents import Contents
from cds.rulebook.coverage_page import coverage_page
from cds.rulebook.folder import read

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def contents() -> Contents:
    return read(ROOT / "rules")


@pytest.fixture(scope="module")
def page(contents: Contents) -> str:
    return coverage_page(contents, ROOT / "features")


def rows(page: str) -> dict[str, list[str]]:
    table = page.split("## To be confirmed")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return {row[0]: row for row in cells[1:]}


def test_the_page_in_the_docs_is_this_one(page: str) -> None:
    written = (ROOT / "docs" / "clinical-coverage.md").read_text(encoding="utf-8")
    assert written == page, "write it again: .venv/bin/cds coverage > docs/clinical-coverage.md"


def test_every_id_has_a_row_and_a_rule(contents: Contents, page: str) -> None:
    found = rows(page)
    assert found.keys() == contents.knowledge.keys()
    assert not [name for name, row in found.items() if row[3] == "-"]


def test_every_id_has_examples_and_scenarios(page: str) -> None:
    assert not [name for name, row in rows(page).items() if int(row[4]) == 0 or int(row[5]) == 0]


def test_what_is_to_be_confirmed_names_the_rules_that_rest_on_it(page: str) -> None:
    confirm = page.split("## To be confirmed")[1]
    (row,) = [line for line in confirm.splitlines() if line.startswith("| ketamine.max_systolic |")]
    assert "180 mm[Hg]" in row
    assert "`ketamine-pressure-contraindication`" in row


def test_an_id_without_a_rule_is_shown_as_open(contents: Contents, tmp_path: Path) -> None:
    rules = {name: rule for name, rule in contents.rules.items() if "KT-19" not in rule.all_covers}
    poorer = Contents(**{**vars(contents), "rules": rules})
    assert rows(coverage_page(poorer, tmp_path))["KT-19"][3:6] == ["-", "0", "0"]
