"""The facts of a patient that can be tried otherwise, and what the rules then say. Nothing is kept."""

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cds.core.evaluate import VERDICTS, Verdict
from cds.core.facts import NEVER, Fact, FactDef, FactType, Known, Reason, Unknown
from cds.core.quantity import convert
from cds.core.rules import Example, Rule
from cds.core.truth import Truth
from cds.hooks.advice import Advice
from cds.hooks.knowledge import Knowledge
from cds.review.case import Assessment, Case, reassess
from cds.review.turning.levers import Lever
from cds.review.turning.network import network_of
from cds.rulebook.entry_text import entry_text, written
from cds.rulebook.examples import ORDERING, Grounds, Workbench, answer, numbers_of

UNKNOWN, YES, NO, NONE_EVER = "unknown", "yes", "no", "never"
"""What a field says beside a number or a choice."""
_ELAPSED = ("d", "h", "mo")
_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,12})?", re.ASCII)


class Heading(enum.StrEnum):
    """Under which the facts stand, in this order."""

    MISSING = "missing"
    NUMBERS = "numbers"
    TREATMENTS = "treatments"
    FOUND = "found"
    NOT_FOUND = "not_found"


class Wrong(enum.StrEnum):
    """Why what was entered is no value of the fact."""

    NO_FACT = "no_fact"
    NO_NUMBER = "no_number"
    NO_UNIT = "no_unit"
    OUT_OF_RANGE = "out_of_range"
    NO_CHOICE = "no_choice"


