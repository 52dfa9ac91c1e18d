"""One hook call answered: request -> record -> facts -> engine and core -> advice -> cards and findings.

The straight way of the architecture. ``now``, the rulebook and the engine are given; nothing here is global.
A fault of ours raises (EngineError or whatever it is) and becomes a 500: never an answer with fewer cards.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cds.core.decide import Decision, decide
from cds.core.errors import Fault, RequestError
from cds.core.evaluate import Numbers, Verdict
from cds.core.explain import Wording
from cds.core.facts import Known
from cds.core.rules import Rule, RuleBook, Status
from cds.engine.program import agree
from cds.engine.programs import Programs
from cds.fhir.orders import Identified, Order, read_orders
from cds.fhir.prefetch import KEYS
from cds.fhir.reading import Reader, Readings
from cds.fhir.record import Record, read_record
from cds.fhir.references import Whose
from cds.hooks import notices
from cds.hooks.advice import advise, evaluated
from cds.hooks.cards import Topic, cards, notice_card
from cds.hooks.discovery import discovery
from cds.hooks.findings import finding
from cds.hooks.request import EXTENSION, HookRequest, read_request
from cds.hooks.services import SERVICES, Service
from cds.hooks.stages import Stages
from cds.hooks.suggestions import Subject

_DAYS_KEPT = 32


@dataclass(frozen=True, slots=True)
class _Part:
    """What one order (or the chart) adds to the answer."""

    cards: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    approved: bool


class Answers:
    """The service for one rulebook. Immutable but for caches; safe for threads; build it before a fork."""

    def __init__(self, rulebook: RuleBook, lowest: Status) -> None:
        self.rulebook = rulebook
        self.lowest = lowest
        self.discovery = discovery(rulebook, lowest)
        self._reader = Reader(rulebook)
        self._programs = Programs(rulebook)
        self._reach: dict[tuple[str, tuple[str, ...]], tuple[tuple[Rule, ...], tuple[str, ...]]] = {}
        self._days: dict[date, tuple[Numbers, Wording]] = {}

    def warm_up(self, day: date) -> None:
        """Compile what a call on ``day`` needs, so that the first caller does not wait and a fork shares it."""
        numbers, _ = self._on(day)
        for service in SERVICES.values():
            for drugs in ((),) if service.hook == "patient-view" else ((drug,) for drug in self.rulebook.drugs):
                rules, _ = self._in_reach(service.hook, drugs)
                self._programs.program(rules, numbers)

    def answer(
        self,
        service: Service,
        body: Any,
        now: datetime,
        *,
        allow_as_of: bool,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        stages: Stages | None = None,
    ) -> dict[str, Any]:
        """The response to one call. RequestError where it cannot be judged, EngineError where we failed."""
        stages = stages or Stages()
        request = read_request(body, service, allow_as_of=allow_as_of)
        as_of = request.as_of or now
        call = _Call(self, request, as_of, new_id(), new_id, stages)
        stages.done("request")
        parts = call.chart() if service.hook == "patient-view" else call.orders()
        response = {
            "cards": [card for part in parts for card in part.cards],
            "extension": {
                EXTENSION: {
                    "decision": call.decision_id,
                    "rulebook": self.rulebook.digest,
                    "asOf": as_of.isoformat(),
                    "approved": all(part.approved for part in parts),
                    "findings": [one for part in parts for one in part.findings],
                }
            },
        }
        stages.done("cards")
        return response

    def _on(self, day: date) -> tuple[Numbers, Wording]:
        kept = self._days.get(day)
        if kept is None:
            numbers = Numbers(self.rulebook, day)
            kept = (numbers, Wording(self.rulebook, numbers))
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            self._days[day] = kept
        return kept

    def _in_reach(self, hook: str, drugs: tuple[str, ...]) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
        """The rules that speak on this hook about these drugs (or the chart), all they need, and their facts."""
        key = (hook, drugs)
        if key not in self._reach:
            speaking = tuple(
                rule.id
                for rule in self.rulebook.rules.values()
                if hook in rule.hooks
                and evaluated(rule, self.lowest)
                and (bool(set(rule.ordering) & set(drugs)) if drugs else not rule.ordering)
            )
            rules = self.rulebook.reach(speaking)
            self._reach[key] = (rules, self.rulebook.facts_of(rules))
        return self._reach[key]


class _Call:
    """One call: its record, read once, and its orders, judged one by one."""

    def __init__(
        self,
        answers: Answers,
        request: HookRequest,
        as_of: datetime,
        decision_id: str,
        new_id: Callable[[], str],
        stages: Stages,
    ) -> None:
        self._answers = answers
        self._request = request
        self._as_of = as_of
        self._new_id = new_id
        self._stages = stages
        self._subject = Subject(request.patient_id, request.encounter_id)
        self._drafts: tuple[Order, ...] = ()
        self._readings: dict[datetime, Readings] = {}
        self.decision_id = decision_id

    def chart(self) -> list[_Part]:
        """The answer to patient-view."""
        self._record = self._read()
        return [self._judge(None, (), self._as_of)]

    def orders(self) -> list[_Part]:
        """The answers for the draft orders in question; nothing is read where none of them concerns us."""
        answers = self._answers
        drafts = read_orders(
            self._request.draft_orders,
            self._request.patient_id,
            answers._reader.terminology,
            answers.rulebook.drugs,
            self._as_of,
        )
        drafts = _selected(drafts, self._request.selections) if self._request.hook == "order-select" else drafts
        drafts = tuple(draft for draft in drafts if draft.drugs or draft.identity is Identified.TEXT_ONLY)
        if not drafts:
            return []
        others = [draft for draft in drafts if draft.subject is Whose.OTHER]
        parts = [self._not_ours(draft) for draft in others]
        own = [draft for draft in drafts if draft.subject is not Whose.OTHER]
        if not own:
            return parts
        self._record = self._read()
        self._drafts = drafts
        for draft in own:
            if draft.drugs:
                parts.append(self._judge(draft, draft.drugs, _planned(draft, self._as_of)))
            else:
                parts += self._uncoded(draft)
        return parts

    def _read(self) -> Record:
        record = read_record(self._request.prefetch, self._request.patient_id, KEYS)
        if not record.had_patient:
            raise RequestError(
                412,
                [Fault("$.prefetch.patient", "The patient was not sent and cannot be read from a FHIR server.", "not-found")],
            )
        self._stages.done("record")
        return record

    def _readings_at(self, as_of: datetime, numbers: Numbers) -> Readings:
        """The record as of one instant: read once, shared by the orders planned for it."""
        if as_of not in self._readings:
            self._readings[as_of] = self._answers._reader.readings(self._record, as_of, numbers, self._drafts)
        return self._readings[as_of]

    def _judge(self, order: Order | None, drugs: tuple[str, ...], as_of: datetime) -> _Part:
        answers = self._answers
        numbers, wording = answers._on(as_of.date())
        rules, facts = answers._in_reach(self._request.hook, drugs)
        sheet = self._readings_at(as_of, numbers).sheet(facts, order)
        self._stages.done("facts")
        decision = decide(rules, sheet, numbers)
        self._stages.done("core")
        agree(answers._programs.program(rules, numbers), decision)
        self._stages.done("engine")
        return self._part(order, drugs, decision, wording)

    def _part(
        self, order: Order | None, drugs: tuple[str, ...], decision: Decision, wording: Wording
    ) -> _Part:
        speaking = [v for v in decision.verdicts.values() if v.in_scope and self._speaks(v, drugs)]
        advices = advise(speaking, decision, wording, self._answers.lowest)
        aside = notices.set_aside(self._record)
        topic = Topic(self.decision_id, self._subject, order, drugs[0] if drugs else "", (aside,) if aside else ())
        made = cards(advices, decision, wording, topic, self._new_id)
        if aside and not made:
            made = [notice_card(topic, notices.SET_ASIDE, aside, notices.SOURCE, self._new_id)]
        reference = order.reference if order is not None else None
        found = [finding(verdict, reference) for verdict in speaking]
        self._stages.done("advice")
        return _Part(made, found, all(verdict.rule.status is Status.ACTIVE for verdict in speaking))

    def _speaks(self, verdict: Verdict, drugs: tuple[str, ...]) -> bool:
        rule = verdict.rule
        if self._request.hook not in rule.hooks or not evaluated(rule, self._answers.lowest):
            return False
        return bool(set(rule.ordering) & set(drugs)) if drugs else not rule.ordering

    def _not_ours(self, draft: Order) -> _Part:
        topic = Topic(self.decision_id, self._subject, draft, draft.drugs[0] if draft.drugs else "")
        detail = notices.other_patient(draft)
        return _Part([notice_card(topic, notices.OTHER_PATIENT, detail, notices.SOURCE, self._new_id)], [], True)

    def _uncoded(self, draft: Order) -> list[_Part]:
        """A draft whose drug is text: said where cluster headache is on record or could not be read."""
        answers = self._answers
        numbers, _ = answers._on(self._as_of.date())
        names = answers.rulebook.facts_with(("cluster_headache_care",))
        care = self._readings_at(self._as_of, numbers).sheet(names, draft)["cluster_headache_care"]
        if not (isinstance(care, Known) and care.value is True):
            return []
        topic = Topic(self.decision_id, self._subject, draft, "")
        detail = notices.text_only(draft)
        return [_Part([notice_card(topic, notices.TEXT_ONLY, detail, notices.SOURCE, self._new_id)], [], True)]


def _selected(drafts: tuple[Order, ...], selections: tuple[str, ...]) -> tuple[Order, ...]:
    """The selected drafts; all of them where no selection points into the drafts."""
    chosen = tuple(draft for draft in drafts if draft.reference in selections)
    return chosen or drafts


def _planned(draft: Order, as_of: datetime) -> datetime:
    """The instant the order is for: planned in the order, else the instant asked about; never before it."""
    if draft.planned is None:
        return as_of
    return max(as_of, draft.planned.earliest.astimezone(as_of.tzinfo))
