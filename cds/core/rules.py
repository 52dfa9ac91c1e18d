"""The rulebook as frozen dataclasses: rules, their criteria as trees, parameters, value sets, references.

Built by ``cds.rulebook`` from the YAML files, evaluated by ``cds.core.evaluate``, compiled by ``cds.engine``.
The operators are a closed list (the rule format, section 2); there is no "is unknown" and no default branch.
"""

import enum
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from cds.core.facts import FactDef
from cds.core.members import plain_members


@plain_members
class Kind(enum.StrEnum):
    """What a rule says when it is met; decides the level of its card."""

    CONTRAINDICATION = "contraindication"
    CAUTION = "caution"
    MONITORING = "monitoring"
    RECOMMENDATION = "recommendation"
    CLASSIFICATION = "classification"


@plain_members
class Status(enum.StrEnum):
    """Standing of a rule. ``review`` speaks in the demo only, ``active`` everywhere."""

    DRAFT = "draft"
    REVIEW = "review"
    SILENT = "silent"
    ACTIVE = "active"
    RETIRED = "retired"


@plain_members
class Comparison(enum.StrEnum):
    """Comparisons in words: 2 is *at least* 2; 30 is not *less than* 30."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"


# ------------------------------------------------------------------ criteria


@dataclass(frozen=True, slots=True)
class Is:
    """A yes/no fact is true or false, or a choice is one of ``values``."""

    fact: str
    values: tuple[bool | str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A quantity against a parameter in the same unit."""

    fact: str
    comparison: Comparison
    parameter: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Another rule's verdict; with ``documented``, true if it is met and false otherwise (settled point
    4)."""

    rule: str
    documented: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A criterion of the same rule, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Kleene conjunction."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene disjunction."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Not any of them."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AtLeastNOf:
    """At least ``n`` (a parameter) of them."""

    n: str
    items: tuple["Expression", ...]


Expression = Is | Compare | Finding | Named | AllOf | AnyOf | NoneOf | AtLeastNOf
Group = AllOf | AnyOf | NoneOf | AtLeastNOf


@dataclass(frozen=True, slots=True)
class Criterion:
    """A named sentence and what decides it. The sentence is the explanation on the card."""

    name: str
    says: str
    expression: Expression
    covers: tuple[str, ...] = ()


# ------------------------------------------------------------------ rules


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a source says, where, and how strongly (GRADE where graded)."""

    reference: str
    says: str
    where: str = ""
    strength: str = ""
    certainty: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The card text for one verdict. ``suggest`` names suggestions of ``cds.hooks.suggestions``.

    ``proposes`` names the value sets of the drugs that the card proposes to somebody who does not have them.
    """

    indicator: str
    summary: str
    detail: str = ""
    override_reasons: tuple[str, ...] = ()
    suggest: tuple[str, ...] = ()
    proposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case inside the rule file: facts as the author wrote them and the verdict they must give."""

    name: str
    given: Mapping[str, object]
    expect: str
    missing: tuple[str, ...] | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's sign-off as written in the file; ``digest`` names the content that was signed."""

    name: str
    role: str
    on: date
    digest: str = ""


@dataclass(frozen=True, repr=False)
class Rule:
    """One rule. ``met``, ``not_met``, ``unknown`` are None where the file says ``silent``.

    ``hooks``, ``ordering`` (value sets of drugs) and ``patients`` say when it speaks; the finding exists
    always.
    """

    id: str
    title: str
    kind: Kind
    status: Status
    version: str
    covers: tuple[str, ...]
    purpose: str
    not_for: tuple[str, ...]
    author: str
    reviewers: tuple[Review, ...]
    review_by: date
    evidence: tuple[Evidence, ...]
    hooks: tuple[str, ...]
    ordering: tuple[str, ...]
    patients: tuple[Expression, ...]
    criteria: Mapping[str, Criterion]
    decide: Expression
    met: Outcome | None
    not_met: Outcome | None
    unknown: Outcome | None
    base: Mapping[str, object]
    examples: tuple[Example, ...]
    related: tuple[tuple[str, str], ...] = ()
    shown: tuple[str, ...] = ()  # facts that its sentences show
    path: str = ""
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Rule({self.reference})"

    @property
    def reference(self) -> str:
        """``id@version``, as cards and logs name it."""
        return f"{self.id}@{self.version}"

    @cached_property
    def outcomes(self) -> tuple[Outcome | None, Outcome | None, Outcome | None]:
        """The outcomes by ``Truth``: where it is not met, unknown, met."""
        return (self.not_met, self.unknown, self.met)

    @cached_property
    def all_covers(self) -> tuple[str, ...]:
        """The rule's own ids and those of its criteria, each once, in order."""
        ids = [*self.covers, *(i for criterion in self.criteria.values() for i in criterion.covers)]
        return tuple(dict.fromkeys(ids))

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """Ids of the rules this one needs, each once."""
        return tuple(dict.fromkeys(leaf.rule for leaf in self.leaves() if isinstance(leaf, Finding)))

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts this rule asks for itself (scope and criteria), each once."""
        return tuple(dict.fromkeys(leaf.fact for leaf in self.leaves() if isinstance(leaf, Is | Compare)))

    def leaves(self) -> Iterator[Is | Compare | Finding]:
        """Every leaf of the scope, the criteria and the decision."""
        for expression in (*self.patients, *(c.expression for c in self.criteria.values()), self.decide):
            yield from leaves_of(expression)


def leaves_of(expression: Expression) -> Iterator[Is | Compare | Finding]:
    """The leaves of one tree, left to right; named criteria are not followed."""
    if isinstance(expression, Is | Compare | Finding):
        yield expression
    elif not isinstance(expression, Named):
        for item in expression.items:
            yield from leaves_of(item)


# ------------------------------------------------------------------ shared definitions


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the bibliography."""

    id: str
    title: str
    cite: str = ""
    url: str = ""
    read_on: date | None = None
    caution: str = ""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from a day on; None withdraws it. A str is one of the parameter's choices."""

    since: date
    value: Fraction | str | None
    reference: str
    where: str = ""
    to_confirm: str = ""


