"""What all tests share: their order, where the shared data lie, and the rule that CI skips nothing.

Files of tests that take long come first, so that no process is left alone with one of them at the end.

`CDS_SHARED_DATA`, or `--shared-data`, names the folder of shared data; a test that needs it is skipped where
it is absent. With `CDS_NO_SKIP=1` every other skip is a failure: a green run has run everything.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests import postgres as servers
from tests.state import STATE

PROJECT_ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA_ABSENT = "shared data not found: "

LONG = (
    "browser/test_every_page.py",
    "docs/test_guides.py",
    "web/test_process.py",
    "cli/test_new.py",
    "web/pages/test_launch.py",
    "acceptance/test_features.py",
    "cli/test_diff.py",
    "hooks/test_answer.py",
    "rulebook/test_mistakes.py",
    "acceptance/test_signed_rule.py",
    "web/test_openapi.py",
    "web/test_fuzz.py",
)
"""The files that take longest, the longest first."""

os.environ["CDS_STATE"] = str(STATE)  # also for what tests start as processes


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shared-data",
        type=Path,
        default=Path(os.environ.get("CDS_SHARED_DATA") or PROJECT_ROOT.parent / "shared" / "data"),
        help="folder of shared data (default: $CDS_SHARED_DATA, else ../shared/data beside the project)",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {PROJECT_ROOT / "tests" / file: place for place, file in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(LONG)))


@pytest.fixture(scope="session")
def shared_data(pytestconfig: pytest.Config) -> Path:
    """The folder of shared data; skips the test where there is none."""
    folder = _shared_data_folder(pytestconfig)
    if not folder.is_dir():
        pytest.skip(f"{SHARED_DATA_ABSENT}{folder}")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """A PostgreSQL server; whoever stops it starts it again."""
    with servers.started() as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report, collector.config)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    """Turn a skip into a failure under `CDS_NO_SKIP=1`, unless it is for want of the shared data."""
    if not report.skipped or os.environ.get("CDS_NO_SKIP") != "1":
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not _is_absent_shared_data(reason, _shared_data_folder(config)):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: skipped ({reason}), but CDS_NO_SKIP=1 allows no skips."


def _is_absent_shared_data(reason: str, folder: Path) -> bool:
    """Whether the reason is `SHARED_DATA_ABSENT` and a path in the shared data that is indeed not there."""
    prefix, found, named = reason.partition(SHARED_DATA_ABSENT)
    path = Path(named)
    return bool(found) and not prefix and path.is_relative_to(folder) and not path.exists()


def _shared_data_folder(config: pytest.Config) -> Path:
    folder: Path = config.getoption("--shared-data")
    return folder.resolve()
