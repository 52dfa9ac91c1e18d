"""The infusion sheet: the source protocol worked out for one weight, or why there is no dose to show.

Every number is a parameter or a derived fact of the rulebook, every sentence a rule's. Where a
contraindication is met, or could not be checked, no dose is worked out (knowledge paper 5.1 to 5.6). Doses
are exact; rounding is for display alone.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cds.core.evaluate import Verdict
from cds.core.explain import Line
from cds.core.facts import Fact, Known, Missing
from cds.core.members import plain_members
from cds.core.quantity import Quantity, convert
from cds.core.rules import Kind, Reference
from cds.core.truth import Truth
from cds.hooks.knowledge import Knowledge
from cds.review.case import INFUSION_DRUGS, Assessment, Case
from cds.review.monitoring import MONITORING, WATCHED, Guidance, Watched, guidance_of, observation_times

KETAMINE, MAGNESIUM = INFUSION_DRUGS
SHEETS = {KETAMINE: "ketamine-infusion-sheet", MAGNESIUM: "magnesium-infusion-sheet"}
"""The rules that say that the protocol's dose may be worked out for this patient."""
WEIGHT, AGE = "body_weight", "age"
_Orders = dict[str, Assessment]  # by drug


@plain_members
class Standing(enum.StrEnum):
    """Whether doses are shown, and why not: the first that holds."""

    CONTRAINDICATED = "contraindicated"
    TO_SETTLE = "to_settle"
    NOT_ASKED = "not_asked"  # a recorded decision that was not about orders of both drugs
    NOT_JUDGED = "not_judged"
    NO_DOSE = "no_dose"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Point:
    """What one rule says of the infusion: its words, the criteria behind it, and what it lacks."""

    drug: str
    summary: str
    rule: str
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...] = ()
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Infusion:
    """One drug of the protocol: ``dose`` in ``unit`` (mg, g), in ``volume`` mL over ``minutes``, at ``rate``
    mL/h.

    ``per_kg`` (mg/kg) is None where the dose does not depend on the weight. ``strength`` (``unit``/mL) holds
    if the whole volume is the stated one.
    """

    drug: str
    dose: Fraction
    unit: str
    per_kg: Fraction | None
    volume: Fraction
    minutes: Fraction
    rate: Fraction

    @property
    def strength(self) -> Fraction:
        """Amount in a millilitre of what is infused."""
        return self.dose / self.volume

    @property
    def speed(self) -> Quantity:
        """How fast the drug runs in: mg/kg/h where the dose depends on the weight, else mg/min."""
        if self.per_kg is not None:
            return Quantity(self.per_kg * 60 / self.minutes, "mg/kg/h")
        return Quantity(convert(self.dose, self.unit, "mg") / self.minutes, "mg/min")


@dataclass(frozen=True, slots=True)
class Source:
    """A reference and where in it."""

    reference: Reference
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. ``infusions``, ``times`` (min) and ``watched`` are empty unless doses are shown."""

    standing: Standing
    weight: Fact
    age: Fact
    against: tuple[Point, ...] = ()
    to_settle: tuple[Point, ...] = ()
    also: tuple[Point, ...] = ()
    no_dose: tuple[Point, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    times: tuple[Fraction, ...] = ()
    watched: tuple[Watched, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What has to be settled first, each fact once."""
        told = {item.fact: item for point in (*self.to_settle, *self.no_dose) for item in point.missing}
        return tuple(told.values())


def infusion_sheet(knowledge: Knowledge, case: Case) -> Sheet:
    """The sheet of one patient, by the rules on an order of each of the two drugs."""
    orders = {drug: order for drug in INFUSION_DRUGS if (order := case.order_of(drug)) is not None}
    against = _contraindications(orders, Truth.TRUE)
    to_settle = _contraindications(orders, Truth.UNKNOWN)
    no_dose = tuple(_in_the_way(orders))
    infusions = _infusions(case, orders)
    standing = Standing.SHOWN
    if against:
        standing = Standing.CONTRAINDICATED
    elif to_settle:
        standing = Standing.TO_SETTLE
    elif len(orders) < len(INFUSION_DRUGS):
        standing = Standing.NOT_ASKED
    elif not _are_judged(orders):
        standing = Standing.NOT_JUDGED
    elif no_dose or len(infusions) < len(INFUSION_DRUGS):
        standing = Standing.NO_DOSE
    facts = next((order.sheet for order in orders.values()), case.chart.sheet)
    shows = standing is Standing.SHOWN
    used = (*against, *to_settle) if not shows else ()
    rules = [point.rule for point in used] or [*SHEETS.values(), MONITORING]
    return Sheet(
        standing,
        facts[WEIGHT],
        facts[AGE],
        against,
        to_settle,
        _also(knowledge, orders) if shows else (),
        no_dose,
        infusions if shows else (),
        tuple(_guidance(orders)) if shows else (),
        observation_times(case.chart.numbers) if shows else (),
        WATCHED if shows else (),
        _sources(case, rules),
    )


