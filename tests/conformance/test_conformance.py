"""Every obligation has a test or a reason, every marker an obligation, and the page says what is so."""

from collections import Counter
from pathlib import Path

import pytest

from tests.conformance.markers import ROOT, Marked, marked
from tests.conformance.obligations import Obligation, obligations
from tests.conformance.page import page

STRENGTHS = {"SHALL", "SHOULD", "MAY", "silent"}


def test_every_obligation_has_a_test_or_a_reason() -> None:
    proved = {one.number for one in marked()}
    open_ = [one.number for one in obligations() if one.number not in proved and not one.reason]
    assert open_ == [], f"no test marked obligation({open_}), and no reason in obligations.yaml"


def test_no_obligation_has_both() -> None:
    proved = {one.number for one in marked()}
    assert [one.number for one in obligations() if one.number in proved and one.reason] == []


def test_every_marker_names_an_obligation() -> None:
    known = {one.number for one in obligations()}
    assert [one for one in marked() if one.number not in known] == []


def test_the_table_is_whole() -> None:
    found = obligations()
    numbers = [one.number for one in found]
    assert [number for number in numbers if number.isdigit()] == [str(n) for n in range(1, 76)]
    assert max(Counter(numbers).values()) == 1
    assert {one.strength for one in found} <= STRENGTHS
    assert all(one.says.endswith(".") and one.since for one in found)


def test_the_page_is_in_step() -> None:
    shown = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert shown == page(obligations(), marked()), "python -m tests.conformance > docs/conformance.md"


def test_a_row_names_the_tests_or_the_reason() -> None:
    proved = Obligation("1", "1.1 Some", "This | that.", "SHALL", "1.0", note="In part.")
    other = Obligation("2", "1.2 More", "That.", "MAY", "2.0", reason="Not ours.")
    tests = [Marked("tests/web/test_x.py", "test_b", "1"), Marked("tests/web/test_x.py", "test_a", "1")]
    lines = page([proved, other], tests).splitlines()
    assert "2 obligations: 1 proved by tests, 1 with a reason." in lines
    assert "| 1 | This &#124; that. | SHALL | 1.0 | `web/test_x.py`: test_b, test_a<br>In part. |" in lines
    assert "| 2 | That. | MAY | 2.0 | Not ours. |" in lines


MARK = "@pytest.mark.obligation"


def test_markers_are_found_on_tests_and_on_their_parameters(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        f'{MARK}("1", "2")\ndef test_a(): ...\n'
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.obligation("3"))])\n'
        "def test_b(x): ...\n",
        encoding="utf-8",
    )
    assert [(one.test, one.number) for one in marked(tmp_path)] == [
        ("test_a", "1"),
        ("test_a", "2"),
        ("test_b", "3"),
    ]


@pytest.mark.parametrize(
    ("name", "source", "wrong"),
    [
        ("test_one.py", f'{MARK}("1")\ndef helper(): ...\n', "no test function"),
        ("cases.py", f'{MARK}("1")\ndef test_a(): ...\n', "no test function"),
        ("test_one.py", f"{MARK}(39)\ndef test_a(): ...\n", "is a text"),
    ],
)
def test_a_marker_that_would_be_lost_is_refused(tmp_path: Path, name: str, source: str, wrong: str) -> None:
    (tmp_path / name).write_text(source, encoding="utf-8")
    with pytest.raises(ValueError, match=wrong):
        marked(tmp_path)
