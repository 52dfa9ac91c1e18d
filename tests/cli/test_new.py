"""`cds new`: what it writes is sound apart from its blanks, and stands where it belongs."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from cds.cli.new import _dates
from cds.core.errors import Issue
from cds.rulebook.folder import read
from cds.rulebook.layout import restored
from cds.rulebook.report import check
from cds.rulebook.skeletons import has_blank
from tests.cli.conftest import Cds
from tests.hooks.calls import ROOT

TODAY = date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped rules, to be added to."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    shutil.copytree(ROOT / "features", tmp_path / "features")
    return tmp_path / "rules"


def line_of(issue: Issue) -> str:
    return Path(issue.path).read_text(encoding="utf-8").splitlines()[issue.line - 1]


def besides_blanks(folder: Path) -> list[Issue]:
    """What `cds check` finds on a line without a blank; that nobody uses a new entry yet is no surprise."""
    issues = check(folder, TODAY).issues
    assert issues
    return [
        issue for issue in issues if issue.lint not in ("blank", "unused") and not has_blank(line_of(issue))
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("rule", "lithium-tremor-contraindication"),
        ("rule", "lithium-tremor", "--kind", "classification"),
        ("rule", "lithium-tremor-advice"),
        ("rule", "lithium-tremor-caution", "--from", "lithium-brugada-contraindication"),
        ("rule", "triptan-x-caution", "--from", "ergot-dose-caution", "--in", "triptan"),
        ("rule", "x", "--from", "ketalgia-eligibility"),
        ("parameter", "lithium.tremor"),
        ("parameter", "lithium.tremor", "--from", "ketamine.washout"),
        ("parameter", "ketamine.other", "--from", "ketamine.washout"),
        ("parameter", "botulinum.dose"),
        ("fact", "tremor", "--in", "lithium"),
        ("fact", "tremor", "--in", "neurology", "--type", "quantity"),
        ("fact", "tremor", "--in", "lithium", "--type", "choice"),
        ("fact", "creatinine_2", "--from", "serum_creatinine"),
        ("fact", "kidney_disease_2", "--from", "severe_kidney_disease"),
        ("value-set", "tremor"),
        ("value-set", "stroke-2", "--from", "stroke"),
    ],
    ids=" ".join,
)
def test_what_is_written_is_sound_apart_from_its_blanks(
    cds: Cds, folder: Path, arguments: tuple[str, ...]
) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*.yaml")}
    run = cds("new", *arguments, "--rules", str(folder))
    assert (run.code, run.err) == (0, "")
    (changed,) = [file for file in folder.rglob("*.yaml") if file.read_bytes() != before.get(file)]
    assert changed.read_bytes().startswith(before.get(changed, b""))
    assert run.out.startswith(f"{changed.as_posix()}: {arguments[0]} {arguments[1]}\n")
    assert restored(changed.as_posix(), changed.read_bytes())[1] == ()
    assert besides_blanks(folder) == []
    for line in run.out.splitlines()[1:-1]:
        number, text = line.removeprefix("  line ").split(": ", 1)
        assert changed.read_text(encoding="utf-8").splitlines()[int(number) - 1].strip() == text
    assert not any("FILL IN" in line for line in run.out.splitlines()[-1:])


def test_a_new_rule_is_a_draft_of_nobody(cds: Cds, folder: Path) -> None:
    assert cds("new", "rule", "x", "--from", "ketamine-age-caution", "--rules", str(folder)).code == 0
    rule, source = (read(folder).rules[name] for name in ("x", "ketamine-age-caution"))
    assert (rule.status, rule.version, rule.reviewers) == ("draft", "0.1.0", ())
    assert rule.author.startswith("FILL IN") and rule.title.startswith("FILL IN")
    assert rule.title.endswith(source.title)
    assert (rule.criteria, rule.examples[0].given, rule.evidence) == (
        source.criteria,
        source.examples[0].given,
        source.evidence,
    )


def test_filled_in_it_is_sound(cds: Cds, folder: Path) -> None:
    assert cds("new", "rule", "lithium-tremor-caution", "--rules", str(folder)).code == 0
    file = folder / "cluster_headache" / "lithium" / "lithium-tremor-caution.yaml"
    text = file.read_text(encoding="utf-8")
    for blank, filled in (
        ("ordering: fill-in-another", "ordering: verapamil"),
        ("fill-in", "lithium"),
        ("reference: lithium", "reference: lithium-labels"),
        ("fill_in_fact", "hypothyroidism"),
        ("fill_in_criterion", "thyroid"),
        ("FILL IN", "Word"),
    ):
        assert blank in text
        text = text.replace(blank, filled)
    file.write_text(text, encoding="utf-8")
    assert [issue for issue in check(folder, TODAY).issues if not issue.warning] == []
    assert cds("test", "--threshold", "100", "--rule", "lithium-tremor-caution", str(folder)).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rule", "ketamine-age-caution"), "is in use"),
        (
            ("rule", "lithium-something"),
            "the id does not tell what kind of rule it is: say --kind contraindication|",
        ),
        (("fact", "tremor"), "say --in TOPIC"),
        (("parameter", "x.y", "--from", "x.z"), "there is no parameter `x.z` to start from"),
    ],
)
def test_what_is_refused_is_2_and_writes_nothing(
    cds: Cds, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    run = cds("new", *arguments, "--rules", str(folder))
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("cds new: ") and said in run.err
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_an_entry_in_one_line_cannot_be_copied(cds: Cds, folder: Path) -> None:
    file = folder / "facts" / "lithium.yaml"
    file.write_text(
        file.read_text(encoding="utf-8") + "  flow: { title: A, type: raw, derive: x, from: [age] }\n",
        encoding="utf-8",
    )
    run = cds("new", "fact", "flow_2", "--from", "flow", "--rules", str(folder))
    assert run.code == 2
    assert "`flow` is written in one line, which cannot be copied" in run.err


@pytest.mark.parametrize("kind", ["zebra", "rules"])
def test_an_unknown_kind_is_wrong_usage(cds: Cds, kind: str) -> None:
    run = cds("new", kind, "x")
    assert run.code == 2
    assert "invalid choice" in run.err


def test_a_review_is_due_a_year_later_also_from_a_leap_day() -> None:
    assert _dates(date(2028, 2, 29)) == (date(2028, 2, 29), date(2029, 2, 28))
    assert _dates(date(2026, 12, 1)).review_by == date(2027, 12, 1)