@dataclass(frozen=True)
class Parameter:
    """A clinical number (or policy choice) with its unit and history."""

    name: str
    title: str
    unit: str | None
    values: tuple[DatedValue, ...]  # oldest first
    choices: tuple[str, ...] = ()
    path: str = ""
    line: int = 0

    def dated(self, day: date) -> DatedValue | None:
        """The entry in force on ``day``; None before the first one."""
        current = None
        for entry in self.values:
            if entry.since <= day:
                current = entry
        return current


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a value set. ``prefix`` codes match every child (``I60*``)."""

    system: str
    code: str
    display: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A list of codes with a meaning.

    ``text_prompts`` are words that only prompt the reader to clarify; ``may_be`` are codes of coarser systems
    that do not tell whether it is this: seen in a record they leave it unknown.
    """

    id: str
    title: str
    codes: tuple[Code, ...]
    text_prompts: tuple[str, ...] = ()
    may_be: tuple[Code, ...] = ()
    path: str = ""
    line: int = 0


@dataclass(frozen=True, repr=False)
class RuleBook:
    """Everything the clinical lead wrote, checked as a whole and immutable. ``digest`` names this content."""

    rules: Mapping[str, Rule]
    facts: Mapping[str, FactDef]
    parameters: Mapping[str, Parameter]
    value_sets: Mapping[str, ValueSet]
    references: Mapping[str, Reference]
    products: Mapping[str, str]  # RxNorm product code -> ingredient code
    digest: str

    def __repr__(self) -> str:
        return f"RuleBook({len(self.rules)} rules, {self.digest})"  # in full it would be megabytes

    @cached_property
    def drugs(self) -> tuple[str, ...]:
        """The value sets that some rule's ``ordering`` names."""
        return tuple(sorted({drug for rule in self.rules.values() for drug in rule.ordering}))

    @cached_property
    def strata(self) -> Mapping[str, int]:
        """Rule id -> 0 if it needs no finding, else one more than the highest it needs. No cycles (checked on
        load)."""
        levels: dict[str, int] = {}

        def level(rule_id: str) -> int:
            if rule_id not in levels:
                needed = self.rules[rule_id].findings
                levels[rule_id] = 1 + max(map(level, needed)) if needed else 0
            return levels[rule_id]

        for rule_id in self.rules:
            level(rule_id)
        return levels

    @cached_property
    def _changes(self) -> list[date]:
        """The days on which some parameter changes, in order."""
        return sorted({entry.since for parameter in self.parameters.values() for entry in parameter.values})

    def period(self, day: date) -> int:
        """Which period ``day`` is in, counted from 0; between two days of one no parameter changes."""
        return bisect_right(self._changes, day)

    def reach(self, rule_ids: tuple[str, ...]) -> tuple[Rule, ...]:
        """These rules and all whose findings they need, lower strata first, then by id."""
        wanted: set[str] = set()
        stack = list(rule_ids)
        while stack:
            rule_id = stack.pop()
            if rule_id not in wanted:
                wanted.add(rule_id)
                stack.extend(self.rules[rule_id].findings)
        return tuple(self.rules[i] for i in sorted(wanted, key=lambda i: (self.strata[i], i)))

    def facts_of(self, rules: tuple[Rule, ...]) -> tuple[str, ...]:
        """Every fact these rules need or show, inputs of derived facts before the facts derived from them."""
        return self.facts_with(tuple(name for rule in rules for name in (*rule.facts, *rule.shown)))

    def facts_with(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """These facts and all that they are derived from, inputs first."""
        ordered: dict[str, None] = {}

        def add(name: str) -> None:
            if name not in ordered and name in self.facts:
                for needed in self.facts[name].inputs:
                    add(needed)
                ordered[name] = None

        for name in names:
            add(name)
        return tuple(ordered)
