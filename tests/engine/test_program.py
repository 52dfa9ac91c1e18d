"""The engine decides as the core does, for every tree, sheet, thread and process; a difference is loud."""

import os
import random
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.decide import Decision, decide
from cds.core.errors import EngineError
from cds.core.facts import NEVER, Bounded, Fact, FactSheet, FactType, Known, Reason, Unknown
from cds.core.rules import AllOf, AnyOf, AtLeastNOf, Compare, Comparison, Finding, Is, RuleBook
from cds.core.truth import FALSE, TRUE, UNKNOWN
from cds.engine import durable
from cds.engine.program import Program, agree
from tests.engine.rulebooks import Source, book, numbers, parameter, reach, rule

ROOT = Path(__file__).resolve().parent.parent.parent


def program(rulebook: RuleBook) -> Program:
    return Program(rulebook, reach(rulebook), numbers(rulebook))


def core(rulebook: RuleBook, sheet: FactSheet) -> Decision:
    return decide(reach(rulebook), sheet, numbers(rulebook))


def source(seed: int) -> Source:
    return Source(random.Random(seed))  # noqa: S311 - a seed, not a secret


# ------------------------------------------------------------------ engine = core


@given(seed=st.integers(0, 2**64), rules=st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_the_engine_decides_random_rulebooks_as_the_core_does(seed: int, rules: int) -> None:
    made = source(seed)
    rulebook = made.rulebook(rules)
    compiled = program(rulebook)
    for _ in range(10):
        decision = core(rulebook, made.sheet(rulebook))
        answer = compiled.answer(decision.sheet)
        verdicts = decision.verdicts.values()
        assert answer.rule_ids == tuple(decision.verdicts)
        assert answer.truths == [verdict.truth for verdict in verdicts]
        assert answer.in_scope == [verdict.in_scope for verdict in verdicts]
        assert compiled.decide(decision.sheet) == decision.truths
        agree(compiled, decision)


def test_the_random_rulebooks_reach_every_verdict_in_every_stratum() -> None:
    seen: set[object] = set()
    for seed in range(150):
        made = source(seed)
        rulebook = made.rulebook(rules=10)
        for _ in range(4):
            for name, verdict in core(rulebook, made.sheet(rulebook)).verdicts.items():
                seen.add((min(rulebook.strata[name], 3), verdict.truth, verdict.in_scope))
    assert len(seen) == 4 * 3 * 2


# ------------------------------------------------------------------ by hand

FACTS = {"stroke": FactType.YES_NO, "clearance": FactType.QUANTITY, "level": FactType.CHOICE}
LOW = Compare("clearance", Comparison.LESS_THAN, "limit")
RULES = (
    rule("renal", LOW, patients=(Is("stroke", (False,)),)),
    rule("vascular", AnyOf((Is("stroke", (True,)), Finding("renal")))),
    rule("exhausted", AllOf((Finding("renal", documented=True), Finding("vascular")))),
)
BOOK = book(RULES, FACTS, [parameter("limit", 30), parameter("gone", 30, None), parameter("two", 2)])


@pytest.mark.parametrize(
    ("clearance", "truth"),
    [
        (Known(Fraction("29.9661")), TRUE),
        (Known(Fraction(30) - Fraction(1, 10**30)), TRUE),
        (Known(Fraction(30)), FALSE),
        (Known(NEVER), FALSE),
        (Known(Fraction(10) ** 100), FALSE),
        (Bounded(Fraction(20), Fraction(29), Reason.TOO_OLD), TRUE),
        (Bounded(None, Fraction("29.99"), Reason.TOO_OLD), TRUE),
        (Bounded(Fraction(30), None, Reason.TOO_OLD), FALSE),
        (Bounded(Fraction(29), Fraction(30), Reason.TOO_OLD), UNKNOWN),
        (Bounded(None, None, Reason.TOO_OLD), UNKNOWN),
        (Unknown(Reason.NOT_SENT), UNKNOWN),
    ],
)
def test_a_limit_is_exact(clearance: Fact, truth: object) -> None:
    sheet = FactSheet({"clearance": clearance})
    assert program(BOOK).decide(sheet)["renal"] is truth
    agree(program(BOOK), core(BOOK, sheet))


def test_nothing_known_is_unknown_and_documented_is_then_false() -> None:
    answer = program(BOOK).answer(FactSheet({}))
    assert answer.rule_ids == ("renal", "vascular", "exhausted")
    assert answer.truths == [UNKNOWN, UNKNOWN, FALSE]
    assert answer.in_scope == [False, True, True]


def test_a_finding_reaches_the_strata_above() -> None:
    sheet = FactSheet({"clearance": Known(Fraction(20)), "stroke": Known(False)})
    answer = program(BOOK).answer(sheet)
    assert answer.truths == [TRUE, TRUE, TRUE]
    assert answer.in_scope == [True, True, True]


def test_a_withdrawn_parameter_leaves_only_what_does_not_need_it() -> None:
    gone = Compare("clearance", Comparison.LESS_THAN, "gone")
    rulebook = book(
        [rule("either", AnyOf((gone, Is("stroke", (True,))))), rule("count", AtLeastNOf("gone", (gone,)))],
        FACTS,
        list(BOOK.parameters.values()),
    )
    for stroke, truth in ((True, TRUE), (False, UNKNOWN)):
        sheet = FactSheet({"clearance": Known(Fraction(1)), "stroke": Known(stroke)})
        assert program(rulebook).decide(sheet) == {"either": truth, "count": UNKNOWN}


def test_no_rules_are_no_answers() -> None:
    answer = program(book([])).answer(FactSheet({}))
    assert answer == ((), [], [])


# ------------------------------------------------------------------ disagreement


def test_a_seeded_fault_of_the_compiler_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    decision = core(BOOK, FactSheet({"clearance": Known(Fraction(30)), "stroke": Known(False)}))
    agree(program(BOOK), decision)
    monkeypatch.setitem(durable.OPERATORS, "lt", "$lte")
    with pytest.raises(EngineError) as caught:
        agree(program(BOOK), decision)
    assert str(caught.value) == "the engine finds both true and false: renal"
    monkeypatch.setitem(durable.OPERATORS, "gte", "$gt")
    with pytest.raises(EngineError) as caught:
        agree(program(BOOK), decision)
    assert str(caught.value) == "the engine and the core disagree on exhausted, renal, vascular"


def test_a_difference_of_scope_alone_is_caught() -> None:
    unscoped = book([rule("renal", LOW), *RULES[1:]], FACTS, list(BOOK.parameters.values()))
    with pytest.raises(EngineError, match=r"^the engine and the core disagree on renal$"):
        agree(program(unscoped), core(BOOK, FactSheet({"stroke": Known(True)})))


def test_a_rule_that_only_one_of_the_two_has_is_caught() -> None:
    fewer = book(RULES[:1], FACTS, list(BOOK.parameters.values()))
    for one, other in ((fewer, BOOK), (BOOK, fewer)):
        with pytest.raises(EngineError, match=r"^the engine and the core disagree on exhausted, vascular$"):
            agree(program(one), core(other, FactSheet({})))


def test_bounds_the_wrong_way_round_are_not_answered() -> None:
    sheet = FactSheet({"clearance": Bounded(Fraction(31), Fraction(29), Reason.TOO_OLD)})
    with pytest.raises(EngineError, match=r"^the engine finds both true and false: renal$"):
        program(BOOK).decide(sheet)


# ------------------------------------------------------------------ threads and processes


def test_eight_threads_share_two_programs() -> None:
    cases = []
    for seed in (1, 2):
        made = source(seed)
        rulebook = made.rulebook(rules=30)
        compiled = program(rulebook)
        cases += [(compiled, core(rulebook, made.sheet(rulebook))) for _ in range(50)]
    wrong: list[str] = []
    done: list[int] = []

    def work(offset: int) -> None:
        for i in range(500):
            compiled, decision = cases[(i * 7 + offset) % len(cases)]
            try:
                agree(compiled, decision)
            except EngineError as error:
                wrong.append(str(error))
        done.append(offset)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert (wrong, sorted(done)) == ([], list(range(8)))


def test_a_program_built_before_a_fork_is_right_in_every_process() -> None:
    made = source(3)
    rulebook = made.rulebook(rules=30)
    compiled = program(rulebook)
    decisions = [core(rulebook, made.sheet(rulebook)) for _ in range(100)]
    agree(compiled, decisions[0])
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                for decision in decisions * 3:
                    agree(compiled, decision)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    for decision in decisions * 3:
        agree(compiled, decision)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]


def soak(evaluations: int, **environment: str) -> tuple[int, int]:
    """Exit code, and growth of memory in bytes, of that many evaluations in a process of their own."""
    ended = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-X", "faulthandler", "-m", "tests.engine.soak", str(evaluations)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, int(ended.stdout or -1)


def test_memory_that_is_filled_with_rubbish_when_freed_changes_nothing() -> None:
    assert soak(4000, MALLOC_PERTURB_="165")[0] == 0


def test_memory_does_not_grow() -> None:
    code, growth = soak(20_000)
    assert code == 0
    assert 0 <= growth < 2_000_000
