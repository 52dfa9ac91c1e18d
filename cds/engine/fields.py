"""The fields of a program: numbered, named for the engine, and filled from a fact sheet.

A field without a value is left out of the fact, so no literal on it holds: unknown is never no.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from operator import itemgetter

from cds.core.errors import EngineError
from cds.core.facts import Bounded, FactDef, FactSheet, Known
from cds.engine.durable import fragment
from cds.engine.integers import value_of
from cds.engine.terms import Field, Source, values_of

ABSENT = ""


class Fields:
    """The fields that a program's terms use, in a fixed order."""

    def __init__(self, used: Iterable[Field], facts: Mapping[str, FactDef]) -> None:
        ordered = sorted(set(used), key=lambda field: (field.name, field.source.value))
        self._index = {field: i for i, field in enumerate(ordered)}
        self._listed = tuple(
            (
                field.name,
                i,
                {value: self._fragment(i, n) for n, value in enumerate(values_of(facts[field.name]))},
            )
            for field, i in self._index.items()
            if field.source is Source.VALUE
        )
        bounded = (field.name for field in ordered if field.source in (Source.LOWER, Source.UPPER))
        self._quantities = tuple(
            (name, self._place(Source.LOWER, name), self._place(Source.UPPER, name))
            for name in dict.fromkeys(bounded)
        )

    def name(self, field: Field) -> str:
        """What the engine calls the field."""
        return f"f{self._index[field]}"

    def finding(self, source: Source, rule_id: str) -> tuple[int, str, str] | None:
        """Where a finding goes, its fragment where it is not met, and where it is; None if nobody asks."""
        index = self._index.get(Field(source, rule_id))
        return None if index is None else (index, self._fragment(index, 0), self._fragment(index, 1))

    def selector(self, fields: Iterable[Field]) -> Callable[[list[str]], tuple[str, ...]]:
        """What takes the fragments of ``fields`` out of those that ``fill`` gave."""
        # Twice the empty fragment at the end: with fewer than two indexes, itemgetter gives no tuple.
        end = len(self._index)
        return itemgetter(*sorted(self._index[field] for field in fields), end, end)

    def fill(self, sheet: FactSheet) -> list[str]:
        """A fragment per field; ``ABSENT`` for findings and for facts without a value.

        EngineError, naming the fact alone, where a value is not of the fact's type.
        """
        filled = [ABSENT] * (len(self._index) + 1)
        given = sheet.given
        for name, index, fragments in self._listed:
            fact = given.get(name)
            if type(fact) is Known:
                try:
                    filled[index] = fragments[fact.value]
                except (KeyError, TypeError):
                    raise EngineError(f"fact {name} has a value outside its closed list") from None
        for name, lower, upper in self._quantities:
            fact = given.get(name)
            if type(fact) is Known:
                low = high = _integer(name, fact.value)
            elif type(fact) is Bounded:
                low = "" if fact.lower is None else _integer(name, fact.lower)
                high = "" if fact.upper is None else _integer(name, fact.upper)
            else:
                continue
            if lower is not None and low:
                filled[lower[0]] = lower[1] + low
            if upper is not None and high:
                filled[upper[0]] = upper[1] + high
        return filled

    def _place(self, source: Source, name: str) -> tuple[int, str] | None:
        """The index of a bound and what its fragment begins with; None if nobody asks for it."""
        index = self._index.get(Field(source, name))
        return None if index is None else (index, fragment(f"f{index}", ""))

    @staticmethod
    def _fragment(index: int, value: int) -> str:
        return fragment(f"f{index}", str(value))


def _integer(name: str, number: object) -> str:
    if type(number) is Fraction or type(number) is int:
        return str(value_of(number))
    raise EngineError(f"fact {name} has a value that is not an exact number")
