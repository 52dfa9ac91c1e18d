"""The same call without HTTP, in this process: where its time goes, and what is compiled."""

import cProfile
import gc
import io
import pstats
from datetime import datetime
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import orjson

from cds.core.evaluate import Numbers
from cds.core.rules import Status
from cds.engine.plan import plan_of
from cds.hooks.answer import Answers
from cds.hooks.request import EXTENSION
from cds.hooks.stages import Stages
from cds.hooks.trail import Trail
from cds.rulebook.loader import load
from cds.settings import Settings
from cds.web.clients import Client
from cds.web.decisions import open_decisions
from tests.bench import patient
from tests.bench.figures import columns
from tests.bench.servers import ROOT

_SHOWN = 45
_CLIENT = Client("bench")


class InProcess:
    """The service for the shipped rulebook, called as the Flask view does. WorkError for a wrong answer."""

    def __init__(self) -> None:
        self._state = TemporaryDirectory(prefix="cds-bench-")
        self._decisions = open_decisions(Settings(state=Path(self._state.name)))
        self._answers = Answers(load(ROOT / "rules"), Status.REVIEW)
        self.work = patient.work(self._answers.discovery)
        self._parts = self.work.body.encode().split(patient.MARK.encode())
        self._now = datetime.fromisoformat(orjson.loads(self.work.body)["extension"][EXTENSION]["asOf"])
        self._answers.warm_up(self._now.date())
        self.response = self._call(0, Stages())
        patient.check(orjson.loads(self.response))

    def _call(self, number: int, stages: Stages) -> bytes:
        body = orjson.loads(self._body(number))
        stages.done("json in")
        trail = Trail(stages)
        answer = self._answers.answer(patient.SERVICE, body, self._now, allow_as_of=True, trail=trail)
        response = orjson.dumps(answer)
        stages.done("json out")
        self._decisions.record(patient.SERVICE, answer, trail, _CLIENT, self._now)
        stages.done("decision log")
        return response

    def _body(self, number: int) -> bytes:
        return f"{number:0{len(patient.MARK)}d}".encode().join(self._parts)

    def compiled(self) -> str:
        """How much the engine has to decide for the call."""
        rulebook = self._answers.rulebook
        speaking = tuple(
            rule.id
            for rule in rulebook.rules.values()
            if patient.SERVICE.hook in rule.hooks and patient.DRUG in rule.ordering
        )
        rules = rulebook.reach(speaking)
        plan = plan_of(rulebook, rules, Numbers(rulebook, self._now.date()))
        parts = [part for stratum in plan.strata for part in stratum.parts]
        return (
            f"{len(rulebook.rules)} rules in the rulebook; {patient.DRUG} reaches {len(rules)} of them and "
            f"{len(rulebook.facts_of(rules))} facts, in {sum(map(len, parts))} terms, {len(parts)} shards, "
            f"{len(plan.strata)} strata"
        )

    def stages(self, calls: int) -> str:
        """A table of microseconds by stage, over ``calls`` calls after a tenth as many to warm up."""
        for number in range(calls // 10):
            self._call(number, Stages())
        runs: list[dict[str, float]] = []
        collections = _Collections()
        begun = process_time()
        with collections:
            for number in range(calls):
                stages = Stages()
                self._call(number, stages)
                runs.append(stages.seconds)
        cpu = (process_time() - begun) / calls
        totals = [sum(run.values()) for run in runs]
        rows: list[tuple[str, ...]] = [("stage", "median us", "mean us", "share")]
        for name in runs[0]:
            seconds = [run[name] for run in runs]
            rows.append(
                (name, *_micro(median(seconds), fmean(seconds)), f"{fmean(seconds) / fmean(totals):.0%}")
            )
        rows.append(("all", *_micro(median(totals), fmean(totals)), "100%"))
        return (
            f"{columns(rows)}\n\nProcessor time of a call: {cpu * 1e6:,.0f} us, of which garbage collection "
            f"{collections.seconds / calls * 1e6:,.0f} us (longest pause {collections.longest * 1e3:.1f} ms)"
        )

    def profile(self, calls: int) -> str:
        """The functions in which most time is spent, those called from them included; then on their own."""
        profile = cProfile.Profile()
        bodies = [self._body(number) for number in range(calls)]
        profile.enable()
        for body in bodies:
            answer = self._answers.answer(patient.SERVICE, orjson.loads(body), self._now, allow_as_of=True)
            orjson.dumps(answer)
        profile.disable()
        text = io.StringIO()
        statistics = pstats.Stats(profile, stream=text)
        statistics.sort_stats("cumulative").print_stats(_SHOWN)
        statistics.sort_stats("tottime").print_stats(_SHOWN)
        return text.getvalue().replace(f"{ROOT}/", "")


class _Collections:
    """Seconds that the garbage collector takes while it is watched."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.longest = 0.0
        self._begun = 0.0

    def __enter__(self) -> "_Collections":
        gc.callbacks.append(self._watch)
        return self

    def __exit__(self, *_: object) -> None:
        gc.callbacks.remove(self._watch)

    def _watch(self, phase: str, _: dict[str, Any]) -> None:
        if phase == "start":
            self._begun = perf_counter()
        else:
            taken = perf_counter() - self._begun
            self.seconds += taken
            self.longest = max(self.longest, taken)


def _micro(*seconds: float) -> tuple[str, ...]:
    return tuple(f"{one * 1e6:,.0f}" for one in seconds)
