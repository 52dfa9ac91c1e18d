"""Each criterion's operator fits its fact, its limit and its rule."""

from collections.abc import Iterator
from fractions import Fraction

from cds.core.facts import FactDef, FactType
from cds.core.rules import AtLeastNOf, Compare, Finding, Is, Kind, Rule
from cds.rulebook.contents import Contents
from cds.rulebook.expressions import Site
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.problems import did_you_mean

_CHOICES = (FactType.CHOICE, FactType.TREATMENT_OUTCOME)


def _leaves(contents: Contents) -> Iterator[tuple[Rule, Site, FactDef]]:
    """Every leaf that asks a fact which is well defined."""
    for rule in contents.rules.values():
        for site in contents.sites[rule.id]:
            if isinstance(site.expression, Is | Compare) and site.expression.fact in contents.facts:
                yield rule, site, contents.facts[site.expression.fact]


def _operator_fits(contents: Contents) -> Iterator[Fault]:
    for rule, site, fact in _leaves(contents):
        leaf = site.expression
        if fact.type is FactType.RAW:
            hint = "ask the fact that is derived from it"
            yield Fault(
                rule.path, site.operator_line, f"`{fact.name}` is raw: it only feeds derivations", hint
            )
        elif isinstance(leaf, Compare) and fact.type is not FactType.QUANTITY:
            hint = (
                "write `is: true` or `is: false`"
                if fact.type is FactType.YES_NO
                else "write `is:` or `is_one_of:`"
            )
            yield Fault(
                rule.path,
                site.operator_line,
                f"`{leaf.comparison}` compares numbers; `{fact.name}` is a {fact.type}",
                hint,
            )
        elif isinstance(leaf, Is) and fact.type is FactType.QUANTITY:
            hint = "write at_least, more_than, at_most or less_than and a parameter"
            yield Fault(
                rule.path, site.operator_line, f"`{fact.name}` is a quantity: `is` does not apply", hint
            )
        elif (
            isinstance(leaf, Is)
            and fact.type is FactType.YES_NO
            and not all(isinstance(v, bool) for v in leaf.values)
        ):
            yield Fault(
                rule.path,
                site.operator_line,
                f"`{fact.name}` is a yes/no fact",
                "write `is: true` or `is: false`",
            )


def _choice_exists(contents: Contents) -> Iterator[Fault]:
    for rule, site, fact in _leaves(contents):
        leaf = site.expression
        if isinstance(leaf, Is) and fact.type in _CHOICES:
            for value in leaf.values:
                if value not in fact.choices:
                    word = str(value).lower() if isinstance(value, bool) else value
                    hint = did_you_mean(word, fact.choices)
                    yield Fault(
                        rule.path,
                        site.operator_line,
                        f"`{word}` is not one of the choices of `{fact.name}`",
                        hint,
                    )
            if set(fact.choices) <= set(leaf.values):
                yield Fault(
                    rule.path,
                    site.operator_line,
                    f"every choice of `{fact.name}` counts",
                    "name only those that count",
                )


def _count(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        for site in contents.sites[rule.id]:
            group = site.expression
            parameter = contents.parameters.get(group.n) if isinstance(group, AtLeastNOf) else None
            if parameter is None or not isinstance(group, AtLeastNOf):
                continue
            for entry in parameter.values:
                if isinstance(entry.value, Fraction) and not _counts(entry.value, len(group.items)):
                    message = f"`{group.n}` is {entry.value}, which is no count from 1 to {len(group.items)}"
                    yield Fault(
                        rule.path,
                        site.operator_line,
                        message,
                        "`n` is a whole number, at most as many as `of` lists",
                    )


def _counts(value: Fraction, items: int) -> bool:
    return value.denominator == 1 and 1 <= value <= items


def _documented(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        for site in contents.sites[rule.id]:
            if (
                isinstance(site.expression, Finding)
                and site.expression.documented
                and rule.kind is not Kind.CLASSIFICATION
            ):
                hint = f"write `finding: {site.expression.rule}`"
                yield Fault(
                    rule.path,
                    site.operator_line,
                    f"`documented` in a {rule.kind} would take a gap for no",
                    hint,
                )


LINTS = (
    Lint(
        "operator-misfit",
        "An operator means something for its own type of fact only.",
        _operator_fits,
        unsound=True,
    ),
    Lint("choice-unknown", "A word that is not a choice can never be true.", _choice_exists, unsound=True),
    Lint(
        "count-misfit", "A count that cannot be reached, or always is, decides nothing.", _count, unsound=True
    ),
    Lint(
        "documented-misplaced",
        "Only a classification reads the state of the record.",
        _documented,
        unsound=True,
    ),
)
