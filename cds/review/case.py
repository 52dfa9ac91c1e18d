"""One patient, judged by every rule: the chart, each draft order, and the infusion that nobody ordered yet.

The same way as a hook call (``cds.hooks.answer``): what the page shows is what the EHR is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cds.audit.decision import Judged
from cds.core.decide import Decision
from cds.core.errors import Fault, RequestError
from cds.core.evaluate import Numbers, Verdict
from cds.core.explain import Wording
from cds.core.facts import Fact, FactSheet
from cds.core.rules import Kind, Rule, RuleBook, Status
from cds.core.truth import Truth, any_of
from cds.fhir.record import Record
from cds.fhir.systems import RXNORM
from cds.hooks.advice import Advice, advise, shown
from cds.hooks.answer import Answers
from cds.hooks.knowledge import Knowledge, Reach
from cds.hooks.lacking import Remedies
from cds.hooks.questions import plain_order
from cds.hooks.replay import sheet_again
from cds.hooks.samples import Bundle, NoSuchOrder, Resource, drafts_of, patient_call, with_drafts
from cds.hooks.services import CHART_HOOK, SERVICES, SIGN_HOOK, Service
from cds.hooks.stages import Stages
from cds.hooks.suggestions import Subject, code_in
from cds.hooks.trail import Trail

if TYPE_CHECKING:
    from cds.fhir.retrieval import Source

INFUSION_DRUGS = ("ketamine", "magnesium-sulfate")
"""The drugs (value sets) that are judged as if they were ordered where no draft orders them."""
_BY_HOOK = {service.hook: service for service in SERVICES.values()}
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What every rule that may speak says of the chart (``judged.order`` None) or of one order.

    ``is_hypothetical``: nobody ordered it; it was judged as if a plain order without a dose stood there.
    """

    hook: str
    judged: Judged
    reach: Reach
    decision: Decision
    verdicts: tuple[Verdict, ...]  # of rules in scope that may speak
    advices: tuple[Advice, ...]
    numbers: Numbers
    wording: Wording
    remedies: Remedies
    is_hypothetical: bool = False

    @property
    def sheet(self) -> FactSheet:
        """The facts it was judged by."""
        return self.judged.sheet

    @property
    def drug(self) -> str:
        """The value set of the drug ordered; empty for the chart."""
        return self.judged.drugs[0] if self.judged.drugs else ""

    def verdict_of(self, rule: str) -> Verdict | None:
        """The verdict of a rule (its id); None where it is not about this patient, or may not speak."""
        return next((one for one in self.verdicts if one.rule.id == rule), None)

    def speaks(self, rule: Rule) -> bool:
        """Whether a reader may be told of the rule: one that is evaluated in silence is nobody's advice."""
        return rule.id in self.reach.speaking and rule.status is not Status.SILENT

    @property
    def opposed(self) -> Truth:
        """Whether a contraindication is met; unknown where none is and one cannot be checked."""
        return any_of(one.truth for one in self.verdicts if one.rule.kind is Kind.CONTRAINDICATION)


@dataclass(frozen=True, slots=True)
class Case:
    """One patient. ``record`` is None where only kept facts are there (a decision of the log).

    ``order_record`` is the record as it is read for orders, which are judged by other observations than the
    chart. ``cards`` are those the EHR would show for the chart and the orders that really stand there.
    """

    patient_id: str
    as_of: datetime
    rulebook: RuleBook
    chart: Assessment
    orders: tuple[Assessment, ...]
    record: Record | None = None
    order_record: Record | None = None
    cards: tuple[Json, ...] = ()
    has_chart: bool = True  # False: a decision about orders alone; most of what the chart asks was not asked

    def order_of(self, drug: str) -> Assessment | None:
        """The order of a drug (a value set's id), drafted or hypothetical; of several the first that most
        speaks against it, so that no other hides what is met or cannot be checked."""
        orders = (one for one in self.orders if drug in one.judged.drugs)
        return max(orders, key=lambda one: one.opposed, default=None)


def assess(
    knowledge: Knowledge,
    hook: str,
    judged: Judged,
    decision: Decision | None = None,
    *,
    is_hypothetical: bool = False,
) -> Assessment:
    """Every rule on facts that have been read; ``decision`` where they have been judged by ``knowledge``.

    EngineError where engine and core disagree.
    """
    reach, (numbers, wording) = knowledge.reach(hook, judged.drugs), knowledge.on(judged.as_of.date())
    if decision is None:
        decision = knowledge.decide(reach, judged.sheet, numbers, Stages())
    spoken = (v for v in decision.verdicts.values() if v.in_scope and v.rule.id in reach.speaking)
    verdicts = tuple(v for v in spoken if shown(v.rule, knowledge.lowest))
    advices = tuple(advise(list(verdicts), decision, wording, knowledge.lowest))
    remedies = knowledge.cards.remedies
    return Assessment(
        hook, judged, reach, decision, verdicts, advices, numbers, wording, remedies, is_hypothetical
    )


