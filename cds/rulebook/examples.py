"""The worked cases of a rule: facts as the author wrote them -> the verdict the rule gives for them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from fractions import Fraction

from cds.core.derive import derive
from cds.core.errors import Issue, UnitError
from cds.core.evaluate import Findings, Numbers, evaluate
from cds.core.facts import NEVER, Bounded, Fact, FactDef, FactSheet, FactType, Known, Missing, Reason, Unknown
from cds.core.quantity import convert, parse_quantity
from cds.core.rules import Example, Rule, RuleBook
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth
from cds.rulebook.contents import BUILT_IN_FACTS
from cds.rulebook.problems import did_you_mean

ORDERING = "ordering"
OUT_OF_SCOPE = "out_of_scope"
_NOON = time(12, tzinfo=UTC)
_UNKNOWN = re.compile(r"unknown(?:\s*\((\w+)\))?")


@dataclass(frozen=True, slots=True)
class Case:
    """An example made ready: its facts, the findings it gives or that follow, and the drug ordered."""

    example: Example
    sheet: FactSheet
    findings: Findings
    ordered: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says to a case: the verdict, or ``out_of_scope``, and the facts it lacks."""

    word: str
    missing: frozenset[str] = frozenset()


def fact_of(definition: FactDef, written: object) -> Fact:
    """A fact as written in an example: ``29.9 mL/min``, ``1.4 /d to 3.7 /d``, true, a choice, ``never``,
    ``unknown``, ``unknown (too_old)``. ValueError says what is wrong."""
    if isinstance(written, str):
        unknown = _UNKNOWN.fullmatch(written.strip())
        if unknown is not None:
            return Unknown(_reason(unknown[1]))
    if definition.type is FactType.RAW:
        raise ValueError("a raw fact can only be `unknown` here: give the fact that is derived from it")
    if definition.type is FactType.QUANTITY:
        return _quantity(definition, str(written))
    if definition.type is FactType.YES_NO:
        if isinstance(written, bool):
            return Known(written)
        raise ValueError("`true`, `false` or `unknown` is wanted")
    if written in definition.choices:
        return Known(written)
    raise ValueError(f"`{written}` is not one of its choices: {', '.join(definition.choices)}")


def _reason(text: str | None) -> Reason:
    if text is None:
        return Reason.NOT_RECORDED
    try:
        return Reason(text)
    except ValueError:
        raise ValueError(f"`{text}` is no reason; one of: {', '.join(Reason)}") from None


def _quantity(definition: FactDef, text: str) -> Fact:
    if text == "never" and definition.unit in ("d", "h", "mo"):
        return Known(NEVER)
    lower, separator, upper = text.partition(" to ")
    if not separator:
        return Known(_in_unit(definition, text))
    low, high = _in_unit(definition, lower), _in_unit(definition, upper)
    if low >= high:
        raise ValueError("the lower bound comes first")
    return Bounded(low, high, Reason.NOT_RECORDED)


def _in_unit(definition: FactDef, text: str) -> Fraction:
    unit = definition.unit or "1"
    try:
        quantity = parse_quantity(text if " " in text.strip() or unit != "1" else f"{text} 1")
        return convert(quantity.value, quantity.unit, unit, definition.substance)
    except UnitError as error:
        raise ValueError(f"{error}; its unit is {unit}") from None


def numbers_of(rulebook: RuleBook) -> Numbers:
    """The numbers once every dated value written so far is in force: examples are judged by them."""
    days = [entry.since for parameter in rulebook.parameters.values() for entry in parameter.values]
    return Numbers(rulebook, max(days, default=datetime.min.date()))