def _are_judged(orders: _Orders) -> bool:
    """Whether the rules that work out the doses are about this patient and may speak."""
    judged = [drug for drug, order in orders.items() if order.verdict_of(SHEETS[drug]) is not None]
    return len(judged) == len(INFUSION_DRUGS)


def _contraindications(orders: _Orders, truth: Truth) -> tuple[Point, ...]:
    """Contraindications of either drug, each rule once; one is unknown though its rule says nothing of
    that."""
    found: dict[str, Point] = {}
    for drug, order in orders.items():
        said = {advice.rule.id: advice.summary for advice in order.advices}
        for verdict in order.verdicts:
            rule = verdict.rule
            if rule.kind is Kind.CONTRAINDICATION and verdict.truth is truth:
                summary = said.get(rule.id) or order.wording.clinical(rule.title)
                found.setdefault(rule.id, _point(drug, order, verdict, summary))
    return tuple(found.values())


def _point(drug: str, order: Assessment, verdict: Verdict, summary: str) -> Point:
    wanted = "yes" if verdict.truth is Truth.TRUE else "not known"
    lines = [line for line in order.wording.lines(verdict, order.sheet) if line.mark == wanted]
    unknown = verdict.truth is Truth.UNKNOWN
    return Point(drug, summary, verdict.rule.id, tuple(lines), verdict.missing, unknown)


def _in_the_way(orders: _Orders) -> Iterator[Point]:
    """Why the protocol's dose is not worked out: no weight, no adult, another drug."""
    for drug, order in orders.items():
        verdict = order.verdict_of(SHEETS[drug])
        if verdict is None or verdict.truth is Truth.TRUE:
            continue
        lines = order.wording.lines(verdict, order.sheet)
        kept = tuple(line for line in lines if line.mark == "not known") or lines
        title = order.wording.clinical(verdict.rule.title)
        yield Point(drug, title, verdict.rule.id, kept, verdict.missing, verdict.truth is Truth.UNKNOWN)


def _infusions(case: Case, orders: _Orders) -> tuple[Infusion, ...]:
    """The two infusions of the protocol; without the one of which a number is not known."""
    numbers, found = case.chart.numbers, []
    for drug, order in orders.items():
        name = drug.partition("-")[0]  # as its parameters and facts are called
        rate = order.sheet[f"{name}_infusion_rate"]
        volume = numbers.limit(f"infusion.{name}_volume")
        minutes = numbers.limit(f"infusion.{name}_duration")
        number = f"infusion.{name}_dose"
        dose, unit, per_kg = numbers.limit(number), case.rulebook.parameters[number].unit or "1", None
        if drug == KETAMINE:
            fact, per_kg = order.sheet["protocol_dose"], dose
            dose, unit = fact.value if isinstance(fact, Known) else None, "mg"
        if dose is not None and volume and minutes and isinstance(rate, Known):
            found.append(Infusion(drug, dose, unit, per_kg, volume, minutes, rate.value))
    return tuple(found)


def _also(knowledge: Knowledge, orders: _Orders) -> tuple[Point, ...]:
    """What else the rules say of the two orders; not of the dose of an order that nobody wrote."""
    of_order, shown = knowledge.reader.of_order, {*SHEETS.values(), MONITORING}
    found: dict[str, Point] = {}
    for drug, order in orders.items():
        for advice in order.advices:
            rule, missing = advice.rule, advice.verdict.missing
            is_of_nothing = order.is_hypothetical and missing and all(m.fact in of_order for m in missing)
            if rule.id not in shown and rule.kind is not Kind.CONTRAINDICATION and not is_of_nothing:
                found.setdefault(rule.id, _point(drug, order, advice.verdict, advice.summary))
    return tuple(found.values())


def _guidance(orders: _Orders) -> Iterator[Guidance]:
    for drug, order in orders.items():
        for rule in (MONITORING, SHEETS[drug]):
            verdict = order.verdict_of(rule)
            if verdict is not None:
                yield from guidance_of(order, verdict)


def _sources(case: Case, rules: list[str]) -> tuple[Source, ...]:
    """The references of these rules, each once with all its places."""
    places: dict[str, dict[str, None]] = {}
    for rule in (case.rulebook.rules[name] for name in rules if name in case.rulebook.rules):
        for evidence in rule.evidence:
            places.setdefault(evidence.reference, {}).update({evidence.where: None} if evidence.where else {})
    return tuple(
        Source(case.rulebook.references[name], tuple(where)) for name, where in sorted(places.items())
    )
