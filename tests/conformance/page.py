"""``docs/conformance.md``: every obligation, with the tests that prove it or the reason why none does."""

from collections.abc import Iterable, Iterator

from tests.conformance.markers import Marked
from tests.conformance.obligations import Obligation

_HEAD = """\
# Conformance with CDS Hooks

What CDS Hooks 2.0.1 asks of a CDS Service, with those additions of the 3.0 ballot that do no harm under it
(bodies of errors as OperationOutcome, `version` in discovery, codes of override reasons), and the tests that
prove it here. The numbers are those of the paper `standards/cds-hooks.md`, section 1; `cds-...` are the
invariants of the specification's logical models. Where no test is named, the reason is.

This page is made of the table `tests/conformance/obligations.yaml` and of the tests' markers; do not edit it:
`python -m tests.conformance > docs/conformance.md`.
"""
_COLUMNS = "| no. | what is asked | strength | since | proved by, or why not |\n|---|---|---|---|---|"


def page(obligations: Iterable[Obligation], markers: Iterable[Marked]) -> str:
    """The page, ending in a line break."""
    by_number: dict[str, list[Marked]] = {}
    for one in markers:
        by_number.setdefault(one.number, []).append(one)
    return "\n".join(_lines(list(obligations), by_number)) + "\n"


def _lines(obligations: list[Obligation], by_number: dict[str, list[Marked]]) -> Iterator[str]:
    yield _HEAD
    proved = sum(one.number in by_number for one in obligations)
    other = len(obligations) - proved
    yield f"{len(obligations)} obligations: {proved} proved by tests, {other} with a reason."
    section = ""
    for one in obligations:
        if one.section != section:
            section = one.section
            yield f"\n## {section}\n\n{_COLUMNS}"
        cells = (one.number, one.says, one.strength, one.since, _proof(one, by_number.get(one.number, [])))
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _proof(one: Obligation, markers: list[Marked]) -> str:
    by_path: dict[str, list[str]] = {}
    for marker in markers:
        tests = by_path.setdefault(marker.path.removeprefix("tests/"), [])
        if marker.test not in tests:
            tests.append(marker.test)
    said = [f"`{path}`: {', '.join(tests)}" for path, tests in by_path.items()]
    return "<br>".join([*said, *filter(None, (one.note, one.reason))])
