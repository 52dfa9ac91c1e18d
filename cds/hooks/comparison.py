"""Two rulebooks ready to answer, and one case asked of both: a patient in a Bundle or a recorded decision.

Both answers come from the service itself, engine and core. Cards are compared as they are sent, but for the
ids made for one answer and the versions of rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from cds.audit.decision import Judged
from cds.core.errors import EngineError, RequestError
from cds.core.rules import RuleBook, Status
from cds.hooks.answer import Answers
from cds.hooks.effects import CHART, CaseEffects, Collected, Effect, State, direction
from cds.hooks.questions import Question, plain_drugs, questions, services_to_ask, speaks_alike
from cds.hooks.request import EXTENSION
from cds.hooks.samples import Bundle, patient_call, with_drafts
from cds.hooks.stand import Key, Said, differing, stand, stand_again, unversioned
from cds.hooks.trail import Trail

Json = dict[str, Any]
_NO_MOMENT = "it has no timestamp, and no other moment to ask about is given"


def in_force(rulebook: RuleBook, day: date) -> RuleBook:
    """The rulebook with the numbers of ``day``, whenever it is asked: what is dated later is left out."""
    parameters = {}
    for name, parameter in rulebook.parameters.items():
        entry = parameter.dated(day)
        values = (replace(entry, since=date.min),) if entry is not None else ()
        parameters[name] = replace(parameter, values=values)
    return replace(rulebook, parameters=parameters)


class _Card(NamedTuple):
    """A card as it is compared, with the rules on it; none on a notice."""

    text: str
    rules: tuple[str, ...]


class _Answered(NamedTuple):
    """One answer: its cards, the verdict of each rule about each order, what it was judged by."""

    cards: Sequence[_Card]
    verdicts: Mapping[Key, str]
    notices: Mapping[Key, Said]
    judged: Sequence[Judged]


class Comparison:
    """An old and a new rulebook. It can be handed to another process, which makes it ready again."""

    def __init__(self, old: RuleBook, new: RuleBook, lowest: Status) -> None:
        """RuleBookError where a suggestion lacks a part."""
        self._lowest = lowest
        self._sides = (Answers(old, lowest), Answers(new, lowest))
        discoveries = [side.discovery for side in self._sides]
        self._same_prefetch = discoveries[0] == discoveries[1]
        self._asked = services_to_ask(alike=speaks_alike(old) and speaks_alike(new))
        self._plain = plain_drugs((old, new))

    def __reduce__(self) -> tuple[Any, ...]:
        old, new = (side.rulebook for side in self._sides)
        return Comparison, (old, new, self._lowest)

    def warm_up(self, day: date) -> None:
        """Compile what most calls need, so that processes that are forked off share it."""
        for side in self._sides:
            side.warm_up(day)

    # -------------------------------------------------------------- a patient

    def of_bundle(self, case: str, bundle: Bundle, as_of: str | None = None) -> CaseEffects:
        """What changes for the patient in ``bundle``, as of its timestamp or ``as_of``."""
        moment = as_of or bundle.get("timestamp")
        if not moment:
            return CaseEffects(case, trouble=_NO_MOMENT)
        try:
            return self._of_patient(case, bundle, str(moment))
        except LookupError as error:
            return CaseEffects(case, trouble=str(error))
        except RequestError as error:
            faults = "; ".join(f"{fault.path}: {fault.message}" for fault in error.faults)
            return CaseEffects(case, trouble=faults)
        except EngineError as error:
            return CaseEffects(case, trouble=f"the rule engine failed: {error}")

    def _of_patient(self, case: str, bundle: Bundle, moment: str) -> CaseEffects:
        calls: dict[str, tuple[Json, Json]] = {}
        collected = Collected()
        cards_change = False
        for question in questions(bundle, self._asked, self._plain):
            service = question.asked.service
            if service.hook not in calls:
                calls[service.hook] = self._calls(bundle, question, moment)
            old, new = (
                _answered(side, question, call)
                for side, call in zip(self._sides, calls[service.hook], strict=True)
            )
            if old.cards != new.cards or old.verdicts != new.verdicts:
                cards_change = cards_change or old.cards != new.cards
                collected.add(self._effects(question, old, new), together=question.together)
        return CaseEffects(case, cards_change, collected.effects)

    def _calls(self, bundle: Bundle, question: Question, moment: str) -> tuple[Json, Json]:
        """The calls that an EHR would make of the one and of the other, as yet about no order."""
        service = question.asked.service
        old = patient_call(bundle, service, self._sides[0].discovery, moment)
        if self._same_prefetch:
            return old, old
        return old, patient_call(bundle, service, self._sides[1].discovery, moment)

    def _effects(self, question: Question, old: _Answered, new: _Answered) -> Iterator[Effect]:
        asked = question.asked
        then, now = (
            {**answered.notices, **stand(side.knowledge, asked.service.hook, answered.judged)}
            for side, answered in zip(self._sides, (old, new), strict=True)
        )
        found = list(differing(then, now, asked.hooks))
        yield from found
        said = {rule: one for side in (then, now) for (_, rule), one in side.items()}
        for rule in _unexplained({effect.rule for effect in found}, old.cards, new.cards):
            about, state, _ = said[rule]
            yield Effect(rule, about, asked.hooks, direction(state, state), state, state)

    # -------------------------------------------------------------- a recorded decision

    def of_decision(self, case: str, hook: str, judged: Sequence[Judged]) -> CaseEffects:
        """What changes for the facts that a decision was made by, which are taken as they were kept."""
        not_kept: dict[str, None] = {}
        try:
            then, now = (stand_again(side.knowledge, hook, judged, not_kept) for side in self._sides)
        except EngineError as error:
            return CaseEffects(case, trouble=f"the rule engine failed: {error}")
        collected = Collected()
        collected.add(differing(then, now, (hook,)), together=False)
        effects = collected.effects
        cards_change = any(_shows(effect) for effect in effects)
        return CaseEffects(case, cards_change, effects, tuple(not_kept))


def _answered(side: Answers, question: Question, call: Json) -> _Answered:
    body = with_drafts(call, question.drafts) if question.drafts else call
    trail = Trail()
    now = datetime.min.replace(tzinfo=UTC)  # every call says itself as of when
    response = side.answer(
        question.asked.service, body, now, allow_as_of=True, new_id=lambda: "", trail=trail
    )
    findings = response["extension"][EXTENSION]["findings"]
    return _Answered(
        [_card(card) for card in response["cards"]],
        {(one.get("order"), one["rule"]): one["verdict"] for one in findings},
        dict(_notices(response["cards"], question)),
        trail.judged,
    )


def _card(card: Json) -> _Card:
    rules = card["extension"][EXTENSION].get("rules", ())
    return _Card(unversioned(card), tuple(reference.partition("@")[0] for reference in rules))


def _notices(cards: Sequence[Json], question: Question) -> Iterator[tuple[Key, Said]]:
    about = "order" if question.drafts else CHART
    for card in cards:
        if "rules" not in card["extension"][EXTENSION]:
            yield (
                (None, f"notice: {card['summary']}"),
                Said(about, State("", card["indicator"]), unversioned(card)),
            )


def _unexplained(told: set[str], old: Sequence[_Card], new: Sequence[_Card]) -> list[str]:
    """The rules on cards that differ in what stands on them beside the words of their rules.

    Where a rule answers otherwise, the cards it is or was on differ for that; ``told`` are such rules.
    """
    cards = [card for card in (*old, *new) if (card in old) != (card in new)]
    explained: set[str] = set()
    spreading = set(told)
    while not spreading <= explained:
        explained |= spreading
        spreading = {rule for card in cards if not explained.isdisjoint(card.rules) for rule in card.rules}
    rules = dict.fromkeys(rule for card in cards for rule in card.rules)
    return [rule for rule in rules if rule not in explained]


def _shows(effect: Effect) -> bool:
    """Whether it is seen on a card."""
    return effect.before.level != effect.after.level or bool(effect.after.level)
