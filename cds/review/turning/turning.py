"""What would change each verdict that matters for a patient; from the rules, never written by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cds.core.evaluate import Verdict
from cds.core.facts import NEVER, Fact, FactType, Known
from cds.core.rules import Kind, Rule
from cds.core.truth import Truth
from cds.hooks.knowledge import Knowledge
from cds.review.case import INFUSION_DRUGS, Assessment, Case
from cds.review.turning.changes import Effect, Turn
from cds.review.turning.levers import Lever
from cds.review.turning.network import Kept, Network, WhatIf, network_of
from cds.review.turning.pairs import turns_of_two
from cds.review.turning.singles import Trials, trials_of, turns_of_one

CLASSIFICATIONS = (
    "refractory-chronic-cluster-headache",
    "refractory-ehf-2014",
    "ketalgia-eligibility",
)
"""The classifications that are told whatever they say. Others only feed them."""
NEXT_STEP = "next-step-"
"""How the ids of the rules on the next step begin: told where met or unknown."""
_SETTLED = (Truth.FALSE, Truth.TRUE)
_SPOKEN = frozenset({Kind.CONTRAINDICATION, Kind.CLASSIFICATION, Kind.RECOMMENDATION})


@dataclass(frozen=True, slots=True)
class Turning:
    """What would turn one verdict, and the same verdict of the rules ``with_it``, told with it.

    ``turns`` name measured values and what is missing. ``flips`` are yes/no and other settled entries of the
    record that would have to be otherwise. Both empty: no one or two of the facts tried turn it.
    """

    assessment: Assessment
    verdict: Verdict
    turns: tuple[Turn, ...]
    flips: tuple[Turn, ...] = ()
    with_it: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that it is told of."""
        return (self.verdict.rule, *self.with_it)

    @property
    def unreached(self) -> tuple[Truth, ...]:
        """Of an unknown verdict, what no change of one or two of the facts tried settles it to."""
        reached = {turn.truth for turn in (*self.turns, *self.flips)}
        if self.verdict.truth is not Truth.UNKNOWN or None in reached:
            return ()
        return tuple(truth for truth in _SETTLED if truth not in reached)

    @property
    def is_quiet(self) -> bool:
        """Whether it is a contraindication that was looked for and not found."""
        return _is_quiet(self.verdict)


def turning(knowledge: Knowledge, case: Case) -> tuple[Turning, ...]:
    """What would turn the verdicts that matter, contraindications first: those met or unknown, those that a
    number on record could make met, the classifications as refractory, the next step."""
    network = network_of(knowledge, case.chart.numbers)
    kept: Kept = {}
    every = [WhatIf(network, each, kept) for each in (case.chart, *case.orders)]
    done: set[tuple[str, Truth]] = set()
    found = [told for trial in (*every[1:], every[0]) for told in _of_assessment(trial, done)]
    effects = _Effects(every)
    ordered = sorted(found, key=lambda each: _ORDER[each.verdict.rule.kind, each.verdict.truth])
    return tuple(_with_effects(told, effects) for told in _together(ordered))


def _together(told: list[Turning]) -> Iterator[Turning]:
    """Verdicts that the same changes turn to the same are told once; those that are quiet each on its own."""
    groups: dict[object, list[Turning]] = {}
    for place, each in enumerate(told):
        same = not each.is_quiet and (each.turns or each.flips)
        verdict = each.verdict
        key = (verdict.rule.kind, verdict.truth, *map(_alike, (*each.turns, *each.flips))) if same else place
        groups.setdefault(key, []).append(each)
    for first, *others in groups.values():
        yield replace(first, with_it=tuple(each.verdict.rule for each in others))


def _alike(turn: Turn) -> object:
    return turn.truth, *((change.name, change.values, change.range) for change in turn.changes)


_ORDER: Mapping[tuple[Kind, Truth], int] = {
    (kind, truth): place * 3 + (2 - truth)
    for place, kind in enumerate(
        (Kind.CONTRAINDICATION, Kind.CLASSIFICATION, Kind.RECOMMENDATION, Kind.CAUTION, Kind.MONITORING)
    )
    for truth in Truth
}


def _of_assessment(trial: WhatIf, done: set[tuple[str, Truth]]) -> Iterator[Turning]:
    """The verdicts of one assessment, but for those that were told of another order."""
    targets = [verdict for verdict in trial.assessment.verdicts if _matters(verdict, trial.assessment)]
    targets = [verdict for verdict in targets if (verdict.rule.id, verdict.truth) not in done]
    among = frozenset(name for verdict in targets for name in trial.network.needs(verdict.rule.id))
    tried: dict[str, Trials] = {}
    for verdict in targets:
        done.add((verdict.rule.id, verdict.truth))
        told = _turns(trial, verdict, _Tried(trial, verdict, among, tried))
        if told is not None:
            yield told


def _matters(verdict: Verdict, assessment: Assessment) -> bool:
    rule = verdict.rule
    if verdict.truth is not Truth.FALSE:
        is_step = rule.id.startswith(NEXT_STEP) and rule.kind is Kind.RECOMMENDATION
        return rule.kind is Kind.CONTRAINDICATION or rule.id in CLASSIFICATIONS or is_step
    return rule.id in CLASSIFICATIONS or (_is_quiet(verdict) and assessment.drug in INFUSION_DRUGS)


