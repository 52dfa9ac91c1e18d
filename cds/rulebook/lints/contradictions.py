"""Rule, number and example contradict one another: one message for what explains it, not one an example.

Examples spell their numbers out, so they are the independent check of a parameter and of every operator.
Where one other number, or one small change of the rule, would make them all hold, that place is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from cds.core.evaluate import Numbers
from cds.core.facts import Known
from cds.core.quantity import show
from cds.core.rules import Compare, Example, Rule
from cds.rulebook.contents import Contents
from cds.rulebook.examples import Case, Trial, answer, as_written, failure, satisfied
from cds.rulebook.lints.lint import ExampleLint, Fault
from cds.rulebook.lints.ranges import impossible
from cds.rulebook.mutation import Mutant, mutants

_CLOSE = Fraction(1, 20)
_SHOWN = 3


@dataclass(frozen=True)
class Suspicion:
    """A parameter and its number, the number the examples are written for, and the rules they belong to."""

    parameter: str
    fact: str
    limit: Fraction
    meant: Fraction
    rules: tuple[str, ...]


def suspicions(contents: Contents, trial: Trial) -> tuple[Suspicion, ...]:
    """The parameters that another number would reconcile with the examples of all rules that compare with
    them."""
    found: dict[tuple[str, str, Fraction], dict[str, Fraction | None]] = {}
    passed_over = _impossible(contents, trial)
    for name in trial.failures:
        rule = trial.rulebook.rules[name]
        for leaf in dict.fromkeys(leaf for leaf in rule.leaves() if isinstance(leaf, Compare)):
            limit = trial.numbers.limit(leaf.parameter)
            if limit is not None and name not in passed_over:
                meant = _meant(trial, rule, leaf, limit)
                found.setdefault((leaf.parameter, leaf.fact, limit), {})[rule.id] = meant
    return tuple(
        Suspicion(parameter, fact, limit, meant, tuple(by_rule))
        for (parameter, fact, limit), by_rule in found.items()
        if len(set(by_rule.values())) == 1 and (meant := next(iter(by_rule.values()))) is not None
    )


def _impossible(contents: Contents, trial: Trial) -> frozenset[str]:
    """Rules of which something else is said; asked only where examples fail, because it takes its time."""
    return impossible(contents, trial) if trial.failures else frozenset()


def values_of(trial: Trial, rule: Rule, fact: str) -> list[Fraction]:
    """The values of a quantity in the examples of ``rule``."""
    return [known.value for case in trial.cases[rule.id] if isinstance(known := case.sheet[fact], Known)]


def _meant(trial: Trial, rule: Rule, leaf: Compare, limit: Fraction) -> Fraction | None:
    """The number that all examples of ``rule`` are written for; None if there is none, or more than one."""
    values = set(values_of(trial, rule, leaf.fact))
    if len(trial.cases[rule.id]) < len(rule.examples) or limit in values:
        return None
    # A value that is meant as a limit has another just beside it.
    pairs = (value for value in values if _has_neighbour(value, values))
    meant = [value for value in pairs if _reconciles(trial, rule, leaf.parameter, value)]
    return meant[0] if len(meant) == 1 else None


def _has_neighbour(value: Fraction, values: set[Fraction]) -> bool:
    return any(
        other != value
        and (
            abs(other - value) <= abs(value) * _CLOSE
            or (abs(other - value) == 1 and value.denominator == other.denominator == 1)
        )
        for other in values
    )


def _reconciles(trial: Trial, rule: Rule, name: str, value: Fraction) -> bool:
    rulebook, day = trial.rulebook, trial.numbers.day
    parameter = rulebook.parameters[name]
    dated = (*parameter.values, replace(parameter.values[-1], since=day, value=value))
    parameters = {**rulebook.parameters, name: replace(parameter, values=dated)}
    numbers = Numbers(replace(rulebook, parameters=parameters), day)
    return _all_hold(trial.cases[rule.id], rule, numbers)


def _all_hold(cases: tuple[Case, ...], rule: Rule, numbers: Numbers) -> bool:
    return all(satisfied(case.example, answer(rule, case, numbers)) for case in cases)


def _parameters(contents: Contents, trial: Trial) -> Iterator[Fault]:
    for suspicion in suspicions(contents, trial):
        parameter = trial.rulebook.parameters[suspicion.parameter]
        unit = parameter.unit or "1"
        dated = parameter.dated(trial.numbers.day) or parameter.values[-1]
        line = contents.documents[parameter.path].line(
            "parameters", parameter.name, "values", dated.since.isoformat(), "value"
        )
        first, *others = suspicion.rules
        more = f" and {len(others)} more rule{'s' * (len(others) > 1)}" if others else ""
        message = (
            f"`{parameter.name}` is {show(suspicion.limit, unit)}, the examples of `{first}`{more} "
            f"are written for {show(suspicion.meant, unit)}"
        )
        yield Fault(parameter.path, line, message, _parameter_hint(trial, suspicion))


def _parameter_hint(trial: Trial, suspicion: Suspicion) -> str:
    thousand = suspicion.meant and suspicion.limit / suspicion.meant in (1000, Fraction(1, 1000))
    places = []
    for name in suspicion.rules[:_SHOWN]:
        rule = trial.rulebook.rules[name]
        at = next(
            case.example.line
            for case in trial.cases[name]
            if isinstance(known := case.sheet[suspicion.fact], Known) and known.value == suspicion.meant
        )
        places.append(f"{rule.path}:{at}")
    doubt = "a factor of a thousand: mg for ug? " if thousand else ""
    return f"{doubt}correct the number, or the examples: {', '.join(places)}"


# ------------------------------------------------------------------ rules and examples


def contradictions_in(rule: Rule, example: Example) -> Iterator[tuple[str, str]]:
    """Message and hint where ``missing`` does not go with the rest: what is given cannot be lacking."""
    if example.missing and example.expect != "unknown":
        yield f"`missing` stands beside `expect: {example.expect}`", "only unknown lacks something"
        return
    given = {**rule.base, **example.given}
    for name in example.missing or ():
        written = as_written(given.get(name, "unknown"))
        if not ("unknown" in written or " to " in written):
            hint = "take it out of `missing`, or give it as `unknown`"
            yield f"`{name}` is missing and yet given as `{written}`", hint


def _roots(contents: Contents, trial: Trial) -> Iterator[Rule]:
    """The rules whose examples fail, and not only because those of a rule they need do, or for a number."""
    if not trial.failures:
        return
    explained = {name for suspicion in suspicions(contents, trial) for name in suspicion.rules}
    explained |= _impossible(contents, trial)
    for name in trial.failures:
        *needed, rule = trial.rulebook.reach((name,))
        if name not in explained and not any(other.id in trial.failures for other in needed):
            yield rule


def _rules(contents: Contents, trial: Trial) -> Iterator[Fault]:
    for rule in _roots(contents, trial):
        failed = trial.failures[rule.id]
        repair = _repair(contents, trial, rule) if len(failed) > 1 else None
        if repair is not None:
            case, given = failed[0]
            message = f"{len(failed)} examples contradict this line. {failure(case.example, given)}"
            message += _numbers(trial, rule, case)
            hint = f"all of them would hold if {repair.change}"
            yield Fault(rule.path, repair.line, message, hint)


def _examples(contents: Contents, trial: Trial) -> Iterator[Fault]:
    for rule in _roots(contents, trial):
        failed = trial.failures[rule.id]
        repair = _repair(contents, trial, rule)
        if repair is None or len(failed) == 1:
            hint = "change the example if the rule is right"
            hint += (
                f"; if the example is right, {repair.change}" if repair else ", the rule if the example is"
            )
            for case, given in failed:
                if any(contradictions_in(rule, case.example)):
                    continue
                message = failure(case.example, given) + _numbers(trial, rule, case)
                yield Fault(rule.path, case.example.line, message, hint)


def _repair(contents: Contents, trial: Trial, rule: Rule) -> Mutant | None:
    """The first small change of the rule that makes all its examples hold, one of an operator if there is."""
    fitting = [
        mutant
        for mutant in mutants(trial, rule, contents.lines_of(rule))
        if mutant.part is not None and _all_hold(trial.cases[rule.id], mutant.rule, mutant.numbers)
    ]
    return min(fitting, key=lambda mutant: " becomes " not in mutant.change, default=None)


def _numbers(trial: Trial, rule: Rule, case: Case) -> str:
    """Each number of the case beside the limit it is compared with."""
    said = []
    for leaf in dict.fromkeys(leaf for leaf in rule.leaves() if isinstance(leaf, Compare)):
        fact, limit = case.sheet[leaf.fact], trial.numbers.limit(leaf.parameter)
        if isinstance(fact, Known) and limit is not None:
            unit = trial.rulebook.facts[leaf.fact].unit or "1"
            value = show(fact.value, unit, (limit,))
            said.append(f"`{leaf.fact}` is {value}, `{leaf.parameter}` {show(limit, unit)}")
    return f" ({'; '.join(said[:_SHOWN])})" if said else ""


LINTS = (
    ExampleLint(
        "parameter-contradicted",
        "The examples spell numbers out: they are the independent check of the parameters.",
        _parameters,
    ),
    ExampleLint("rule-contradicted", "Where all examples disagree with one line, look at the line.", _rules),
    ExampleLint(
        "example-fails",
        "An example that does not hold says that the rule, or its author, is wrong.",
        _examples,
    ),
)
