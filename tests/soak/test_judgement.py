"""The judgement sees every fault that it is there for, and none in a run without one."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from tests.soak import judgement
from tests.soak.judgement import Verdict
from tests.soak.memory import Sample, course, thirds
from tests.soak.record import Answered, Failure, Record, Report, together
from tests.soak.stored import Row, Stored
from tests.soak.workload import canonical

SHOWN = Answered("i1", "digest", 1)
REPORT = Report("ehr-1", "c1", "accepted")


def record() -> Record:
    """One hook call and one report, both answered; what shows that 401, 429 and 400 were asked for."""
    made = Record(answered={"d1": SHOWN}, reports={REPORT})
    made.statuses.update(
        {
            ("hook call", 200): 1,
            ("feedback", 200): 1,
            ("greedy", 200): 5,
            ("greedy", 429): 5,
            ("unknown", 401): 1,
            ("refused", 400): 1,
        }
    )
    return made


STORED = Stored([Row("d1", "i1", "digest", 1)], [REPORT], cards_named=1, cards=1, strays=0)


def failing(verdicts: Iterable[Verdict]) -> list[str]:
    return [one.demand for one in verdicts if not one.holds]


def test_a_run_without_a_fault() -> None:
    assert failing(judgement.answers(record(), 10.0)) == []
    assert failing(judgement.failures([], [5.0])) == []
    assert failing(judgement.log(record(), STORED)) == []
    assert judgement.counted(record(), record().calls).holds


@pytest.mark.parametrize(
    ("kind", "status", "count", "demand"),
    [
        ("hook call", 503, 1, "answers of 5xx"),
        ("hook call", 429, 1, "429 for any other EHR"),
        ("greedy", 200, 500, "calls of the greedy EHR that were taken"),
    ],
)
def test_statuses_that_may_not_be(kind: str, status: int, count: int, demand: str) -> None:
    made = record()
    made.statuses[kind, status] += count
    assert failing(judgement.answers(made, 10.0)) == [demand]


@pytest.mark.parametrize(
    ("key", "demand"),
    [
        (("greedy", 429), "calls of the greedy EHR answered with 429"),
        (("unknown", 401), "401 for tokens that prove nothing"),
        (("refused", 400), "4xx for requests that are unsound"),
    ],
)
def test_what_has_to_have_been_tried(key: tuple[str, int], demand: str) -> None:
    made = record()
    del made.statuses[key]
    assert failing(judgement.answers(made, 10.0)) == [demand]


def test_wrong_and_stale_answers() -> None:
    made = record()
    made.wrong.append("order-sign: 200 {}")
    made.stale.append("order-sign: old instead of new")
    verdicts = [one for one in judgement.answers(made, 10.0) if not one.holds]
    assert [one.demand for one in verdicts] == [
        "wrong answers", "answers from a rulebook that was replaced",
    ]  # fmt: skip
    assert verdicts[0].examples == ["order-sign: 200 {}"]


def lost(begun: float, ended: float, caller: int = 0, **more: Any) -> Failure:
    return Failure(begun, ended, caller, "ConnectionResetError", **more)


def test_a_call_belongs_to_the_kill_it_was_in_flight_at() -> None:
    found = [lost(9.9, 10.1), lost(10.5, 10.6, 1), lost(19.0, 20.2), lost(14.0, 14.1)]
    by_kill, rest = judgement.attributed(found, [10.0, 20.0])
    assert by_kill == {10.0: found[:2], 20.0: found[2:3]}
    assert rest == found[3:]


def test_calls_without_an_answer_that_no_kill_explains() -> None:
    kills = [10.0]
    assert failing(judgement.failures([lost(9.9, 10.1)], kills)) == []
    assert failing(judgement.failures([lost(14.0, 14.1)], kills)) == [
        "calls without an answer, away from any kill"
    ]
    assert failing(judgement.failures([lost(9.9, 10.1), lost(10.2, 10.3)], kills)) == [
        "callers hit twice by one kill"
    ]


def log_of(made: Record, **changes: Any) -> list[str]:
    return failing(judgement.log(made, STORED._replace(**changes)))


ROW = STORED.decisions[0]


@pytest.mark.parametrize(
    ("changes", "demand"),
    [
        ({"decisions": []}, "answered decisions that the log lacks"),
        ({"decisions": [ROW, ROW]}, "decisions in the log twice"),
        ({"decisions": [ROW._replace(cards=2)]}, "decisions that the log holds otherwise"),
        ({"decisions": [ROW._replace(rulebook="x")]}, "decisions that the log holds otherwise"),
        (
            {"decisions": [ROW, Row("d2", "i2", "digest", 1)]},
            "decisions in the log that nobody was waiting for",
        ),
        ({"cards": 0}, "cards in the log, as its decisions name them"),
        ({"strays": 1}, "cards in the log of no decision in it"),
        ({"reports": []}, "acknowledged feedback that the log lacks"),
        ({"reports": [REPORT, REPORT]}, "feedback in the log twice"),
        ({"reports": [REPORT, REPORT._replace(card="c2")]}, "feedback in the log that nobody sent"),
    ],
)
def test_what_is_wrong_with_a_log(changes: dict[str, Any], demand: str) -> None:
    assert log_of(record(), **changes) == [demand]


def test_what_was_lost_on_its_way_back_may_be_in_the_log_once() -> None:
    made = record()
    other = REPORT._replace(card="c2")
    made.failures += [lost(1, 2, instance="i2"), lost(1, 2, 1, reports=(other,))]
    once = Row("d2", "i2", "digest", 1)
    assert log_of(made) == []
    assert log_of(made, decisions=[ROW, once], reports=[REPORT, other]) == []
    twice = [ROW, once, once._replace(decision="d3")]
    assert log_of(made, decisions=twice) == ["calls without an answer that were decided twice"]


def test_the_service_counts_what_it_answered_and_maybe_what_was_lost() -> None:
    made = record()
    made.failures.append(lost(1, 2))
    counts = [made.calls - 1, made.calls, made.calls + 1, made.calls + 2]
    assert [judgement.counted(made, count).holds for count in counts] == [False, True, True, False]


def samples(*sizes: int) -> list[Sample]:
    return [Sample(float(at), size * 10**6, (size * 10**6,), 9) for at, size in enumerate(sizes)]


def test_memory_is_flat_from_the_second_reload_on() -> None:
    assert failing(judgement.memory(samples(100, 100, 130, 131, 130, 131, 130, 131), [0.5, 1.5, 5.5])) == []
    grows = samples(*range(100, 112))
    named = ["RSS of the master, first third to last", "RSS of the workers, first third to last"]
    assert failing(judgement.memory(grows, [])) == named
    leaks = [replace(one, files=9 + int(one.at)) for one in samples(*[100] * 9)]
    assert failing(judgement.memory(leaks, [])) == ["open files of the master, from 10"]


def test_thirds_and_tenths() -> None:
    assert thirds([1, 1, 5, 6, 2, 2]) == (1, 2)
    assert course(list(range(20))) == [at + 0.5 for at in range(0, 20, 2)]
    assert course([3, 4]) == [3, 4]
    with pytest.raises(ValueError):
        thirds([1, 2])


def test_records_of_several_callers_are_one() -> None:
    first, second = record(), record()
    second.answered = {"d2": SHOWN}
    first.seconds["hook call"].append(0.1)
    second.seconds["hook call"].append(0.2)
    whole = together([first, second])
    assert (whole.calls, len(whole.answered)) == (2 * first.calls, 2)
    assert whole.seconds["hook call"].tolist() == [0.1, 0.2]
    with pytest.raises(ValueError, match="same decision"):
        together([first, record()])


def test_answers_are_the_same_but_for_their_ids() -> None:
    one, two, three = (f"0000000{number}-0000-4000-8000-000000000000" for number in range(3))
    answer = b'{"b": "%s", "a": ["%s", "%s"]}'
    same = canonical(answer % (one.encode(), two.encode(), one.encode()))
    assert canonical(answer % (three.encode(), one.encode(), three.encode())) == same
    assert canonical(answer % (one.encode(), two.encode(), two.encode())) != same
    assert canonical(answer % (one.encode(), two.encode(), one.encode()) + b" ") == same
