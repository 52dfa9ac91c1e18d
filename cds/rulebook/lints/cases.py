"""The examples: every verdict is shown, every limit from both sides, every fact readable."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from cds.core.facts import Known
from cds.core.quantity import show
from cds.core.rules import Compare, Comparison, Rule, RuleBook
from cds.rulebook.contents import Contents
from cds.rulebook.domain import Domain
from cds.rulebook.examples import ORDERING, Case, Trial, answer, faults_in
from cds.rulebook.lints.contradictions import contradictions_in
from cds.rulebook.lints.lint import ExampleLint, Fault
from cds.rulebook.placeholders import MISSING, PLACEHOLDER
from cds.rulebook.problems import did_you_mean
from cds.rulebook.rule_schema import EXPECTATIONS

_LONGEST_SUMMARY = 140  # CDS Hooks: `summary` has fewer than 140 characters
# The side of the limit on which a comparison answers differently from the limit itself.
_OTHER_SIDE = {
    Comparison.AT_LEAST: "below",
    Comparison.LESS_THAN: "below",
    Comparison.AT_MOST: "above",
    Comparison.MORE_THAN: "above",
}


def _verdicts_shown(contents: Contents, trial: Trial) -> Iterator[Fault]:
    for rule in trial.rulebook.rules.values():
        shown = {example.expect for example in rule.examples}
        lacking = [verdict for verdict in EXPECTATIONS if verdict not in shown]
        possible = _possible(trial, rule) if lacking else set()
        for verdict in (verdict for verdict in lacking if verdict in possible):
            hint = f"add a case with `expect: {verdict}`"
            yield Fault(rule.path, rule.lines["examples.cases"], f"no example is {verdict}", hint)


def _possible(trial: Trial, rule: Rule) -> set[str]:
    """The verdicts that some patient could get; all of them where there are too many patients to try."""
    domain = Domain(trial, rule, trial.numbers)
    words: set[str] = set()
    for patient in domain.patients():
        words.add(answer(rule, patient.case, trial.numbers).word)
        if len(words) == len(EXPECTATIONS):
            break
    return words if domain.complete else set(EXPECTATIONS)


def _names_distinct(contents: Contents, trial: Trial) -> Iterator[Fault]:
    for rule in trial.rulebook.rules.values():
        first: dict[str, int] = {}
        for example in rule.examples:
            line = first.setdefault(example.name, example.line)
            if line != example.line:
                message = f'a second example is called "{example.name}"'
                yield Fault(rule.path, example.line, message, f"first on line {line}; say what is different")


def _facts_readable(contents: Contents, trial: Trial) -> Iterator[Fault]:
    rulebook = trial.rulebook
    for rule in trial.rulebook.rules.values():
        document = contents.documents[rule.path]
        for name, message, hint in faults_in(rulebook, rule, rule.base):
            yield Fault(rule.path, document.line("examples", "base", name), message, hint)
        for index, example in enumerate(rule.examples):
            place = ("examples", "cases", index)
            for name, message, hint in faults_in(rulebook, rule, example.given):
                yield Fault(rule.path, document.line(*place, "given", name), message, hint)
            for name in example.missing or ():
                if not _may_be_missing(rulebook, name):
                    hint = did_you_mean(name, [*rulebook.facts, *rulebook.rules])
                    line = document.line(*place, "missing")
                    yield Fault(rule.path, line, f"`{name}` is neither a fact, a rule nor a parameter", hint)


def _may_be_missing(rulebook: RuleBook, name: str) -> bool:
    return name in rulebook.facts or name in rulebook.rules or name in rulebook.parameters


def _missing_unknown(contents: Contents, trial: Trial) -> Iterator[Fault]:
    """``missing`` says what an unknown verdict lacks; what the case itself states cannot be lacking."""
    for rule in trial.rulebook.rules.values():
        document = contents.documents[rule.path]
        for index, example in enumerate(rule.examples):
            for message, hint in contradictions_in(rule, example):
                yield Fault(rule.path, document.line("examples", "cases", index, "missing"), message, hint)


def _given_used(contents: Contents, trial: Trial) -> Iterator[Fault]:
    """A fact that the rule never looks at, through whatever finding or derivation, proves nothing."""
    rulebook = trial.rulebook
    for rule in trial.rulebook.rules.values():
        document = contents.documents[rule.path]
        reach = rulebook.reach((rule.id,))
        used = {
            *rulebook.facts_of(reach),
            *(other.id for other in reach[:-1]),
            *([ORDERING] if rule.ordering else []),
        }
        places: list[tuple[Mapping[str, object], tuple[str | int, ...]]] = [(rule.base, ("examples", "base"))]
        places += [(e.given, ("examples", "cases", i, "given")) for i, e in enumerate(rule.examples)]
        for given, place in places:
            for name in given:
                if name not in used and (
                    name == ORDERING or name in rulebook.facts or name in rulebook.rules
                ):
                    line = document.line(*place, name)
                    yield Fault(rule.path, line, f"this rule never looks at `{name}`", "take it out")


def _boundaries(contents: Contents, trial: Trial) -> Iterator[Fault]:
    """Silent where an example fails: that is said, and comes first."""
    rulebook, numbers = trial.rulebook, trial.numbers
    for rule in trial.rulebook.rules.values():
        limits = {
            (site.expression.fact, site.expression.comparison, site.expression.parameter): site.operator_line
            for site in contents.sites[rule.id]
            if isinstance(site.expression, Compare)
        }
        if not limits or rule.id in trial.failures:
            continue
        cases = trial.cases[rule.id]
        if len(cases) < len(rule.examples):
            continue  # the case that is wanting may be the one that cannot be read
        for (fact, comparison, parameter), line in limits.items():
            limit = numbers.limit(parameter)
            if limit is not None:
                yield from _sides(rulebook, rule, fact, comparison, limit, cases, line)


def _sides(
    rulebook: RuleBook,
    rule: Rule,
    fact: str,
    comparison: Comparison,
    limit: Fraction,
    cases: tuple[Case, ...],
    line: int,
) -> Iterator[Fault]:
    values = [known.value for case in cases if isinstance(known := case.sheet[fact], Known)]
    side = _OTHER_SIDE[comparison]
    unit = rulebook.facts[fact].unit or "1"
    spoken = show(limit, unit)
    if limit not in values:
        hint = f"add a case with `{fact}: {float(limit):g} {unit}`"
        yield Fault(rule.path, line, f"no example has `{fact}` exactly on its limit, {spoken}", hint)
    if not any(value < limit if side == "below" else value > limit for value in values):
        hint = f"add a case with `{fact}` just {side} {float(limit):g} {unit}"
        yield Fault(rule.path, line, f"no example has `{fact}` {side} its limit, {spoken}", hint)


def _summaries(contents: Contents, trial: Trial) -> Iterator[Fault]:
    for rule in trial.rulebook.rules.values():
        for verdict, card in (("met", rule.met), ("not_met", rule.not_met), ("unknown", rule.unknown)):
            if card is None:
                continue
            cases = [case for case in trial.cases[rule.id] if case.example.expect == verdict]
            filled = max(
                (_filled(trial, rule, case, card.summary) for case in cases), key=len, default=card.summary
            )
            if len(filled) >= _LONGEST_SUMMARY:
                line = rule.lines[f"outcomes.{verdict}.summary"]
                message = f"the summary has {len(filled)} characters once filled in"
                yield Fault(
                    rule.path, line, message, f"fewer than {_LONGEST_SUMMARY}: move the rest to `detail`"
                )


def _filled(trial: Trial, rule: Rule, case: Case, text: str) -> str:
    """The summary as a card would show it for this case."""

    def value(matched: re.Match[str]) -> str:
        name = matched[1].strip()
        if name == MISSING:
            missing = answer(rule, case, trial.numbers).missing
            titles = (
                trial.rulebook.facts[fact].title if fact in trial.rulebook.facts else fact for fact in missing
            )
            return ", ".join(sorted(titles))
        if name in trial.rulebook.parameters:
            limit = trial.numbers.limit(name)
            unit = trial.rulebook.parameters[name].unit or "1"
            return show(limit, unit) if limit is not None else str(trial.numbers[name])
        fact = case.sheet[name]
        if not isinstance(fact, Known):
            return "unknown"
        unit = trial.rulebook.facts[name].unit or "1"
        return show(fact.value, unit) if isinstance(fact.value, Fraction) else str(fact.value)

    return PLACEHOLDER.sub(value, text)


LINTS = (
    ExampleLint(
        "example-missing", "A verdict that no example shows was never thought through.", _verdicts_shown
    ),
    ExampleLint(
        "example-repeated", "Each case has a name that says what is different about it.", _names_distinct
    ),
    ExampleLint("example-value", "A case whose facts cannot be read proves nothing.", _facts_readable),
    ExampleLint("example-contradiction", "What is given is not missing.", _missing_unknown),
    ExampleLint("example-idle", "A fact that the rule never looks at proves nothing.", _given_used),
    ExampleLint("boundary-missing", "Mistakes live on the limit: below 30, or 30 and below?", _boundaries),
    ExampleLint("summary-too-long", "An EHR cuts a summary off.", _summaries),
)
