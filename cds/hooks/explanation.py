"""One rule and one patient in a Bundle, evaluated and put into words: the body of ``cds explain``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cds.core.decide import decide
from cds.core.evaluate import Numbers, Verdict
from cds.core.explain import Line, Wording
from cds.core.facts import FactSheet
from cds.core.rules import Rule, RuleBook
from cds.engine.program import Program, agree
from cds.fhir.orders import Order, read_orders
from cds.fhir.prefetch import KEYS, answer, templates
from cds.fhir.reading import Reader
from cds.fhir.record import read_record
from cds.hooks.samples import NoSuchOrder


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict in words. ``order`` is None for a rule about the chart."""

    verdict: Verdict
    order: Order | None
    lines: tuple[Line, ...]
    summary: str
    detail: str
    wording: Wording
    sheet: FactSheet


def explain(
    rulebook: RuleBook, rule: Rule, bundle: dict[str, Any], wanted: str, as_of: datetime
) -> Explanation:
    """What ``rule`` says of the patient in ``bundle``, for the draft order whose id contains ``wanted``.

    NoSuchOrder where the rule is about an order and no draft in the Bundle is one of its drugs.
    """
    rules = rulebook.reach((rule.id,))
    facts = rulebook.facts_of(rules)
    reader = Reader(rulebook)
    patient = next(
        (e["resource"]["id"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient"), ""
    )
    kept = {**bundle, "entry": [e for e in bundle["entry"] if e["resource"].get("status") != "draft"]}
    record = read_record(answer(templates(rulebook, facts), kept, patient), patient, KEYS)
    order = _order(bundle, rule, wanted, patient, reader, as_of) if rule.ordering else None
    numbers = Numbers(rulebook, as_of.date())
    decision = decide(rules, reader.sheet(facts, record, order, as_of, numbers), numbers)
    agree(Program(rulebook, rules, numbers), decision)
    verdict, wording = decision.verdicts[rule.id], Wording(rulebook, numbers)
    outcome = (rule.not_met, rule.unknown, rule.met)[verdict.truth]
    summary, detail = (outcome.summary, outcome.detail) if outcome else ("", "")
    return Explanation(
        verdict,
        order,
        wording.lines(verdict, decision.sheet),
        wording.fill(summary, verdict, decision.sheet),
        wording.fill(detail, verdict, decision.sheet).strip(),
        wording,
        decision.sheet,
    )


def _order(
    bundle: dict[str, Any], rule: Rule, wanted: str, patient: str, reader: Reader, as_of: datetime
) -> Order:  # fmt: skip
    resources = [entry["resource"] for entry in bundle["entry"]]
    drafts = [resource for resource in resources if resource.get("status") == "draft"]
    orders = read_orders(drafts, patient, reader.terminology, rule.ordering, as_of)
    for order in orders:
        if set(order.drugs) & set(rule.ordering) and wanted.casefold() in order.reference.casefold():
            return order
    raise NoSuchOrder([order.reference for order in orders])
