"""What a law gives back: how many cases it was proved for, and what breaks it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from cds.core.facts import Fact, FactSheet
from cds.core.rules import Rule
from cds.proof.ground import Ground

Facts = dict[str, Fact]


@dataclass(frozen=True)
class Breach:
    """A patient for whom ``rule`` says ``says`` and the law wants ``expect``.

    ``keep`` are the facts that the example must state, ``findings`` those of other rules that do not follow
    from the facts. ``still`` says whether another patient breaks the law in the same way; the core judges it.
    """

    rule: Rule
    message: str
    facts: Facts
    says: str
    expect: str
    ordered: str | None = None
    keep: frozenset[str] = frozenset()
    findings: Mapping[str, str] = field(default_factory=dict)
    still: Callable[[FactSheet], bool] = field(default=lambda sheet: True)


@dataclass(frozen=True)
class Outcome:
    """One case of a law: what breaks it, what a reader should know, and whether it was ``asked`` at all."""

    case: str
    breach: Breach | None = None
    note: str = ""
    asked: bool = True


@dataclass(frozen=True)
class Law:
    """One law: its name on the command line, what it promises, and how it is proved."""

    name: str
    promises: str
    prove: Callable[[Ground], Iterator[Outcome]]
