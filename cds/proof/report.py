"""The laws proved one after another, and how the result is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cds.core.evaluate import Numbers
from cds.core.rules import RuleBook
from cds.proof.entry import Entry, entry_of
from cds.proof.ground import Ground
from cds.proof.law import Breach, Law
from cds.proof.laws import bands, engine, nothing_known, proposals, reach, refinement

LAWS: Mapping[str, Law] = {
    law.name: law
    for law in (
        proposals.LAW,
        bands.LAW,
        reach.LAW,
        refinement.LAW,
        nothing_known.LAW,
        engine.LAW,
    )
}


@dataclass(frozen=True)
class Proof:
    """One law, tried: how many cases it was proved in, what breaks it, and what a reader should know."""

    law: Law
    proved: int
    breaches: tuple[tuple[Breach, Entry], ...]
    notes: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The result for a terminal."""
        word = "broken" if self.breaches else "proved"
        yield f"{word}  {self.law.name}: {self.law.promises} ({self.proved} cases)"
        yield from (f"        note: {text}" for text in self.notes)
        for breach, entry in self.breaches:
            place = f"{breach.rule.path}:{breach.rule.line}"
            yield f"{place}: {self.law.name} `{breach.rule.id}` {breach.message}"
            yield f"    hint: {_hint(entry)}"
            yield entry.text()


def _hint(entry: Entry) -> str:
    if entry.reproduces:
        return "this patient breaks the law; paste it under `examples: cases:` and `cds test` shows it:"
    return "this patient breaks the law; examples cannot show it:"


def prove(rulebook: RuleBook, numbers: Numbers, laws: Mapping[str, Law] = LAWS) -> Iterator[Proof]:
    """Each law, proved for all patients or broken by the smallest one."""
    ground = Ground(rulebook, numbers)
    for law in laws.values():
        outcomes = list(law.prove(ground))
        breaches = [outcome.breach for outcome in outcomes if outcome.breach is not None]
        notes = tuple(dict.fromkeys(outcome.note for outcome in outcomes if outcome.note))
        proved = sum(outcome.asked and outcome.breach is None for outcome in outcomes)
        yield Proof(law, proved, tuple((breach, entry_of(ground, breach)) for breach in breaches), notes)
