"""Small rulebooks for the tests of the core: made by hand, or at random."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

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

YES_NO, CHOICES, QUANTITIES = ("a", "b", "c"), ("x", "y"), ("p", "q", "r")
WORDS = ("low", "middle", "high")
LIMITS = ("one", "two", "withdrawn")
PARAMETERS = (parameter("one", 1), parameter("two", 2), parameter("withdrawn", 3, None))
reasons = st.sampled_from(Reason)
amounts = st.integers(0, 6).map(lambda n: Fraction(n, 2))


def leaves(findings: Sequence[str], *, documented: bool) -> st.SearchStrategy[Expression]:
    """A question to a fact or, where there are lower rules, to one of their findings."""
    asked: list[st.SearchStrategy[Expression]] = [
        st.builds(Is, st.sampled_from(YES_NO), st.sampled_from([(True,), (False,)])),
        st.builds(
            Is,
            st.sampled_from(CHOICES),
            st.lists(st.sampled_from(WORDS), min_size=1, unique=True).map(tuple),
        ),
        st.builds(Compare, st.sampled_from(QUANTITIES), st.sampled_from(Comparison), st.sampled_from(LIMITS)),
    ]
    if findings:
        how = st.booleans() if documented else st.just(False)
        asked.append(st.builds(Finding, st.sampled_from(findings), how))
    return st.one_of(asked)


def trees(findings: Sequence[str], *, documented: bool) -> st.SearchStrategy[Expression]:
    """Any expression the rule format allows, named criteria aside."""

    def group(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        items = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            st.builds(AllOf, items),
            st.builds(AnyOf, items),
            st.builds(NoneOf, items),
            st.builds(AtLeastNOf, st.sampled_from(LIMITS), items),
        )

    return st.recursive(leaves(findings, documented=documented), group, max_leaves=6)


@st.composite
def rulebooks(draw: st.DrawFn, *, documented: bool = False) -> RuleBook:
    """Up to three rules, each of which may use the findings of those before it and its own criteria."""
    rules: list[Rule] = []
    for i in range(draw(st.integers(1, 3))):
        lower = [each.id for each in rules]
        criteria = {
            f"criterion_{n}": draw(trees(lower, documented=documented))
            for n in range(draw(st.integers(0, 2)))
        }
        decide = AnyOf((draw(trees(lower, documented=documented)), *map(Named, criteria)))
        patients = (draw(trees(lower, documented=documented)),)
        rules.append(rule(f"rule-{i}", decide, criteria, patients))
    return book(rules, parameters=PARAMETERS)


known_facts = {
    **dict.fromkeys(YES_NO, st.booleans()),
    **dict.fromkeys(CHOICES, st.sampled_from(WORDS)),
    **dict.fromkeys(QUANTITIES, amounts),
}


@st.composite
def bounded(draw: st.DrawFn) -> Bounded:
    """A number known in part, open on no, one or both sides."""
    lower, upper = sorted([draw(amounts), draw(amounts)])
    return Bounded(draw(st.sampled_from([lower, None])), draw(st.sampled_from([upper, None])), draw(reasons))


@st.composite
def facts(draw: st.DrawFn, name: str) -> Fact:
    """Any state of knowledge of one fact."""
    states: list[st.SearchStrategy[Fact]] = [st.builds(Known, known_facts[name]), st.builds(Unknown, reasons)]
    if name in QUANTITIES:
        states.append(bounded())
    return draw(st.one_of(states))


@st.composite
def sheets(draw: st.DrawFn) -> FactSheet:
    """Any state of knowledge of one patient."""
    return FactSheet({name: draw(facts(name)) for name in known_facts})


@st.composite
def completions(draw: st.DrawFn, sheet: FactSheet, names: Iterable[str]) -> FactSheet:
    """The same patient with ``names`` settled to values that what was known before allows."""
    return FactSheet(dict(sheet) | {name: draw(_settled(name, sheet[name])) for name in names})


@st.composite
def refinements(draw: st.DrawFn, sheet: FactSheet) -> FactSheet:
    """The same patient with more known of any facts: some settled, bounds of others narrowed."""
    return FactSheet({name: draw(_refined(name, fact)) for name, fact in sheet.items()})


def _settled(name: str, fact: Fact) -> st.SearchStrategy[Fact]:
    if isinstance(fact, Known):
        return st.just(fact)
    if isinstance(fact, Bounded):
        lower = fact.lower if fact.lower is not None else Fraction(-1)
        upper = fact.upper if fact.upper is not None else max(lower, Fraction(4))
        return st.builds(Known, st.fractions(lower, upper, max_denominator=4))
    return st.builds(Known, known_facts[name])


def _refined(name: str, fact: Fact) -> st.SearchStrategy[Fact]:
    options = [st.just(fact), _settled(name, fact)]
    if isinstance(fact, Bounded):
        options.append(_narrowed(fact))
    elif isinstance(fact, Unknown) and name in QUANTITIES:
        options.append(bounded())
    return st.one_of(options)


@st.composite
def _narrowed(draw: st.DrawFn, fact: Bounded) -> Bounded:
    inside = draw(_settled("", fact))
    assert isinstance(inside, Known)
    if draw(st.booleans()):
        return Bounded(inside.value, fact.upper, fact.reason)
    return Bounded(fact.lower, inside.value, fact.reason)
