"""Everything read from a rules folder, sound or not, with the place of each thing: what the lints look at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cds.core.errors import Issue
from cds.core.facts import FactDef
from cds.core.rules import Expression, Parameter, Reference, Rule, ValueSet
from cds.rulebook.expressions import Site
from cds.rulebook.memory import Reader
from cds.rulebook.source import Document

# Raw facts that every question brings along; no file declares them.
BUILT_IN_FACTS = ("as_of",)

REFERENCE, PARAMETER, FACT, VALUE_SET, RULE = "reference", "parameter", "fact", "value set", "rule"
KINDS = (REFERENCE, PARAMETER, FACT, VALUE_SET, RULE)
KNOWLEDGE_ID, BUILT_IN = "knowledge id", "built-in fact"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry starts."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class KnowledgeId:
    """One id of the knowledge paper: what it is about and the section it stands in."""

    id: str
    title: str
    section: str


@dataclass
class Contents:
    """The files of one folder.

    ``declared`` holds every name, also of entries whose shape is wrong; ``unread`` the kinds of which some
    file could not be read at all, so that a missing name proves nothing.
    """

    folder: Path
    reader: Reader = field(default_factory=Reader)
    digest: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    references: dict[str, Reference] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    facts: dict[str, FactDef] = field(default_factory=dict)
    value_sets: dict[str, ValueSet] = field(default_factory=dict)
    includes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    sites: dict[str, tuple[Site, ...]] = field(default_factory=dict)
    retired: dict[str, Place] = field(default_factory=dict)
    knowledge: dict[str, KnowledgeId] = field(default_factory=dict)
    declared: dict[str, dict[str, Place]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    unread: set[str] = field(default_factory=set)

    def resolves(self, kind: str, name: str) -> bool:
        """Whether ``name`` is declared, or may be declared in a file that could not be read."""
        return name in self.declared[kind] or kind in self.unread

    def lines_of(self, rule: Rule) -> Mapping[int, int]:
        """``id(expression)`` -> line, for every node of the rule's own expressions."""
        return {id(site.expression): site.operator_line for site in self.sites[rule.id]}

    @property
    def day(self) -> date:
        """The day from which every dated value written so far is in force: examples are judged on it."""
        days = [entry.since for parameter in self.parameters.values() for entry in parameter.values]
        return max(days, default=date.min)

    def places(self) -> Iterator[tuple[str, str, Place]]:
        """Every declared name: kind, name, place."""
        for kind, names in self.declared.items():
            for name, place in names.items():
                yield kind, name, place


def walk(expression: Expression) -> Iterator[Expression]:
    """The node and all below it, named criteria not followed."""
    yield expression
    for item in getattr(expression, "items", ()):
        yield from walk(item)
