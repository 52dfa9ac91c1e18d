"""Programs are compiled once for a set of rules and a period, kept in bounds, and freed when unused."""

import gc
import threading
import weakref
from datetime import date
from fractions import Fraction

from cds.core.facts import FactSheet, FactType, Known
from cds.core.rules import Compare, Comparison
from cds.core.truth import FALSE, TRUE, UNKNOWN
from cds.engine.program import Program
from cds.engine.programs import Programs
from tests.engine.rulebooks import book, numbers, parameter, reach, rule

LOW = Compare("clearance", Comparison.LESS_THAN, "limit")
# 30 from 1 January, 40 from 1 February, withdrawn from 1 March
BOOK = book(
    [rule("one", LOW), rule("two", LOW)], {"clearance": FactType.QUANTITY}, [parameter("limit", 30, 40, None)]
)
BOTH = reach(BOOK)
SHEET = FactSheet({"clearance": Known(Fraction(35))})


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def test_days_between_which_no_parameter_changes_share_a_program() -> None:
    programs = Programs(BOOK)
    kept = [programs.program(BOTH, numbers(BOOK, on(1, day))) for day in (1, 2, 31)]
    assert kept[0] is kept[1] is kept[2]
    assert programs.program(BOTH, numbers(BOOK, on(2, 1))) is not kept[0]


def test_each_period_is_decided_by_its_own_values() -> None:
    programs = Programs(BOOK)
    expected = {
        date(2025, 12, 31): UNKNOWN,
        on(1, 1): FALSE,
        on(1, 31): FALSE,
        on(2, 1): TRUE,
        on(3, 1): UNKNOWN,
    }
    for _ in range(2):
        for day, truth in expected.items():
            decided = programs.program(BOTH, numbers(BOOK, day)).decide(SHEET)
            assert decided == {"one": truth, "two": truth}


def test_each_reach_has_its_own_program() -> None:
    programs = Programs(BOOK)
    one = programs.program(BOOK.reach(("one",)), numbers(BOOK))
    assert set(one.decide(SHEET)) == {"one"}
    assert set(programs.program(BOTH, numbers(BOOK)).decide(SHEET)) == {"one", "two"}
    assert programs.program(BOOK.reach(("one",)), numbers(BOOK)) is one


def test_the_least_recently_used_program_goes_first() -> None:
    programs = Programs(BOOK, kept=2)
    january, february, march = (numbers(BOOK, on(month, 1)) for month in (1, 2, 3))
    first, second = programs.program(BOTH, january), programs.program(BOTH, february)
    assert programs.program(BOTH, january) is first
    programs.program(BOTH, march)
    assert programs.program(BOTH, january) is first
    assert programs.program(BOTH, february) is not second


def test_a_closed_program_still_serves_the_call_that_has_it_and_is_then_freed() -> None:
    programs = Programs(BOOK)
    program = programs.program(BOTH, numbers(BOOK, on(1, 1)))
    programs.close()
    assert program.decide(SHEET) == {"one": FALSE, "two": FALSE}
    shards = [weakref.ref(shard) for shard in program.shards]
    assert shards
    del program
    gc.collect()
    assert [shard() for shard in shards] == [None] * len(shards)


def test_threads_that_ask_at_once_get_the_same_program() -> None:
    programs = Programs(BOOK)
    together = threading.Barrier(8)
    got: list[Program] = []

    def ask() -> None:
        together.wait()
        got.append(programs.program(BOTH, numbers(BOOK)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len(set(map(id, got))) == 1
