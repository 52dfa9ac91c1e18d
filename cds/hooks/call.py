"""One call in the making: its record, read once, and the chart or each of its draft orders, judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cds.audit.decision import Judged
from cds.core.decide import Decision
from cds.core.errors import Fault, RequestError
from cds.core.facts import Known, Unknown
from cds.core.rules import Status
from cds.fhir.orders import Order, beside, read_orders
from cds.fhir.prefetch import KEYS
from cds.fhir.reading import Readings
from cds.fhir.record import Record, read_record
from cds.fhir.references import Whose, tail_of
from cds.hooks import notices
from cds.hooks.advice import advise
from cds.hooks.cards import Topic, notice_card
from cds.hooks.completion import Completion
from cds.hooks.knowledge import Knowledge, Reach
from cds.hooks.request import HookRequest
from cds.hooks.services import CHART_HOOK, SELECT_HOOK
from cds.hooks.stages import Stages
from cds.hooks.suggestions import Subject

MOST_ORDERS = 100  # judged in one call; a prescriber signs a handful
MOST_DRAFTS = 1000  # of any kind in one session, where one is judged: each is company to it
_NO_PATIENT = Fault(
    "$.prefetch.patient", "The patient was not sent and cannot be read from a FHIR server.", "not-found"
)
_TOO_MANY = Fault("$.context.draftOrders", "More draft orders than one call can answer.", "too-costly")


@dataclass(frozen=True, slots=True)
class Part:
    """What one order (or the chart) adds to the answer. ``standings``: of the rules that may speak."""

    cards: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    standings: frozenset[Status] = frozenset()


class Call:
    """One call. ``as_of`` is the moment asked about; ``decision_id`` names the answer.

    ``record`` and ``judged`` are for the decision log, once ``parts`` has been asked for; ``decisions`` are
    what was decided of each that was judged.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        request: HookRequest,
        completion: Completion,
        as_of: datetime,
        decision_id: str,
        new_id: Callable[[], str],
        stages: Stages,
    ) -> None:
        self._knowledge = knowledge
        self._speech = knowledge.speech
        self._request = request
        self._completion = completion
        self._as_of = as_of
        self._decision_id = decision_id
        self._new_id = new_id
        self._stages = stages
        self._subject = Subject(request.patient_id, request.encounter_id)
        self._readings: dict[tuple[datetime, str], Readings] = {}
        self._alone: tuple[Order, ...] = ()
        self._drafts: tuple[Order, ...] = ()
        self.record: Record | None = None
        self.judged: list[Judged] = []
        self.decisions: list[Decision] = []

    def parts(self) -> list[Part]:
        """The parts of the answer. RequestError 412 where something is asked and the patient was not sent."""
        return self._chart() if self._request.hook == CHART_HOOK else self._orders()

    # -------------------------------------------------------------- the chart

    def _chart(self) -> list[Part]:
        reach = self._knowledge.reach(CHART_HOOK, ())
        if not reach.speaking:
            return []
        record = self._read(self._completion.prefetch())
        _require_patient(record)
        return [self._judge(record, None, reach, self._as_of, ())]

    # -------------------------------------------------------------- draft orders

    def _orders(self) -> list[Part]:
        """Each draft that concerns us; nothing is read where none does."""
        asked = self._in_question(None)
        if not asked:
            return []
        is_ours = any(draft.subject is not Whose.OTHER for draft in asked)
        record = self._read(self._completion.prefetch() if is_ours else self._request.prefetch)
        drafts = self._in_question(record)
        if any(draft.subject is not Whose.OTHER for draft in drafts):
            _require_patient(record)
        if len(drafts) > MOST_ORDERS or len(self._drafts) > MOST_DRAFTS:
            raise RequestError(413, [_TOO_MANY])
        drugs = [draft.drugs for draft in drafts]
        return [self._order(record, draft, drugs.count(draft.drugs) > 1) for draft in drafts]

    def _in_question(self, record: Record | None) -> list[Order]:
        """The drafts asked about that are, or may be, orders of a drug that some rule is about."""
        request = self._request
        if not self._knowledge.judges_orders(request.hook):
            return []
        drafts = self._sent(record)
        if request.hook == SELECT_HOOK:
            chosen = _selected(drafts, request.selections)
            # What is being chosen comes after what was drafted before it.
            asked = set(map(id, chosen))
            drafts, self._drafts = chosen, (*(d for d in drafts if id(d) not in asked), *chosen)
        else:
            self._drafts = drafts
        return [
            draft for draft in drafts if draft.identity in notices.UNIDENTIFIED or self._reach(draft).speaking
        ]

    def _sent(self, record: Record | None) -> tuple[Order, ...]:
        """The drafts that were sent; once the record is read, with what they refer to in it."""
        known = beside(self._alone, record) if record is not None else None
        if known is not None:
            return known
        knowledge, request = self._knowledge, self._request
        terminology, drugs = knowledge.reader.terminology, knowledge.rulebook.drugs
        drafts = read_orders(
            request.draft_orders, request.patient_id, terminology, drugs, self._as_of, record
        )
        if record is None:
            self._alone = drafts
        return drafts

    def _reach(self, draft: Order) -> Reach:
        return self._knowledge.reach(self._request.hook, draft.drugs) if draft.drugs else _NOTHING

    def _order(self, record: Record, draft: Order, is_one_of_several: bool) -> Part:
        if draft.subject is Whose.OTHER:
            return self._notice(draft, notices.OTHER_PATIENT, notices.other_patient(draft, self._speech))
        if not draft.drugs:
            return self._unidentified(record, draft)
        planned = planned_for(draft, self._as_of)
        said = [notices.one_of_several(draft, self._speech)] if is_one_of_several else []
        if planned != self._as_of:
            said.append(notices.planned_for(planned, self._speech))
        return self._judge(record, draft, self._reach(draft), planned, tuple(said))

    def _unidentified(self, record: Record, draft: Order) -> Part:
        """A draft of an unknown drug: said where cluster headache is on record or could not be read."""
        names = self._knowledge.rulebook.facts_with(("cluster_headache_care",))
        care = self._readings_of(record, draft, self._as_of).sheet(names, draft)["cluster_headache_care"]
        if not (isinstance(care, Known) and care.value is True):
            return Part()
        detail = notices.unidentified(draft, self._speech)
        return self._notice(draft, notices.UNIDENTIFIED[draft.identity], detail)

    def _notice(self, draft: Order, summary: str, detail: str) -> Part:
        topic = self._topic(draft, ())
        return Part([notice_card(topic, summary, detail, self._new_id, self._speech)])

    # -------------------------------------------------------------- both

    def _read(self, prefetch: Mapping[str, Any] | None) -> Record:
        record = read_record(prefetch, self._request.patient_id, KEYS)
        self.record = record
        self._stages.done("record")
        return record

    def _readings_of(self, record: Record, order: Order | None, as_of: datetime) -> Readings:
        """The record as of one instant: read once, and shared by the orders that are not themselves in it.

        An order that is signed again stands in the record too. It is not part of its own past, but it is part
        of every other order's.
        """
        name = order.reference if order is not None and order.reference in record.references.targets else ""
        found = self._readings.get((as_of, name))
        if found is None:
            numbers, _ = self._knowledge.on(as_of.date())
            itself = (order,) if name and order is not None else ()
            found = self._knowledge.reader.readings(record, as_of, numbers, itself, self._drafts)
            self._readings[as_of, name] = found
        return found

    def _judge(
        self, record: Record, order: Order | None, reach: Reach, as_of: datetime, said: tuple[str, ...]
    ) -> Part:
        knowledge = self._knowledge
        numbers, wording = knowledge.on(as_of.date())
        sheet = self._readings_of(record, order, as_of).sheet(reach.facts, order)
        self._stages.done("facts")
        decision = knowledge.decide(reach, sheet, numbers, self._stages)
        verdicts = [v for v in decision.verdicts.values() if v.in_scope and v.rule.id in reach.speaking]
        aside = notices.set_aside(record, self._speech)
        topic = self._topic(order, (*said, *((aside,) if aside else ())))
        advices = advise(verdicts, decision, wording, knowledge.lowest)
        made = knowledge.cards.of(advices, decision, wording, topic, self._new_id)
        if aside and not made and (verdicts or isinstance(sheet["cluster_headache"], Unknown)):
            made = [notice_card(topic, notices.SET_ASIDE, aside, self._new_id, self._speech)]
        reference = order.reference if order is not None else None
        self.judged.append(Judged(reference, order.drugs if order is not None else (), as_of, sheet))
        self.decisions.append(decision)
        found = [knowledge.findings.of(verdict, reference) for verdict in verdicts]
        standings = frozenset(verdict.rule.status for verdict in verdicts) - {Status.SILENT}
        self._stages.done("advice")
        return Part(made, found, standings)

    def _topic(self, order: Order | None, said: tuple[str, ...]) -> Topic:
        if order is None or not order.drugs:
            return Topic(self._decision_id, self._subject, order, "", said)
        names = order.concept.names
        called = next(iter(names)) if len(names) == 1 else ""
        return Topic(self._decision_id, self._subject, order, order.drugs[0], said, called)


_NOTHING = Reach(frozenset(), (), ())


def _require_patient(record: Record) -> None:
    if not record.had_patient:
        raise RequestError(412, [_NO_PATIENT])


def planned_for(draft: Order, as_of: datetime) -> datetime:
    """The instant an order is for: planned in the order, else the instant asked about; never before it."""
    if draft.planned is None:
        return as_of
    return max(as_of, draft.planned.earliest.astimezone(as_of.tzinfo))


def _selected(drafts: tuple[Order, ...], selections: tuple[str, ...]) -> tuple[Order, ...]:
    """The selected drafts; all of them where no selection points into the drafts."""
    names = {name for selection in selections for name in _names(selection)}
    return tuple(draft for draft in drafts if not names.isdisjoint(_names(draft.reference))) or drafts


def _names(reference: str) -> tuple[str, ...]:
    """A reference as it stands and, where it is absolute or versioned, as ``Type/id``."""
    tail = tail_of(reference)
    return (reference, f"{tail[0]}/{tail[1]}") if tail is not None else (reference,)
