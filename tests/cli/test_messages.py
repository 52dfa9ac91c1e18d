"""`cds messages`: the clinical texts for translators, and whether what they wrote is sound."""

import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.cli.conftest import Cds
from tests.language.catalogues import made

TEXT = "Creatinine clearance is below {ketamine.min_creatinine_clearance}"


def test_the_texts_are_printed_for_translators_with_file_and_line(cds: Cds) -> None:
    run = cds("messages")
    assert (run.code, run.err) == (0, "")
    message = read_po(BytesIO(run.out.encode()))[TEXT]
    assert ("rules/cluster_headache/ketamine/ketamine-renal-contraindication.yaml", 37) in message.locations
    assert not message.string


def test_nothing_is_translated_yet_and_that_is_sound(cds: Cds) -> None:
    run = cds("messages", "--check")
    assert (run.code, run.err) == (0, "")
    spanish, french = run.out.splitlines()
    assert spanish.startswith("es: 0 of ")
    assert french.startswith("fr: 0 of ")


def test_what_is_translated_is_counted(cds: Cds, tmp_path: Path) -> None:
    made(tmp_path, "es", {TEXT: "Aclaramiento por debajo de {ketamine.min_creatinine_clearance}"})
    run = cds("messages", "--check", "--catalogues", str(tmp_path))
    assert run.code == 0
    assert run.out.startswith("es: 1 of ")


def test_another_placeholder_is_refused_with_file_and_line(cds: Cds, tmp_path: Path) -> None:
    made(tmp_path, "fr", {TEXT: "Clairance inférieure à {ketamine.max_age}"})
    run = cds("messages", "--check", "--catalogues", str(tmp_path))
    assert run.code == 1
    assert run.out.splitlines()[1:3] == [
        "rules/cluster_headache/ketamine/ketamine-renal-contraindication.yaml:37: "
        f"its translation to fr has other placeholders: `{TEXT}`",
        "  hint: it is `Clairance inférieure à {ketamine.max_age}`; "
        "every {name} has to stand in it as it is written",
    ]


def test_rules_that_cannot_be_read_are_named(cds: Cds, tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.yaml").write_text("facts: [", encoding="utf-8")
    run = cds("messages", str(tmp_path))
    assert run.code == 1
    assert "facts/a.yaml" in run.out


def test_without_babel_it_says_what_to_install(cds: Cds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "babel.messages.catalog", None)
    run = cds("messages")
    assert (run.code, run.out) == (2, "")
    assert "pip install" in run.err