@dataclass(frozen=True, slots=True)
class Item:
    """One fact that can be tried: what it is now, and how it may be entered."""

    lever: Lever
    fact: Fact

    @property
    def definition(self) -> FactDef:
        """The fact's definition."""
        return self.lever.definition

    @property
    def units(self) -> tuple[str, ...]:
        """The units (UCUM) that a number may be entered in, its own first; none where it is no number."""
        definition = self.definition
        if definition.type is not FactType.QUANTITY:
            return ()
        unit = definition.unit or "1"
        return (unit, *(each for each in definition.accepts if each != unit))

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen; none where it is a number."""
        if self.definition.type is FactType.YES_NO:
            return (YES, NO)
        return self.definition.choices

    @property
    def may_be_never(self) -> bool:
        """Whether it is a time since something that may never have been."""
        return self.definition.unit in _ELAPSED and self.definition.derive is not None

    @property
    def heading(self) -> Heading:
        """Under which it stands."""
        if not isinstance(self.fact, Known):
            return Heading.MISSING
        if self.definition.type is FactType.QUANTITY:
            return Heading.NUMBERS
        if self.definition.type is FactType.YES_NO:
            return Heading.FOUND if self.fact.value is True else Heading.NOT_FOUND
        return Heading.TREATMENTS


@dataclass(frozen=True, slots=True)
class Turned:
    """One rule before and after; None where it does not speak. ``assessment`` is the one after, of the chart
    or an order."""

    rule: Rule
    assessment: Assessment
    before: Truth | None
    after: Truth | None


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of advice that the EHR would be told, about an order or the chart (``drug`` empty)."""

    advice: Advice
    drug: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from some changed facts."""

    turned: tuple[Turned, ...]
    appeared: tuple[Said, ...]
    vanished: tuple[Said, ...]


def items(knowledge: Knowledge, case: Case) -> Mapping[str, Item]:
    """Every fact that some rule asks and that can be tried, by name. What an order says is none of them: it
    would be changed in every order."""
    levers = network_of(knowledge, case.chart.numbers).levers
    found: dict[str, Item] = {}
    for assessment in (case.chart, *case.orders):
        for name in assessment.reach.facts:
            if name in levers and name not in found and not levers[name].is_of_an_order:
                found[name] = Item(levers[name], assessment.sheet[name])
    return found


def entered(item: Item, text: str, unit: str) -> Fact | Wrong:
    """The fact that a field says: ``text`` is a number in ``unit``, a choice, ``yes``, ``no``, ``never`` or
    ``unknown``."""
    definition, text = item.definition, text.strip()
    if text == UNKNOWN:
        return Unknown(Reason.NOT_RECORDED)
    if definition.type is FactType.QUANTITY:
        return Known(NEVER) if text == NONE_EVER and item.may_be_never else _number(item, text, unit)
    if text not in item.choices:
        return Wrong.NO_CHOICE
    return Known(text == YES if definition.type is FactType.YES_NO else text)


def _number(item: Item, text: str, unit: str) -> Fact | Wrong:
    definition, lever = item.definition, item.lever
    if unit not in item.units:
        return Wrong.NO_UNIT
    if _NUMBER.fullmatch(text) is None:
        return Wrong.NO_NUMBER
    value = convert(Fraction(text.replace(",", ".")), unit, definition.unit or "1", definition.substance)
    if value < 0 or value >= NEVER or (lever.bounded and not lever.lowest <= value <= lever.highest):
        return Wrong.OUT_OF_RANGE
    return Wrong.OUT_OF_RANGE if value == 0 and lever.lowest > 0 else Known(value)


def outcome(knowledge: Knowledge, case: Case, changes: Mapping[str, Fact]) -> Outcome:
    """What the rules say of the chart and of every order with ``changes``, against what they say now.

    EngineError where engine and core disagree.
    """
    turned: list[Turned] = []
    appeared: list[Said] = []
    vanished: list[Said] = []
    for before in (case.chart, *case.orders):
        own = {name: fact for name, fact in changes.items() if name in before.reach.facts}
        if own:
            after = reassess(knowledge, before, own)
            turned += _turned(before, after)
            appeared += [Said(advice, before.drug) for advice in _not_in(after, before)]
            vanished += [Said(advice, before.drug) for advice in _not_in(before, after)]
    return Outcome(tuple(turned), tuple(appeared), tuple(vanished))


def _turned(before: Assessment, after: Assessment) -> Iterator[Turned]:
    for name in sorted(before.reach.speaking):
        if not before.speaks(before.decision.verdicts[name].rule):
            continue
        old, new = _spoken(before.decision.verdicts[name]), _spoken(after.decision.verdicts[name])
        if old is not new:
            yield Turned(before.decision.verdicts[name].rule, after, old, new)


def _spoken(verdict: Verdict) -> Truth | None:
    return verdict.truth if verdict.in_scope else None


def _not_in(one: Assessment, other: Assessment) -> Iterator[Advice]:
    """What is said of the one and not of the other; a sentence with another number in it is the same."""
    said = {(advice.rule.id, advice.verdict.truth) for advice in other.advices}
    return (advice for advice in one.advices if (advice.rule.id, advice.verdict.truth) not in said)


# ------------------------------------------------------------------ as examples of the rule files


def examples(knowledge: Knowledge, changes: Mapping[str, Fact], found: Outcome) -> str:
    """An example for each rule that turned, as YAML to paste under ``examples: cases:`` of its file.

    It says what was changed and, of the other facts, what the base of the rule's examples does not say
    already; of the patient it tells no more. A rule that no longer speaks has none.
    """
    numbers, grounds = numbers_of(knowledge.rulebook), Grounds(knowledge.rulebook)
    parts: dict[str, str] = {}
    for turned in found.turned:
        if turned.rule.id not in parts:
            bench = Workbench(knowledge.rulebook, turned.rule, numbers, grounds)
            example = _example(bench, turned, changes)
            if example is not None:
                parts[turned.rule.id] = f"    # {turned.rule.id}\n{entry_text(example)}\n"
    return "\n".join(parts.values())


def _example(bench: Workbench, turned: Turned, changes: Mapping[str, Fact]) -> Example | None:
    """None where the rule is silent now, and where examples, which are judged by the newest numbers, would
    say something else."""
    facts, after = bench.rulebook.facts, turned.after
    if after is None:
        return None
    kept = [name for name in changes if name in bench.grounds[turned.rule.id]]
    given = {name: written(facts[name], changes[name]) for name in kept}
    given |= {name: value for name, value in _other(bench, turned).items() if name not in given}
    title = f'"Tried by hand: {", ".join(kept)}"'

    def shows(given: Mapping[str, object]) -> bool:
        example = Example(title, given, VERDICTS[after])
        case = bench.case(example)
        return answer(turned.rule, case, bench.numbers).word == example.expect

    if not shows(given):
        return None
    for name in [name for name in given if name not in kept]:
        fewer = {each: value for each, value in given.items() if each != name}
        if shows(fewer):
            given = fewer
    return Example(title, given, VERDICTS[after])


def _other(bench: Workbench, turned: Turned) -> dict[str, str | bool]:
    """What a rule rests on directly, after the change: the drug, its facts, findings of other rules."""
    rule, assessment = turned.rule, turned.assessment
    found: dict[str, str | bool] = {}
    ordered = next((drug for drug in assessment.judged.drugs if drug in rule.ordering), None)
    if ordered is not None:
        found[ORDERING] = ordered
    found |= {name: written(bench.rulebook.facts[name], assessment.sheet[name]) for name in rule.facts}
    for name in rule.findings:
        truth = assessment.decision.verdicts[name].truth
        found[name] = UNKNOWN if truth is Truth.UNKNOWN else truth is Truth.TRUE
    return found