def reassess(knowledge: Knowledge, before: Assessment, changes: Mapping[str, Fact]) -> Assessment:
    """The same question with some facts changed; what is derived from them is derived anew.

    A derived fact that is changed stays as it is given.
    """
    sheet = FactSheet({**before.judged.sheet.given, **changes})
    changed = before.judged._replace(sheet=sheet)
    again, _ = sheet_again(knowledge, before.reach, changed, before.numbers, changes.keys())
    judged = changed._replace(sheet=again)
    return assess(knowledge, before.hook, judged, is_hypothetical=before.is_hypothetical)


def case_of_bundle(answers: Answers, bundle: Bundle, now: datetime) -> Case:
    """The patient in a Bundle, as of its ``timestamp`` or else ``now``.

    LookupError where it holds no Patient with an id, RequestError where it cannot be judged (503: no rule may
    speak).
    """
    drafts = _drafts(bundle)

    def body(service: Service) -> dict[str, Any]:
        return patient_call(bundle, service, answers.discovery)

    return _case(answers, body(_BY_HOOK[CHART_HOOK]), body(_BY_HOOK[SIGN_HOOK]), drafts, now, None)


def case_of_server(
    answers: Answers, patient_id: str, access: Mapping[str, Any], source: "Source", now: datetime
) -> Case:
    """The patient as a FHIR server has it. ``access``: ``fhirServer`` and ``fhirAuthorization`` of a call.

    RequestError 412 where the patient cannot be read, 503 where no rule may speak; what else cannot be read
    is unknown and said.
    """

    def body(service: Service) -> dict[str, Any]:
        return {
            "hook": service.hook,
            "hookInstance": "00000000-0000-0000-0000-000000000000",
            "context": {"userId": "Practitioner/reader", "patientId": patient_id},
            **access,
        }

    return _case(answers, body(_BY_HOOK[CHART_HOOK]), body(_BY_HOOK[SIGN_HOOK]), [], now, source)


def case_of_decision(knowledge: Knowledge, patient_id: str, hook: str, judged: Sequence[Judged]) -> Case:
    """What was judged, from facts that the decision log kept. LookupError where it kept nothing."""
    if not judged:
        raise LookupError("the decision log keeps no facts of this decision")
    made = tuple(assess(knowledge, CHART_HOOK if not one.drugs else hook, one) for one in judged)
    chart = next((one for one in made if not one.drug), None)
    if chart is None:
        # Of an order's facts those that the chart asks too are known; the others were not asked then.
        chart = assess(knowledge, CHART_HOOK, judged[0]._replace(order=None, drugs=()))
    orders = tuple(one for one in made if one.drug)
    has_chart = any(not one.drugs for one in judged)
    return Case(patient_id, judged[0].as_of, knowledge.rulebook, chart, orders, has_chart=has_chart)


def _case(
    answers: Answers,
    chart_call: dict[str, Any],
    order_call: dict[str, Any],
    drafts: list[Resource],
    now: datetime,
    source: "Source | None",
) -> Case:
    knowledge, subject = answers.knowledge, Subject(chart_call["context"]["patientId"], None)
    chart_answer, chart_trail = _asked(answers, chart_call, now, source)
    if not chart_trail.judged:
        text = knowledge.speech.text
        said = text(
            "No rule may speak here, so no patient can be judged. In production a rule speaks once it is "
            "signed off."
        )
        raise RequestError(503, [Fault("", said, "not-supported")])
    chart = _assessed(knowledge, CHART_HOOK, chart_trail)[0]
    cards = list(chart_answer["cards"])
    orders, order_record = [], None
    if drafts:
        order_answer, order_trail = _asked(answers, with_drafts(order_call, drafts), now, source)
        cards += order_answer["cards"]
        orders = _assessed(knowledge, SIGN_HOOK, order_trail)
        order_record = order_trail.record
    ordered = {drug for one in orders for drug in one.judged.drugs}
    codes = [code_in(answers.rulebook, drug, RXNORM) for drug in INFUSION_DRUGS if drug not in ordered]
    assumed = [plain_order(code, subject) for code in codes if code is not None]
    if assumed:
        _, assumed_trail = _asked(answers, with_drafts(order_call, assumed), now, source)
        orders += _assessed(knowledge, SIGN_HOOK, assumed_trail, is_hypothetical=True)
        order_record = assumed_trail.record
    as_of = chart_trail.as_of or now
    record = chart_trail.record
    return Case(
        subject.patient_id, as_of, answers.rulebook, chart, tuple(orders), record, order_record, tuple(cards)
    )


def _assessed(
    knowledge: Knowledge, hook: str, trail: Trail, *, is_hypothetical: bool = False
) -> list[Assessment]:
    """What a call that was answered found of each that it judged."""
    return [
        assess(knowledge, hook, judged, decision, is_hypothetical=is_hypothetical)
        for judged, decision in zip(trail.judged, trail.decisions, strict=True)
    ]


def _asked(
    answers: Answers, call: dict[str, Any], now: datetime, source: "Source | None"
) -> tuple[dict[str, Any], Trail]:
    trail = Trail()
    service = _BY_HOOK[call["hook"]]
    return answers.answer(service, call, now, allow_as_of=True, source=source, trail=trail), trail


def _drafts(bundle: Bundle) -> list[Resource]:
    try:
        return drafts_of(bundle, "")
    except NoSuchOrder:
        return []
