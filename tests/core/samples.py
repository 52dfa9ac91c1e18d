"""Small rulebooks for the tests of the core: made by hand, or at random."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from cds.core.facts import Bounded, Fact, FactDef, FactSheet, Known, Reason, Unknown
from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Comparison,
    Criterion,
    DatedValue,
    Expression,
    Finding,
    Is,
    Kind,
    Named,
    NoneOf,
    Parameter,
    Rule,
    RuleBook,
    Status,
)

SINCE, DAY = date(2020, 1, 1), date(2026, 3, 2)


def rule(
    rule_id: str,
    decide: Expression,
    criteria: Mapping[str, Expression | Criterion] | None = None,
    patients: tuple[Expression, ...] = (),
    *,
    covers: tuple[str, ...] = (),
    ordering: tuple[str, ...] = (),
) -> Rule:
    """A rule with nothing but its trees."""
    named = {
        name: each if isinstance(each, Criterion) else Criterion(name, f"It is {name}", each)
        for name, each in (criteria or {}).items()
    }
    return Rule(
        id=rule_id, title=rule_id.title(), kind=Kind.CAUTION, status=Status.REVIEW, version="0.1.0",
        covers=covers, purpose="", not_for=(), author="", reviewers=(), review_by=DAY, evidence=(), hooks=(),
        ordering=ordering, patients=patients, criteria=named, decide=decide, met=None, not_met=None,
        unknown=None, base={}, examples=(),
    )  # fmt: skip


def parameter(name: str, *values: int | str | Fraction | None, unit: str | None = "1") -> Parameter:
    """A parameter whose values come into force a year apart, the first on ``SINCE``."""
    dated = (
        DatedValue(SINCE.replace(year=SINCE.year + i), Fraction(v) if isinstance(v, int) else v, "test")
        for i, v in enumerate(values)
    )
    return Parameter(name, f"The {name}", unit, tuple(dated))


def book(
    rules: Iterable[Rule] = (), facts: Iterable[FactDef] = (), parameters: Iterable[Parameter] = ()
) -> RuleBook:
    """A rulebook of these parts."""
    return RuleBook(
        rules={each.id: each for each in rules},
        facts={each.name: each for each in facts},
        parameters={each.name: each for each in parameters},
        value_sets={}, references={}, products={}, digest="sha256:test",
    )  # fmt: skip


# ------------------------------------------------------------------ at random
# The strategies are made once: made anew for each example they would take most of the time.

YES_NO, CHOICES, QUANTITIES = ("a", "b", "c"), ("x", "y"), ("p", "q", "r")
WORDS = ("low", "middle", "high")
LIMITS = ("one", "two", "withdrawn")
PARAMETERS = (parameter("one", 1), parameter("two", 2), parameter("withdrawn", 3, None))
REASONS = st.sampled_from(Reason)
AMOUNTS = st.integers(0, 6).map(lambda n: Fraction(n, 2))
UNKNOWNS = REASONS.map(Unknown)


@st.composite
def bounded(draw: st.DrawFn) -> Bounded:
    """A number known in part, open on no, one or both sides."""
    lower, upper = sorted([draw(AMOUNTS), draw(AMOUNTS)])
    is_open = draw(st.integers(0, 3))
    return Bounded(None if is_open & 1 else lower, None if is_open & 2 else upper, draw(REASONS))


BOUNDED = bounded()
KNOWN: dict[str, st.SearchStrategy[Fact]] = {
    **dict.fromkeys(YES_NO, st.booleans().map(Known)),
    **dict.fromkeys(CHOICES, st.sampled_from(WORDS).map(Known)),
    **dict.fromkeys(QUANTITIES, AMOUNTS.map(Known)),
}
ANY = {name: st.one_of(known, UNKNOWNS) for name, known in KNOWN.items()} | {
    name: st.one_of(KNOWN[name], UNKNOWNS, BOUNDED) for name in QUANTITIES
}


def sheets() -> st.SearchStrategy[FactSheet]:
    """Any state of knowledge of one patient."""
    return st.fixed_dictionaries(ANY).map(FactSheet)


@cache
def trees(findings: tuple[str, ...], *, documented: bool) -> st.SearchStrategy[Expression]:
    """Any expression the rule format allows, named criteria aside."""
    asked: list[st.SearchStrategy[Expression]] = [
        st.builds(Is, st.sampled_from(YES_NO), st.sampled_from([(True,), (False,)])),
        st.builds(Is, st.sampled_from(CHOICES), st.sampled_from([("low",), ("low", "high")])),
        st.builds(Compare, st.sampled_from(QUANTITIES), st.sampled_from(Comparison), st.sampled_from(LIMITS)),
    ]
    if findings:
        how = st.booleans() if documented else st.just(False)
        asked.append(st.builds(Finding, st.sampled_from(findings), how))

    def group(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        items = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            st.builds(AllOf, items),
            st.builds(AnyOf, items),
            st.builds(NoneOf, items),
            st.builds(AtLeastNOf, st.sampled_from(LIMITS), items),
        )

    return st.recursive(st.one_of(asked), group, max_leaves=6)


@st.composite
def rulebooks(draw: st.DrawFn, *, documented: bool = False) -> RuleBook:
    """Up to three rules, each of which may use the findings of those before it and its own criteria."""
    rules: list[Rule] = []
    for i in range(draw(st.integers(1, 3))):
        tree = trees(tuple(each.id for each in rules), documented=documented)
        criteria = {f"criterion_{n}": draw(tree) for n in range(draw(st.integers(0, 2)))}
        decide = AnyOf((draw(tree), *map(Named, criteria)))
        rules.append(rule(f"rule-{i}", decide, criteria, (draw(tree),)))
    return book(rules, parameters=PARAMETERS)


@st.composite
def completions(draw: st.DrawFn, sheet: FactSheet, names: Iterable[str]) -> FactSheet:
    """The same patient with ``names`` settled to values that what was known before allows."""
    return FactSheet(dict(sheet) | {name: _settled(draw, name, sheet[name]) for name in sorted(names)})


@st.composite
def refinements(draw: st.DrawFn, sheet: FactSheet) -> FactSheet:
    """The same patient with more known of any facts: some settled, bounds of others narrowed."""
    return FactSheet({name: _refined(draw, name, fact) for name, fact in sheet.items()})


def _settled(draw: st.DrawFn, name: str, fact: Fact) -> Fact:
    if isinstance(fact, Known):
        return fact
    return Known(_inside(draw, fact)) if isinstance(fact, Bounded) else draw(KNOWN[name])


def _refined(draw: st.DrawFn, name: str, fact: Fact) -> Fact:
    if isinstance(fact, Known) or draw(st.booleans()):
        return _settled(draw, name, fact)
    if isinstance(fact, Unknown):
        return draw(BOUNDED) if name in QUANTITIES else fact
    bound = _inside(draw, fact)
    if draw(st.booleans()):
        return Bounded(bound, fact.upper, fact.reason)
    return Bounded(fact.lower, bound, fact.reason)


def _inside(draw: st.DrawFn, fact: Bounded) -> Fraction:
    """A value between the bounds; some way beyond a bound that is open."""
    lower = fact.lower if fact.lower is not None else min(Fraction(0), fact.upper or 0) - 1
    upper = fact.upper if fact.upper is not None else max(Fraction(3), lower) + 1
    return lower + draw(st.integers(0, 4)) * (upper - lower) / 4