def faults_in(rulebook: RuleBook, rule: Rule, given: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """What is wrong with the facts of one example: name, message, hint."""
    faults = []
    for name, written in given.items():
        try:
            _check(rulebook, rule, name, written)
        except ValueError as error:
            faults.append((name, f"`{name}: {as_written(written)}`: {error}", _hint(rulebook, name)))
    return faults


def _check(rulebook: RuleBook, rule: Rule, name: str, written: object) -> None:
    if name == ORDERING:
        if written not in rulebook.value_sets:
            raise ValueError("an ordered drug is the id of a value set")
    elif name in rulebook.rules:
        _finding(name, written)
    elif name in rulebook.facts:
        fact_of(rulebook.facts[name], written)
    else:
        raise ValueError("is neither a fact nor a rule")


def _hint(rulebook: RuleBook, name: str) -> str:
    if name in rulebook.facts:
        fact = rulebook.facts[name]
        if fact.unit:
            return f"write a number and its unit, such as `{name}: 2 {fact.unit}`"
        return (
            "true, false or unknown" if fact.type is FactType.YES_NO else f"one of: {', '.join(fact.choices)}"
        )
    return did_you_mean(name, [*rulebook.facts, *rulebook.rules, ORDERING])


def as_written(value: object) -> str:
    """A value of an example as it stands in the file."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _finding(name: str, written: object) -> tuple[Truth, tuple[Missing, ...]]:
    if isinstance(written, bool):
        return (TRUE if written else FALSE), ()
    if written == "unknown":
        return UNKNOWN, (Missing(name, Reason.NOT_RECORDED),)
    raise ValueError("a finding is `true`, `false` or `unknown`")


def case_of(rulebook: RuleBook, rule: Rule, example: Example, numbers: Numbers) -> Case:
    """``example`` over the rule's base. ValueError where a fact cannot be read (see :func:`faults_in`)."""
    given = {**rule.base, **example.given}
    facts: dict[str, Fact] = {name: Known(datetime.combine(numbers.day, _NOON)) for name in BUILT_IN_FACTS}
    for name, written in given.items():
        if name in rulebook.facts:
            facts[name] = fact_of(rulebook.facts[name], written)
    reach = rulebook.reach((rule.id,))
    for name in rulebook.facts_of(reach):
        definition = rulebook.facts[name]
        if name not in facts and definition.derive is not None:
            facts[name] = derive(definition, facts, numbers)
    sheet = FactSheet(facts)
    findings: dict[str, tuple[Truth, tuple[Missing, ...]]] = {}
    for needed in reach[:-1]:
        if needed.id in given:
            findings[needed.id] = _finding(needed.id, given[needed.id])
        else:
            verdict = evaluate(needed, sheet, findings, numbers)
            findings[needed.id] = (verdict.truth, verdict.missing)
    ordered = given.get(ORDERING)
    return Case(example, sheet, findings, str(ordered) if ordered is not None else None)


def answer(rule: Rule, case: Case, numbers: Numbers) -> Answer:
    """What ``rule`` says to ``case``."""
    verdict = evaluate(rule, case.sheet, case.findings, numbers)
    if not verdict.in_scope or (rule.ordering and case.ordered not in rule.ordering):
        return Answer(OUT_OF_SCOPE)
    return Answer(verdict.word, frozenset(item.fact for item in verdict.missing))


def satisfied(example: Example, given: Answer) -> bool:
    """Whether the answer is the one that the example expects."""
    expected_missing = example.missing is None or frozenset(example.missing) == given.missing
    return example.expect == given.word and expected_missing


@dataclass(frozen=True, slots=True)
class Trial:
    """A rulebook with every readable example made ready; the lints say what is wrong with the others."""

    rulebook: RuleBook
    numbers: Numbers
    cases: Mapping[str, tuple[Case, ...]]


def prepare(rulebook: RuleBook) -> Trial:
    """Every example of every rule, read and derived once."""
    numbers = numbers_of(rulebook)
    cases: dict[str, tuple[Case, ...]] = {}
    for rule in rulebook.rules.values():
        readable = (e for e in rule.examples if not faults_in(rulebook, rule, {**rule.base, **e.given}))
        cases[rule.id] = tuple(case_of(rulebook, rule, example, numbers) for example in readable)
    return Trial(rulebook, numbers, cases)


def run_examples(trial: Trial) -> Iterator[Issue]:
    """One issue for each example that does not give what it expects."""
    for rule in trial.rulebook.rules.values():
        for case in trial.cases[rule.id]:
            given = answer(rule, case, trial.numbers)
            if not satisfied(case.example, given):
                yield _failure(rule, case.example, given)


def _failure(rule: Rule, example: Example, given: Answer) -> Issue:
    message = (
        f'"{example.name}" expects {_said(example.expect, example.missing)}, the rule says {_said_by(given)}'
    )
    hint = "change the rule if the example is right, the example if the rule is"
    return Issue(rule.path, example.line, "example-fails", message, hint)


def _said_by(given: Answer) -> str:
    return _said(given.word, tuple(given.missing) if given.word == "unknown" else None)


def _said(word: str, missing: tuple[str, ...] | None) -> str:
    return f"{word} (missing: {', '.join(sorted(missing))})" if missing is not None else word
