"""A bar where somebody watches, and nothing elsewhere."""

import io

import pytest

from cds.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, total: int | None) -> str:
    monkeypatch.setattr("sys.stderr", stream)
    with Progress("cases", total) as progress:
        progress.step()
        progress.step()
    return stream.getvalue()


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    said = written(monkeypatch, Terminal(), 4)
    assert said.split("\r")[-1] == f"[{'#' * 15}{' ' * 15}] 2/4 cases\n"


def test_a_count_where_nobody_knows_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(monkeypatch, Terminal(), None).split("\r")[-1] == "2 cases\n"


def test_nothing_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(monkeypatch, io.StringIO(), 4) == ""


def test_nothing_where_nothing_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    with Progress("cases", 4):
        pass
    assert stream.getvalue() == ""
