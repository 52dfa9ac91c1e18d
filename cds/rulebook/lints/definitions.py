"""Facts, parameters and value sets: each is complete, its parts fit together, and absence is explained."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

from cds.core.derive import Inputs, derive
from cds.core.derive.catalogue import DERIVATIONS
from cds.core.evaluate import Numbers
from cds.core.facts import FactDef, FactType, Known
from cds.core.quantity import convertible
from cds.core.rules import RuleBook
from cds.rulebook.contents import FACT, Contents
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.problems import did_you_mean
from cds.rulebook.reading import Form, form_of

_FINEST = 10**6  # the engine counts in millionths of the unit
_FARTHEST = 10**9
_ELAPSED = ("d", "h")


def _line(contents: Contents, fact: FactDef, *keys: str) -> int:
    return contents.documents[fact.path].line("facts", fact.name, *keys)


def _fault(contents: Contents, fact: FactDef, key: str, message: str, hint: str = "") -> Fault:
    return Fault(fact.path, _line(contents, fact, key), f"`{fact.name}` {message}", hint)


def _absence(contents: Contents) -> Iterator[Fault]:
    for fact in contents.facts.values():
        absent = fact.when_not_recorded
        if absent == "false" and not fact.because:
            hint = "say in `because:` why nothing found means no; if it may mean not asked, write `unknown`"
            yield _fault(contents, fact, "when_not_recorded", "takes absence for no without a reason", hint)


def _absence_fits(contents: Contents) -> Iterator[Fault]:
    for fact in contents.facts.values():
        absent = fact.when_not_recorded
        if absent == "false" and fact.type not in (FactType.YES_NO, FactType.RAW):
            hint = "a measurement or a choice that nobody recorded is `unknown`"
            yield _fault(contents, fact, "when_not_recorded", f"is a {fact.type}, it cannot be `false`", hint)
        if absent == "never" and (fact.type is not FactType.QUANTITY or fact.unit not in _ELAPSED):
            hint = "`never` is an elapsed time: a quantity in d or h"
            yield _fault(contents, fact, "when_not_recorded", "cannot be `never`", hint)


def _complete(contents: Contents) -> Iterator[Fault]:
    for fact in contents.facts.values():
        if (fact.read is None) == (fact.derive is None):
            hint = "`read:` says where it stands in the record, `derive:` how it follows from other facts"
            yield _fault(contents, fact, "title", "needs either `read` or `derive`", hint)
        if fact.derive is not None and not (fact.inputs or fact.using):
            yield _fault(
                contents, fact, "derive", "is derived from nothing", "name the facts in `from: [...]`"
            )
        if fact.derive is None and (fact.inputs or fact.using):
            key = "from" if fact.inputs else "using"
            yield _fault(contents, fact, key, f"has `{key}` without `derive`", "name the derivation")
        if fact.type is FactType.QUANTITY and fact.unit is None:
            yield _fault(
                contents,
                fact,
                "type",
                "is a quantity without a unit",
                "add `unit:`; a plain count has unit 1",
            )
        if fact.type is FactType.CHOICE and not fact.choices:
            yield _fault(contents, fact, "type", "is a choice without choices", "add `choices: [...]`")
        yield from _superfluous(contents, fact)


def _superfluous(contents: Contents, fact: FactDef) -> Iterator[Fault]:
    numeric = fact.type in (FactType.QUANTITY, FactType.RAW)
    for key, value, fits in (
        ("unit", fact.unit, numeric),
        ("accepts", fact.accepts, numeric),
        ("substance", fact.substance, numeric),
        ("no_older_than", fact.no_older_than, fact.read is not None),
        ("choices", fact.choices, fact.type in (FactType.CHOICE, FactType.TREATMENT_OUTCOME)),
    ):
        if value and not fits:
            yield _fault(contents, fact, key, f"has `{key}`, which means nothing here", "remove it")


def _units(contents: Contents) -> Iterator[Fault]:
    for fact in contents.facts.values():
        for unit in fact.accepts:
            if fact.unit and not convertible(unit, fact.unit, fact.substance):
                hint = "mass and molar units need `substance:`; else take the unit out"
                yield _fault(
                    contents, fact, "accepts", f"accepts {unit}, which does not convert to {fact.unit}", hint
                )
        limit = contents.parameters.get(fact.no_older_than or "")
        if limit is not None and limit.unit != "d":
            message = f"is no older than `{limit.name}`, which is in {limit.unit}"
            yield _fault(contents, fact, "no_older_than", message, "an age limit is in d")
        for name in (fact.read or {}).get("plausible", ()):
            bound = contents.parameters.get(name)
            if bound is not None and bound.unit != fact.unit:
                message = f"is plausible up to `{name}`, which is in {bound.unit} and not in {fact.unit}"
                yield _fault(contents, fact, "read", message, "give both the same unit")


def _reads(contents: Contents) -> Iterator[Fault]:
    for fact in contents.facts.values():
        form = form_of(fact.read) if fact.read is not None else None
        if form is not None and fact.read is not None:
            yield from _form_fits(contents, fact, form)


def _form_fits(contents: Contents, fact: FactDef, form: Form) -> Iterator[Fault]:
    read = fact.read or {}
    if fact.type not in form.types:
        wanted = " or ".join(form.types)
        yield _fault(
            contents,
            fact,
            "type",
            f"is read as {wanted} but is of type {fact.type}",
            f"write `type: {form.types[0]}`",
        )
        return
    if form.unit is not None and fact.unit is not None and not convertible(form.unit, fact.unit):
        message = f"is read in {form.unit}, which does not convert to {fact.unit}"
        yield _fault(contents, fact, "unit", message, f"write `unit: {form.unit}`")
    elif form.unit is not None and fact.unit is None and fact.type is FactType.RAW:
        hint = f"write `unit: {form.unit}`"
        yield _fault(contents, fact, "type", "is raw numbers without a unit", hint)
    answers = set(read.get("answers", ()))
    allowed = {"true", "false"} if fact.type is FactType.YES_NO else set(fact.choices)
    if answers and fact.type is not FactType.RAW and not answers <= allowed:
        odd = min(answers - allowed)
        yield _fault(
            contents,
            fact,
            "read",
            f"answers `{odd}`, which is not one of its choices",
            did_you_mean(odd, allowed),
        )
    policy = contents.parameters.get(read.get("parameter", ""))
    if policy is not None and set(policy.choices) != set(fact.choices):
        hint = (
            f"write `choices: [{', '.join(policy.choices)}]`"
            if policy.choices
            else "name a parameter with `choices`"
        )
        yield _fault(contents, fact, "read", f"has other choices than the parameter `{policy.name}`", hint)


def _derivations(contents: Contents) -> Iterator[Fault]:
    numbers = Numbers(_parameters_only(contents), contents.day)
    for fact in contents.facts.values():
        if fact.derive is None or not all(name in contents.parameters for name in fact.using):
            continue
        if not (_takes(fact, numbers) and _takes_once_known(fact)):
            message = f"gives `{fact.derive}` {len(fact.inputs)} facts and {len(fact.using)} parameters"
            hint = "list in `from` and `using` what it takes, in its order: see its text in cds/core/derive"
            yield _fault(contents, fact, "derive", f"{message}, which it does not take", hint)


def _takes(fact: FactDef, numbers: Numbers) -> bool:
    """Call the derivation with nothing known: a wrong number of inputs shows at once."""
    try:
        derive(fact, {}, numbers)
    except (ValueError, TypeError, IndexError):
        return False
    return True


def _takes_once_known(fact: FactDef) -> bool:
    """Call a derivation that waits until all is known with facts that hold nothing: it takes them apart, or
    there are too few or too many, before it finds that there is nothing to count with."""
    function = getattr(DERIVATIONS.get(fact.derive or ""), "__wrapped__", None)
    if function is None:
        return True
    known, numbers = (Known(None),) * len(fact.inputs), (Fraction(1),) * len(fact.using)
    try:
        with suppress(TypeError, AttributeError):
            function(Inputs(fact.inputs, known, fact.using, numbers))
    except (ValueError, IndexError):
        return False
    return True


def _parameters_only(contents: Contents) -> RuleBook:
    return RuleBook({}, {}, contents.parameters, {}, {}, {}, "")


def _fact_cycles(contents: Contents) -> Iterator[Fault]:
    done: set[str] = set()

    def visit(name: str, chain: tuple[str, ...]) -> Iterator[Fault]:
        if name in chain:
            fact = contents.facts[name]
            circle = " -> ".join((*chain[chain.index(name) :], name))
            yield _fault(contents, fact, "from", f"is derived from itself: {circle}", "break the circle")
        elif name in contents.facts and name not in done:
            for needed in contents.facts[name].inputs:
                yield from visit(needed, (*chain, name))
            done.add(name)

    for name in contents.facts:
        yield from visit(name, ())


def _parameter_values(contents: Contents) -> Iterator[Fault]:
    for parameter in contents.parameters.values():
        document = contents.documents[parameter.path]
        for entry in parameter.values:
            line = document.line("parameters", parameter.name, "values", entry.since.isoformat(), "value")
            value = entry.value
            if isinstance(value, str) and value not in parameter.choices:
                hint = (
                    did_you_mean(value, parameter.choices)
                    if parameter.choices
                    else "a number is wanted: it has a unit"
                )
                yield Fault(parameter.path, line, f"`{value}` is no value of `{parameter.name}`", hint)
            elif isinstance(value, Fraction) and parameter.choices:
                yield Fault(
                    parameter.path,
                    line,
                    f"`{parameter.name}` is a choice, not a number",
                    did_you_mean("", parameter.choices),
                )
            elif isinstance(value, Fraction) and (_FINEST % value.denominator or abs(value) > _FARTHEST):
                hint = "at most six digits after the point: take a finer unit"
                yield Fault(
                    parameter.path,
                    line,
                    f"`{parameter.name}` is too fine or too large a number to compare",
                    hint,
                )


def _repeated_codes(contents: Contents) -> Iterator[Fault]:
    for value_set in contents.value_sets.values():
        document = contents.documents[value_set.path]
        seen: dict[tuple[str, str], int] = {}
        for index, code in enumerate(document.data.get("codes", ())):
            key = (code["system"], code["code"])
            line = document.line("codes", index)
            first = seen.setdefault(key, line)
            if first != line:
                yield Fault(
                    value_set.path, line, f"{key[0]} {key[1]} stands here twice", f"first on line {first}"
                )


def _shadowed(contents: Contents) -> Iterator[Fault]:
    for fact in contents.facts.values():
        if fact.name in ("as_of", "missing", "ordering"):
            yield Fault(
                fact.path,
                fact.line,
                f"`{fact.name}` has a meaning of its own",
                f"give the {FACT} another name",
            )


LINTS = (
    Lint("absence-unexplained", "Absence is a clinical decision; whoever takes it gives a reason.", _absence),
    Lint(
        "absence-misfit",
        "`false` and `never` mean something for some types only.",
        _absence_fits,
        unsound=True,
    ),
    Lint("fact-incomplete", "A fact without its source or unit cannot be read.", _complete, unsound=True),
    Lint("fact-cycle", "A fact derived from itself has no value.", _fact_cycles, unsound=True),
    Lint("fact-reserved", "Some names mean something else in a rule.", _shadowed, unsound=True),
    Lint(
        "unit-unconvertible", "Numbers in units that do not convert cannot be compared.", _units, unsound=True
    ),
    Lint("read-misfit", "What is read must be of the fact's type.", _reads, unsound=True),
    Lint("derive-misfit", "A derivation takes its inputs in one order.", _derivations, unsound=True),
    Lint(
        "parameter-value",
        "A value must be one the engine can compare exactly.",
        _parameter_values,
        unsound=True,
    ),
    Lint("code-repeated", "A code that stands twice is edited once.", _repeated_codes),
)
