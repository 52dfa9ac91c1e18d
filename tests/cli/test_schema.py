"""`cds schema`, and the settings for VS Code that name what it writes."""

import json
import re
from pathlib import Path

import pytest

from cds.rulebook.file_kinds import KINDS
from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

EDITOR = ROOT / "docs" / "authoring" / "vscode"
NAMES = [kind.name for kind in KINDS]


@pytest.mark.parametrize("arguments", [(), *((name,) for name in NAMES)])
def test_a_schema_is_printed(cds: Cds, arguments: tuple[str, ...]) -> None:
    run = cds("schema", *arguments)
    assert (run.code, run.err) == (0, "")
    kind = arguments[0] if arguments else "rule"
    assert json.loads(run.out)["title"] == f"A {kind} file of the rulebook"


def test_all_are_written(cds: Cds, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / ".vscode"
    run = cds("schema", "--write", str(folder))
    assert (run.code, run.err) == (0, "")
    assert {file.name for file in folder.iterdir()} == {f"{name}.schema.json" for name in NAMES}
    assert f"{folder / 'fact.schema.json'} is for rules/facts/*.yaml" in run.out.splitlines()
    assert json.loads((folder / "rule.schema.json").read_text(encoding="utf-8")) == json.loads(
        cds("schema").out
    )


def test_a_folder_that_cannot_be_made_is_wrong_usage(cds: Cds, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    run = cds("schema", "--write", str(tmp_path / "file"))
    assert (run.code, run.out) == (2, "")
    assert run.err == f"cds schema: {tmp_path / 'file'}: File exists\n"


def test_the_names_of_another_folder(cds: Cds) -> None:
    run = cds("schema", "--rules", "tests/rulebook/worked")
    assert "ketamine-renal-contraindication" in json.loads(run.out)["$defs"]["rule"]["enum"]
    assert "triptan-contraindicated" not in json.loads(run.out)["$defs"]["rule"]["enum"]


def test_the_settings_of_the_editor_name_every_schema_and_its_files() -> None:
    settings = json.loads((EDITOR / "settings.json").read_text(encoding="utf-8"))
    assert settings["yaml.schemas"] == {
        f"./.vscode/{kind.name}.schema.json": f"rules/{kind.files}" for kind in KINDS
    }


def test_the_task_of_the_editor_reads_what_cds_check_prints(cds: Cds, book: Path) -> None:
    tasks = json.loads((EDITOR / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    pattern = tasks[0]["problemMatcher"]["pattern"]
    run = cds("check", str(book))
    found = [match for line in run.out.splitlines() if (match := re.match(pattern["regexp"], line))]
    read = [(match[pattern["severity"]], match[pattern["code"]]) for match in found]
    assert sorted(read, key=str) == [("warning", "unused"), (None, "parameter-value")]
    assert all(Path(match[pattern["file"]]).is_file() and match[pattern["line"]].isdigit() for match in found)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A folder of rules with an error and a warning."""
    (tmp_path / "parameters").mkdir()
    (tmp_path / "references.yaml").write_text("references:\n  a: { title: A }\n", encoding="utf-8")
    (tmp_path / "parameters" / "x.yaml").write_text(
        "parameters:\n  x.y:\n    title: Y\n    unit: d\n    values:\n"
        "      2026-01-01: { value: soon, reference: a }\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_readme_of_the_editor_says_what_to_type() -> None:
    readme = (EDITOR / "README.md").read_text(encoding="utf-8")
    assert "cds schema --write .vscode" in readme
    assert {file.name for file in EDITOR.iterdir()} == {
        "README.md",
        "settings.json",
        "extensions.json",
        "tasks.json",
    }
