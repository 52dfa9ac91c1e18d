"""`cds vocab`: codes with their value sets and the rules that look at them."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cds

HEAD = "concept\tsystem\tcode\tdisplay\tstatus\tsource\n"


def test_a_code_with_its_value_sets_and_rules(cds: Cds) -> None:
    run = cds("vocab", "carbonate", "lith", "--rules", "rules")
    assert (run.code, run.err) == (0, "")
    head, where = run.out.splitlines()
    assert head.split() == ["rxnorm", "42351", "Lithium", "Carbonate"]
    assert where.strip().startswith("in cluster-headache-preventives, ")
    assert "lithium-brugada-contraindication" in where
    assert " more rules" in where


def test_by_code(cds: Cds) -> None:
    assert "Cerebrovascular accident" in cds("vocab", "230690007").out


def test_many_are_cut_off_unless_all_are_wanted(cds: Cds) -> None:
    run = cds("vocab", "product", "of")
    last = run.out.splitlines()[-1]
    assert last.endswith(" more; add a word, or --all")
    every = cds("vocab", "product", "of", "--all").out.splitlines()
    heads = sum(not line.startswith("   ") for line in every)
    assert int(last.split()[1]) == heads - 50


def test_what_is_only_in_a_table_is_said_to_be(cds: Cds, tmp_path: Path) -> None:
    table = tmp_path / "codes.tsv"
    table.write_text(f"{HEAD}VS-Z\thttp://loinc.org\t1-8\tZebra count\tVERIFIED\tx\n", encoding="utf-8")
    run = cds("vocab", "zebra", "--table", str(table))
    assert run.out.splitlines() == [
        "loinc  1-8  Zebra count",
        "       in no value set; the table says: VS-Z, VERIFIED",
    ]


def test_a_broader_code_is_told_apart(cds: Cds) -> None:
    assert "and leaves it unknown" in cds("vocab", "unspecified").out


def test_a_value_set_that_no_rule_looks_at(cds: Cds, tmp_path: Path) -> None:
    (tmp_path / "value_sets").mkdir()
    (tmp_path / "value_sets" / "x.yaml").write_text(
        'id: x\ntitle: X\ncodes:\n  - { system: loinc, code: "1-8", display: Zebra }\n', encoding="utf-8"
    )
    assert "in x: no rule looks at it" in cds("vocab", "zebra", "--rules", str(tmp_path)).out


@pytest.mark.parametrize(("arguments", "hint"), [((), True), (("--table",), False)])
def test_nothing_found_is_1(cds: Cds, tmp_path: Path, arguments: tuple[str, ...], hint: bool) -> None:
    table = tmp_path / "codes.tsv"
    table.write_text(HEAD, encoding="utf-8")
    run = cds("vocab", "zebra", *arguments, *([str(table)] if arguments else []))
    assert run.code == 1
    assert run.out.startswith("no code has words that start so; try fewer or shorter words")
    assert ("--table FILE.tsv" in run.out) is hint


def test_what_is_no_table_is_wrong_usage(cds: Cds, tmp_path: Path) -> None:
    run = cds("vocab", "zebra", "--table", str(tmp_path / "nowhere.tsv"))
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"cds vocab: {tmp_path / 'nowhere.tsv'}: No such file")