def _is_quiet(verdict: Verdict) -> bool:
    """Whether a contraindication was looked for and not found: told only where a number could turn it."""
    return verdict.rule.kind is Kind.CONTRAINDICATION and verdict.truth is Truth.FALSE


class _Tried:
    """The levers of a verdict, each tried once for all verdicts of an assessment, when asked for."""

    def __init__(
        self, trial: WhatIf, verdict: Verdict, among: frozenset[str], tried: dict[str, Trials]
    ) -> None:
        self._trial, self._among, self._tried = trial, among, tried
        levers = [
            (lever, trial.facts[lever.name])
            for lever in trial.network.levers_under(verdict.rule.id)
            if lever.name in trial.facts
        ]
        self._open = [lever for lever, fact in levers if not isinstance(fact, Known)]
        self._measured = [lever for lever, fact in levers if _is_measured(lever, fact)]
        self._known = [
            lever for lever, fact in levers if isinstance(fact, Known) and not lever.is_of_the_person
        ]

    @property
    def open(self) -> list[Trials]:
        """What is not known."""
        return self._of(self._open)

    @property
    def measured(self) -> list[Trials]:
        """Numbers that are known."""
        return self._of(self._measured)

    @property
    def every(self) -> list[Trials]:
        """All, but for an age or sex that is known."""
        return self._of([*self._open, *self._known])

    def _of(self, levers: list[Lever]) -> list[Trials]:
        for lever in levers:
            if lever.name not in self._tried:
                self._tried[lever.name] = trials_of(self._trial, lever, self._among)
        return [self._tried[lever.name] for lever in levers]


def _is_measured(lever: Lever, fact: Fact) -> bool:
    is_number = lever.definition.type is FactType.QUANTITY and not lever.is_of_the_person
    return is_number and isinstance(fact, Known) and fact.value != NEVER


def _turns(trial: WhatIf, verdict: Verdict, tried: _Tried) -> Turning | None:
    """None where nothing is to be told: a contraindication that no number on record could turn."""
    assessment, wanted = trial.assessment, [truth for truth in _SETTLED if truth is not verdict.truth]
    if _is_quiet(verdict):
        turns = _singles(trial, verdict, tried.measured)
        return Turning(assessment, verdict, tuple(turns)) if turns else None
    if verdict.truth is Truth.UNKNOWN:
        singles = _singles(trial, verdict, tried.open)
        lacking = [truth for truth in wanted if truth not in {turn.truth for turn in singles}]
        turns = [*singles, *turns_of_two(trial, tried.open, verdict, lacking)]
        if turns:
            return Turning(assessment, verdict, tuple(turns))
    singles = _singles(trial, verdict, tried.every)
    if not singles:
        return Turning(assessment, verdict, tuple(turns_of_two(trial, tried.every, verdict, wanted)))
    flips = [turn for turn in singles if turn.changes[0].is_of_known and turn.changes[0].range is None]
    return Turning(assessment, verdict, tuple(turn for turn in singles if turn not in flips), tuple(flips))


def _singles(trial: WhatIf, verdict: Verdict, tried: list[Trials]) -> list[Turn]:
    turns = [turn for each in tried for turn in turns_of_one(trial, each, verdict)]
    return _undoubled(trial.network, turns)


def _undoubled(network: Network, turns: list[Turn]) -> list[Turn]:
    """Without changes of a derived fact where one of what it is derived from does the same."""
    read = {(turn.changes[0].name, turn.truth) for turn in turns if not _is_derived(network, turn)}
    return [
        turn
        for turn in turns
        if not _is_derived(network, turn)
        or all((name, turn.truth) not in read for name in network.grounds[turn.changes[0].name])
    ]


def _is_derived(network: Network, turn: Turn) -> bool:
    return network.levers[turn.changes[0].name].is_derived


def _with_effects(told: Turning, effects: "_Effects") -> Turning:
    turns = (
        replace(turn, effects=effects.of(turn, told)) if turn.truth is not None else turn
        for turn in told.turns
    )
    return replace(told, turns=tuple(turns))


class _Effects:
    """What the trial of a change turns, of the chart and of every order; found once for each."""

    def __init__(self, every: list[WhatIf]) -> None:
        self._every = every
        self._found: dict[tuple[tuple[str, object], ...], tuple[Effect, ...]] = {}

    def of(self, turn: Turn, told: Turning) -> tuple[Effect, ...]:
        """What a change turns besides the verdict told."""
        key = tuple((name, fact.value) for name, fact in turn.trial.items() if isinstance(fact, Known))
        if key not in self._found:
            self._found[key] = tuple(self._effects(turn))
        own = {rule.id for rule in told.rules}
        return tuple(effect for effect in self._found[key] if effect.rule.id not in own)

    def _effects(self, turn: Turn) -> Iterator[Effect]:
        for trial in self._every:
            assessment = trial.assessment
            for rule_id, after in trial.moved(turn.trial).items():
                before = trial.verdicts[rule_id]
                speaks = assessment.speaks(before.rule) and before.in_scope and after.in_scope
                if speaks and before.truth is not after.truth and before.rule.kind in _SPOKEN:
                    yield Effect(before.rule, assessment.drug, before.truth, after.truth)
