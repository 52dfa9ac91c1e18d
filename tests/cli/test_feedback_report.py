"""The report of feedback, line by line and as JSON."""

import json
from datetime import UTC, datetime

import pytest

from cds.audit.responses import Counts, Reason, Responses, RuleResponses
from cds.cli.feedback_report import Report, as_json, as_text
from cds.hooks.reasons import OWN

SINCE = datetime(2025, 11, 1, tzinfo=UTC)


def counts(shown: int = 0, accepted: int = 0, overridden: int = 0) -> Counts:
    return Counts(shown, accepted, overridden)


def rule(name: str, total: Counts, **months: Counts) -> RuleResponses:
    """A rule's answers; ``months`` as ``m2026_03``."""
    by_month = {key[1:].replace("_", "-"): value for key, value in months.items()}
    return RuleResponses(name, total, by_month or {"2026-03": total})


def report(*rules: RuleResponses, unknown: int = 0, only: str | None = None) -> Report:
    found = Responses(counts(100, 10, 40), rules)
    return Report(SINCE, None, found, unknown, only)


IGNORED = rule(
    "a-rule",
    counts(60, 5, 45),
    m2025_11=counts(10, 0, 10),
    m2025_12=counts(5),
    m2026_02=counts(45, 5, 35),
)
IGNORED.reasons.update(
    {Reason(OWN, "dose-intended"): 30, Reason("https://ehr.example.org", "17"): 10, Reason(None, None): 5}
)
IGNORED.comments = 3
IGNORED.offered.update({"cancel": 60, "order http://loinc.org|2160-0": 7})
IGNORED.taken.update({"cancel": 5})


def test_the_report_is_laid_out() -> None:
    lines = list(as_text(report(IGNORED, rule("", counts(3, 0, 1)), rule("mute", counts(7)), unknown=2)))
    sure = "100 % (21 % to 100 %)"
    assert lines[:-3] == [
        "Cards shown since 2025-11-01T00:00:00+00:00: 100, 50 of them answered",
        "Reports on cards that their sender was not shown by this log: 2",
        "",
        "rule       shown  accepted  overridden  no answer  override rate",
        "a-rule        60         5          45         10  90 % (79 % to 96 %)  █··▇ 2025-11 to 2026-02",
        "    overridden 30 x: Dose intended",
        "    overridden 10 x: https://ehr.example.org|17",
        "    overridden 5 x: no reason picked",
        "    comments: 3, not kept",
        "    accepted 5 of 60 x: cancel",
        "    accepted 0 of 7 x: order http://loinc.org|2160-0",
        f"(notices)      3         0           1          2  {sure}, only 1 answered  █ 2026-03",
        "mute           7         0           0          7  -  · 2026-03",
    ]


@pytest.mark.parametrize(("accepted", "bar"), [(0, "█"), (1, "▇"), (5, "▅"), (9, "▂"), (10, "▁")])
def test_a_bar_is_as_high_as_the_rate(accepted: int, bar: str) -> None:
    (line,) = [
        line for line in as_text(report(rule("r", counts(10, accepted, 10 - accepted)))) if line[:2] == "r "
    ]
    assert line.endswith(f"  {bar} 2026-03")


def test_few_answers_are_said_to_be_few() -> None:
    few, many = counts(30, 9, 10), counts(30, 10, 10)
    text = "\n".join(as_text(report(rule("few", few), rule("many", many))))
    assert text.count("only 19 answered") == 1
    assert text.count("only") == 1
    assert [one["fewAnswers"] for one in as_json(report(rule("few", few), rule("many", many)))["rules"]] == [
        True,
        False,
    ]


def test_one_rule_is_shown_alone() -> None:
    shown = report(IGNORED, rule("quiet", counts(7)), only="quiet")
    assert [one["rule"] for one in as_json(shown)["rules"]] == ["quiet"]
    assert not [line for line in as_text(shown) if line.startswith("a-rule")]


@pytest.mark.parametrize(
    ("only", "said"), [("gone", "No card of gone was shown."), (None, "No card was shown.")]
)
def test_nothing_to_show_is_said(only: str | None, said: str) -> None:
    assert list(as_text(report(only=only)))[-1] == said


def test_any_time_and_a_time_are_said() -> None:
    found = Responses(counts(), ())
    for since, until, said in (
        (None, None, "at any time"),
        (None, SINCE, "before 2025-11-01T00:00:00+00:00"),
        (SINCE, SINCE, "since 2025-11-01T00:00:00+00:00 and before 2025-11-01T00:00:00+00:00"),
    ):
        assert next(as_text(Report(since, until, found, 0))) == f"Cards shown {said}: 0, 0 of them answered"


def test_json_holds_everything() -> None:
    told = json.loads(json.dumps(as_json(report(IGNORED, rule("", counts(3)), unknown=2))))
    assert (told["since"], told["until"]) == (SINCE.isoformat(), None)
    assert told["cards"] == {"shown": 100, "accepted": 10, "overridden": 40, "unanswered": 50}
    first, notices = told["rules"]
    assert first["overrideRate"]["share"] == 0.9
    assert first["reasons"][1:] == [
        {"system": "https://ehr.example.org", "code": "17", "display": None, "count": 10},
        {"system": None, "code": None, "display": "no reason picked", "count": 5},
    ]
    assert first["comments"] == 3
    assert list(first["months"]) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert (notices["rule"], notices["overrideRate"]) == (None, None)
