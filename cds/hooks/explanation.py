"""One rule and one patient in a Bundle, evaluated and put into words: the body of ``cds explain``."""

from dataclasses import dataclass
from datetime import datetime

from cds.core.decide import decide
from cds.core.evaluate import Numbers, Verdict
from cds.core.explain import Line, Wording
from cds.core.rules import Rule, RuleBook
from cds.engine.program import Program, agree
from cds.fhir.orders import Order, read_orders
from cds.fhir.prefetch import KEYS, answer, templates
from cds.fhir.reading import Reader
from cds.fhir.record import Record, read_record
from cds.fhir.references import Whose
from cds.hooks.advice import outcome_of
from cds.hooks.call import planned_for
from cds.hooks.samples import Bundle, NoSuchOrder, Resource, drafts_of, patient_of, record_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict in words. ``order`` is None for a rule about the chart; ``as_of`` is the moment judged."""

    verdict: Verdict
    order: Order | None
    as_of: datetime
    lines: tuple[Line, ...]
    summary: str
    detail: str
    wording: Wording


def explain(rulebook: RuleBook, rule: Rule, bundle: Bundle, wanted: str, as_of: datetime) -> Explanation:
    """What ``rule`` says of the patient in ``bundle``, for the draft that ``wanted`` picks.

    As the service judges: a planned order as of the time it is planned for. LookupError where the Bundle has
    no Patient or the order is another patient's, NoSuchOrder where the rule is about an order and no draft is
    one of its drugs. ``as_of`` carries a time zone.
    """
    rules = rulebook.reach((rule.id,))
    facts = rulebook.facts_of(rules)
    reader = Reader(rulebook)
    patient = patient_of(bundle)
    record = read_record(answer(templates(rulebook, facts), record_of(bundle), patient), patient, KEYS)
    drafts = _drafts(bundle, rule, record, reader, as_of) if rule.ordering else ()
    order = _judged(drafts, drafts_of(bundle, wanted)) if rule.ordering else None
    moment = as_of if order is None else planned_for(order, as_of)
    numbers = Numbers(rulebook, moment.date())
    itself = () if order is None else (order,)
    sheet = reader.readings(record, moment, numbers, itself, drafts).sheet(facts, order)
    decision = decide(rules, sheet, numbers)
    agree(Program(rulebook, rules, numbers), decision)
    verdict, wording = decision.verdicts[rule.id], Wording(rulebook, numbers)
    outcome = outcome_of(verdict)
    summary, detail = (outcome.summary, outcome.detail) if outcome else ("", "")
    return Explanation(
        verdict,
        order,
        moment,
        wording.lines(verdict, sheet),
        wording.fill(summary, verdict, sheet),
        wording.fill(detail, verdict, sheet).strip(),
        wording,
    )


def _drafts(bundle: Bundle, rule: Rule, record: Record, reader: Reader, as_of: datetime) -> tuple[Order, ...]:
    """Every draft: those that are not judged are company to the one that is, whichever was picked."""
    drafts, patient = drafts_of(bundle, ""), record.identity.patient_id
    return read_orders(drafts, patient, reader.terminology, rule.ordering, as_of, record)


def _judged(drafts: tuple[Order, ...], picked: list[Resource]) -> Order:
    """The first of the ``picked`` drafts that is of a drug that the rule is about."""
    orders = [order for order in drafts if any(order.resource is one for one in picked)]
    order = next((order for order in orders if order.drugs), None)
    if order is None:
        raise NoSuchOrder([order.reference for order in orders])
    if order.subject is Whose.OTHER:
        raise LookupError(f"{order.reference} is an order for another patient; it is not judged.")
    return order
