"""Every lint has a page and every page a lint; what a page says to avoid is found, what it prefers is not.

A snippet names its file in the worked folder. Where what the page prefers stands in that file word by word,
what it says to avoid is put in its place. Otherwise the snippet is put into the file: the blocks of a rule
file in place of those of the same key (a new rule has the others from ketamine-renal-contraindication),
entries of another file at its end.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from cds.core.errors import Issue, RuleBookError
from cds.rulebook.example_run import run
from cds.rulebook.folder import read
from cds.rulebook.layout import restored
from cds.rulebook.lints import LINTS
from cds.rulebook.report import check
from tests.rulebook.conftest import TODAY

PAGES = Path(__file__).parents[3] / "docs" / "lints"
RULES = "cluster_headache"
TEMPLATE = f"{RULES}/ketamine-renal-contraindication.yaml"
_SNIPPET = re.compile(r"In `([^`]+)`:\n\n```yaml\n(.*?)```", re.DOTALL)
_KEY = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
Snippet = tuple[str, str]
# A live rule is signed, and no snippet can hold the digest of the file it stands in.
BESIDE = {name: {"reviewers"} for name in ("to-confirm", "review-overdue", "feature-missing")}


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def snippets(name: str, heading: str) -> list[Snippet]:
    section = page(name).split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [(file, text) for file, text in _SNIPPET.findall(section)]


def put(book: Any, file: str, text: str) -> None:
    """The snippet in its file, which may be new."""
    path = book.folder / file
    if file.startswith(RULES):
        whole = (path if path.exists() else book.folder / TEMPLATE).read_text(encoding="utf-8")
        book.write(file, _with_blocks(whole, text))
    elif path.exists():
        book.append(file, text)
    else:
        book.write(file, text)


def _with_blocks(whole: str, text: str) -> str:
    """``whole`` with the top-level blocks of ``text``; a key it lacks comes after the one before it."""
    blocks = {block.split(":")[0]: block.rstrip("\n") + "\n\n" for block in _KEY.split(whole) if block}
    order = list(blocks)
    last = ""
    for block in filter(None, _KEY.split(text)):
        key = block.split(":")[0]
        if key not in blocks:
            order.insert(order.index(last) + 1, key)
        blocks[key] = block.rstrip("\n") + "\n\n"
        last = key
    return "".join(blocks[key] for key in order)


def apply(book: Any, avoid: list[Snippet], prefer: list[Snippet], *, wrong: bool) -> None:
    """The worked folder as the page prefers it, or as it says not to."""
    pairs = zip(avoid, prefer, strict=True) if [f for f, _ in avoid] == [f for f, _ in prefer] else None
    if pairs is None:
        for file, text in avoid if wrong else prefer:
            path = book.folder / file
            if not (path.exists() and text in path.read_text(encoding="utf-8")):
                put(book, file, text)
        return
    for (file, bad), (_, good) in pairs:
        path = book.folder / file
        if path.exists() and good in path.read_text(encoding="utf-8"):
            if wrong:
                book.edit(file, good, bad)
        else:
            put(book, file, bad if wrong else good)


def found(book: Any, name: str) -> tuple[Issue, ...]:
    if name == "mutant-survives":
        return run(read(book.folder), mutate=True).broken
    if name == "criterion-never-seen":
        coverage = run(read(book.folder), ["ketamine-renal-contraindication"], threshold=0).coverage
        return tuple(gap.issue() for gap in coverage.gaps) if coverage is not None else ()
    if name == "layout":
        files = sorted(book.folder.rglob("*.yaml"))
        return tuple(issue for file in files for issue in restored(file.as_posix(), file.read_bytes())[1])
    return check(book.folder, TODAY).issues


def test_every_lint_has_a_page_and_every_page_a_lint() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} - {"README"} == set(LINTS)


def test_the_index_names_every_lint_with_its_level_and_reason() -> None:
    lines = page("README").splitlines()
    wanted = [f"| [{name}]({name}.md) | {lint.level} | {lint.why} |" for name, lint in sorted(LINTS.items())]
    assert [line for line in lines if line.startswith("| [")] == wanted


@pytest.mark.parametrize("name", LINTS)
def test_a_page_says_its_level_and_reason_first(name: str) -> None:
    lint = LINTS[name]
    assert page(name).startswith(f"# {name}\n\n{lint.level.capitalize()}. {lint.why}\n\n## Avoid\n")
    assert re.search(r"\n## Prefer\n.*\n## Why\n\n\S", page(name), re.DOTALL)


@pytest.mark.parametrize("name", [name for name in LINTS if name != "no-rules"])
def test_what_a_page_says_to_avoid_raises_its_lint_and_nothing_else(book: Any, name: str) -> None:
    avoid, prefer = snippets(name, "Avoid"), snippets(name, "Prefer")
    assert avoid and prefer
    apply(book, avoid, prefer, wrong=True)
    issues = found(book, name)
    lints = {issue.lint for issue in issues if not issue.warning or issue.lint == name}
    assert lints - BESIDE.get(name, set()) == {name}, issues


@pytest.mark.parametrize("name", [name for name in LINTS if name != "no-rules"])
def test_what_a_page_prefers_has_no_error(book: Any, name: str) -> None:
    apply(book, snippets(name, "Avoid"), snippets(name, "Prefer"), wrong=False)
    issues = found(book, name)
    assert [issue for issue in issues if not issue.warning or issue.lint == name] == []


def test_the_lints_that_can_be_excepted_are_named() -> None:
    named = set(re.findall(r"`([a-z-]+)`", page("exception-misfit").split("one of judgement:")[1]))
    assert named == {lint.id for lint in LINTS.values() if lint.excusable}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuleBookError) as raised:
        read(tmp_path / "nowhere")
    assert [issue.lint for issue in raised.value.issues] == ["no-rules"]
