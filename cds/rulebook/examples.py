"""The worked cases of a rule: facts as the author wrote them -> the verdict the rule gives for them."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from fractions import Fraction
from functools import cached_property

from cds.core.conditions import Findings
from cds.core.derive import derive
from cds.core.errors import Issue, UnitError
from cds.core.evaluate import Numbers, Verdict, evaluate
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
            faults.append((name, f"`{name}: {as_written(written)}`: {error}", _hint(rulebook, name, written)))
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


def _hint(rulebook: RuleBook, name: str, written: object) -> str:
    if name == ORDERING:
        return did_you_mean(str(written), rulebook.value_sets)
    if name in rulebook.rules:
        return "true, false or unknown"
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


class Grounds:
    """What each derived fact and each finding of a rulebook rests on: the names of facts and of rules."""

    def __init__(self, rulebook: RuleBook) -> None:
        self.rulebook = rulebook
        self._known: dict[str, frozenset[str]] = {}

    def __getitem__(self, name: str) -> frozenset[str]:
        found = self._known.get(name)
        if found is None:
            below = self._below(name)
            found = self._known[name] = frozenset((name,)).union(*(self[each] for each in below))
        return found

    def _below(self, name: str) -> tuple[str, ...]:
        rulebook = self.rulebook
        if name in rulebook.rules:
            rule = rulebook.rules[name]
            return (*rule.facts, *rule.findings)
        return rulebook.facts[name].inputs if name in rulebook.facts else ()


class Workbench:
    """One rule with its base worked out, so that each case works out only what it changes."""

    def __init__(self, rulebook: RuleBook, rule: Rule, numbers: Numbers, grounds: Grounds) -> None:
        self.rulebook, self.rule, self.numbers, self.grounds = rulebook, rule, numbers, grounds
        self.unreadable = {name for name, _, _ in faults_in(rulebook, rule, rule.base)}
        *self.needed, _ = rulebook.reach((rule.id,))
        self.derived = tuple(
            name
            for name in rulebook.facts_of((*self.needed, rule))
            if rulebook.facts[name].derive is not None
        )
        self.facts: dict[str, Fact] = {
            name: Known(datetime.combine(numbers.day, _NOON)) for name in BUILT_IN_FACTS
        }
        self.findings: dict[str, tuple[Truth, tuple[Missing, ...]]] = {}
        base = {name: value for name, value in rule.base.items() if name not in self.unreadable}
        self._work_out(base, base, self.facts, self.findings, everything=True)

    def readable(self, example: Example) -> bool:
        """Whether every fact of ``example`` over the base can be read."""
        return self.unreadable <= example.given.keys() and not faults_in(
            self.rulebook, self.rule, example.given
        )

    def case(self, example: Example) -> Case:
        """``example`` over the base. ValueError where a fact cannot be read (see :func:`faults_in`)."""
        given = {**self.rule.base, **example.given}
        changed = {name: given[name] for name in (*self.unreadable, *example.given)}
        facts, findings = dict(self.facts), dict(self.findings)
        if changed:
            self._work_out(given, changed, facts, findings)
        ordered = given.get(ORDERING)
        return Case(example, FactSheet(facts), findings, str(ordered) if ordered is not None else None)

    def _work_out(
        self,
        given: Mapping[str, object],
        changed: Mapping[str, object],
        facts: dict[str, Fact],
        findings: dict[str, tuple[Truth, tuple[Missing, ...]]],
        *,
        everything: bool = False,
    ) -> None:
        rulebook, names = self.rulebook, changed.keys()
        for name, written in changed.items():
            if name in rulebook.facts:
                facts[name] = fact_of(rulebook.facts[name], written)
        for name in self.derived:
            if name not in given and (everything or not names.isdisjoint(self.grounds[name])):
                facts[name] = derive(rulebook.facts[name], facts, self.numbers)
        sheet = FactSheet(facts)
        for needed in self.needed:
            if needed.id in given:
                findings[needed.id] = _finding(needed.id, given[needed.id])
            elif everything or not names.isdisjoint(self.grounds[needed.id]):
                verdict = evaluate(needed, sheet, findings, self.numbers)
                findings[needed.id] = (verdict.truth, verdict.missing)


def case_of(rulebook: RuleBook, rule: Rule, example: Example, numbers: Numbers) -> Case:
    """``example`` over the rule's base. ValueError where a fact cannot be read (see :func:`faults_in`)."""
    return Workbench(rulebook, rule, numbers, Grounds(rulebook)).case(example)


def answer(rule: Rule, case: Case, numbers: Numbers) -> Answer:
    """What ``rule`` says to ``case``."""
    verdict = evaluate(rule, case.sheet, case.findings, numbers)
    if not in_scope(verdict, case):
        return Answer(OUT_OF_SCOPE)
    return Answer(verdict.word, frozenset(item.fact for item in verdict.missing))


def in_scope(verdict: Verdict, case: Case) -> bool:
    """Whether the rule of ``verdict`` speaks to ``case`` at all: its patients and the drug ordered."""
    return verdict.in_scope and (not verdict.rule.ordering or case.ordered in verdict.rule.ordering)


def satisfied(example: Example, given: Answer) -> bool:
    """Whether the answer is the one that the example expects."""
    expected_missing = example.missing is None or frozenset(example.missing) == given.missing
    return example.expect == given.word and expected_missing


@dataclass(frozen=True, eq=False)
class Trial:
    """A rulebook with every readable example made ready; the lints say what is wrong with the others."""

    rulebook: RuleBook
    numbers: Numbers
    cases: Mapping[str, tuple[Case, ...]]

    @cached_property
    def failures(self) -> Mapping[str, tuple[tuple[Case, Answer], ...]]:
        """The cases that do not give what they expect, and what the rule says; only rules that have such."""
        found = {}
        for rule in self.rulebook.rules.values():
            answers = ((case, answer(rule, case, self.numbers)) for case in self.cases[rule.id])
            failed = tuple((case, given) for case, given in answers if not satisfied(case.example, given))
            if failed:
                found[rule.id] = failed
        return found


def prepare(rulebook: RuleBook, only: Container[str] | None = None) -> Trial:
    """Every example of every rule, or of the rules ``only``, read and derived once."""
    numbers, grounds = numbers_of(rulebook), Grounds(rulebook)
    cases: dict[str, tuple[Case, ...]] = dict.fromkeys(rulebook.rules, ())
    for rule in rulebook.rules.values():
        if only is not None and rule.id not in only:
            continue
        bench = Workbench(rulebook, rule, numbers, grounds)
        cases[rule.id] = tuple(bench.case(example) for example in rule.examples if bench.readable(example))
    return Trial(rulebook, numbers, cases)


def run_examples(trial: Trial) -> Iterator[Issue]:
    """One issue for each example that does not give what it expects."""
    for name, failed in trial.failures.items():
        for case, given in failed:
            yield _failure(trial.rulebook.rules[name], case.example, given)


def _failure(rule: Rule, example: Example, given: Answer) -> Issue:
    hint = "change the rule if the example is right, the example if the rule is"
    return Issue(rule.path, example.line, "example-fails", failure(example, given), hint)


def failure(example: Example, given: Answer) -> str:
    """What an example expects and what the rule says instead."""
    expected = _said(example.expect, example.missing)
    return f'"{example.name}" expects {expected}, the rule says {_said_by(given)}'


def _said_by(given: Answer) -> str:
    return _said(given.word, tuple(given.missing) if given.word == "unknown" else None)


def _said(word: str, missing: tuple[str, ...] | None) -> str:
    return f"{word} (missing: {', '.join(sorted(missing))})" if missing is not None else word
