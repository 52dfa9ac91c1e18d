"""The value sets of a rulebook, compiled once: from a code in a record to the value sets it belongs to."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, TypeVar

from cds.core.rules import Code, RuleBook, ValueSet
from cds.fhir.elements import Json, element, elements, text
from cds.fhir.systems import ATC, LOCAL, LONGEST, NO_CODE, RXNORM, canonical_code, canonical_system

_Key = TypeVar("_Key")
_NONE: frozenset[str] = frozenset()
_MANY = 16384  # codes, and concepts of several, that are remembered
_TOGETHER = 4  # codes of one concept that are remembered together
_LONGEST = 400  # characters of free text that are searched for prompts
_SHORTEST = 3  # characters of a word that prompts


class Match(NamedTuple):
    """What one coding says. ``general`` holds value sets of which it is only a heading."""

    system: str
    sets: frozenset[str]
    general: frozenset[str]
    names: frozenset[str]  # ingredients, by the name that the value sets give them


class Concept(NamedTuple):
    """What a CodeableConcept says: value sets, systems of its codes, and its text.

    The text is kept only where the codes do not tell what it is (``sets`` is empty).
    """

    sets: frozenset[str]
    systems: frozenset[str]
    general: frozenset[str]
    names: frozenset[str]
    text: str

    @property
    def is_coded(self) -> bool:
        """Whether there is a code at all (of any system)."""
        return bool(self.systems)


NO_CONCEPT = Concept(_NONE, _NONE, _NONE, _NONE, "")


class Terminology:
    """Codes, prefixes, products and prompts of one rulebook. Immutable once made, safe among threads."""

    def __init__(self, rulebook: RuleBook, built_in: Iterable[ValueSet] = ()) -> None:
        self._sets = rulebook.value_sets
        self._products = rulebook.products
        self._exact: dict[tuple[str, str], set[str]] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._prefixes: dict[str, dict[str, set[str]]] = {}
        self._headings: dict[tuple[str, str], set[str]] = {}
        self._doubts: dict[str, dict[tuple[str, bool], set[str]]] = {}
        self.systems: dict[str, frozenset[str]] = {}
        self.own_systems: dict[str, frozenset[str]] = {}
        for value_set in (*rulebook.value_sets.values(), *built_in):
            self._compile(value_set)
        self._prompts = _Prompts(rulebook.value_sets.values())
        # Bound per instance, so that a swapped rulebook takes its memory with it.
        self.match = lru_cache(maxsize=_MANY)(self._match)
        self._met: dict[tuple[str, str], Concept] = {}
        self._met_together: dict[tuple[tuple[str, str], ...], Concept] = {}

    def _compile(self, value_set: ValueSet) -> None:
        found = set()
        for code in value_set.codes:
            system = canonical_system(code.system)
            written = canonical_code(system, code.code)
            found.add(system)
            if code.display:
                self._names[system, written] = _ingredient(code.display)
            if code.prefix or system == ATC:
                self._prefixes.setdefault(system, {}).setdefault(written, set()).add(value_set.id)
            else:
                self._exact.setdefault((system, written), set()).add(value_set.id)
            if _has_headings(system):
                for end in range(3, len(written)):
                    self._headings.setdefault((system, written[:end]), set()).add(value_set.id)
        for code in value_set.may_be:
            system = canonical_system(code.system)
            found.add(system)
            doubts = self._doubts.setdefault(system, {})
            doubts.setdefault((canonical_code(system, code.code), code.prefix), set()).add(value_set.id)
        self.own_systems[value_set.id] = frozenset(s for s in found if s.startswith(LOCAL))
        # A code of ours says what no standard code says, so a standard code cannot be meant by it.
        self.systems[value_set.id] = frozenset(s for s in found if not s.startswith(LOCAL))

    def _match(self, system: str, code: str) -> Match:
        uri = canonical_system(system)
        written = canonical_code(uri, code)
        ingredient = self._products.get(written) if uri == RXNORM else None
        codes = [written] if ingredient is None else [written, ingredient]
        sets: set[str] = set()
        names: set[str] = set()
        for one in codes:
            sets |= self._exact.get((uri, one), _NONE)
            names.update(filter(None, [self._names.get((uri, one))]))
        for end in range(1, len(written) + 1) if uri in self._prefixes else ():
            hits = self._prefixes[uri].get(written[:end])
            if hits:
                sets |= hits
                names.update(filter(None, [self._names.get((uri, written[:end]))]))
        general = frozenset(self._headings.get((uri, written), _NONE)) - sets
        for (doubted, prefix), hits in self._doubts.get(uri, {}).items():
            if written == doubted or (prefix and written.startswith(doubted)):
                general |= hits - sets
        return Match(uri, frozenset(sets), general, frozenset(names))

    def concept(self, value: object) -> Concept:
        """A CodeableConcept, or a bare Coding. A coding without system or code is as if it were not there."""
        concept = self.coded(value)
        return concept if concept.sets else _in_words(concept, value)

    def coded(self, value: object) -> Concept:
        """As ``concept``, without its text."""
        try:  # codes that were met before, in the form that nearly all records have
            codings = value["coding"]  # type: ignore[index]
            if len(codings) == 1:
                coding = codings[0]
                return self._met[coding["system"], coding["code"]]
            return self._met_together[tuple([(coding["system"], coding["code"]) for coding in codings])]
        except (KeyError, TypeError):
            pass
        codes = []
        for coding in _codings(element(value)):
            system, code = coding.get("system"), coding.get("code")
            if isinstance(system, str) and isinstance(code, str):
                codes.append((system[:LONGEST], code[:LONGEST]))
        together = tuple(codes)
        found = self._of_codes(together)
        if len(codes) == 1:
            _remember(self._met, codes[0], found)
        elif 1 < len(codes) <= _TOGETHER:
            _remember(self._met_together, together, found)
        return found

    def coded_or_worded(self, value: object) -> Concept:
        """As ``concept``, with its text only where there is no code at all."""
        concept = self.coded(value)
        return concept if concept.systems else _in_words(concept, value)

    def _of_codes(self, codes: tuple[tuple[str, str], ...]) -> Concept:
        """What codes say together; no text of a record, so it may be remembered."""
        found = [self.match(system, code) for system, code in codes if system.strip() and code.strip()]
        return merged(
            Concept(match.sets, frozenset((match.system,)), match.general, match.names, "")
            for match in found
            if match.system not in NO_CODE
        )

    def prompted(self, words: str) -> frozenset[str]:
        """The value sets of which ``words`` hold a prompt: the entry could be one of theirs."""
        return self._prompts.search(words)

    @property
    def with_prompts(self) -> frozenset[str]:
        """The value sets that say which words prompt for them."""
        return self._prompts.sets

    def __contains__(self, value_set: object) -> bool:
        return value_set in self._sets


def merged(concepts: Iterable[Concept]) -> Concept:
    """Several concepts of one entry (codings, ingredients) as one; the first text is kept."""
    sets, systems, general, names, words = _NONE, _NONE, _NONE, _NONE, ""
    for concept in concepts:
        sets |= concept.sets
        systems |= concept.systems
        general |= concept.general
        names |= concept.names
        words = words or concept.text
    return Concept(sets, systems, general - sets, names, words)


def _remember(met: dict[_Key, Concept], codes: _Key, concept: Concept) -> None:
    """Codes, never text of a record; all are forgotten together where somebody sends very many."""
    if len(met) >= _MANY:
        met.clear()
    met[codes] = concept


def _codings(held: Json) -> list[Json]:
    """The codings of a concept; a bare Coding is its own."""
    return elements(held.get("coding")) or ([held] if "code" in held else [])


def _in_words(concept: Concept, value: object) -> Concept:
    """The concept with the text of the entry, else the first display of its codings."""
    held = element(value)
    words = text(held.get("text"))
    if not words:
        words = next(filter(None, (text(coding.get("display")) for coding in _codings(held))), "")
        if not words:
            return concept
    return Concept(concept.sets, concept.systems, concept.general, concept.names, words)


class _Prompts:
    """Words that prompt for value sets, found in a text by their first three letters."""

    def __init__(self, value_sets: Iterable[ValueSet]) -> None:
        words: dict[str, set[str]] = {}
        sets = set()
        for value_set in value_sets:
            drugs = [_ingredient(c.display) for c in value_set.codes if _is_drug(c)]
            for word in (*value_set.text_prompts, *drugs):
                if len(word) >= _SHORTEST:
                    words.setdefault(word.casefold(), set()).add(value_set.id)
            if value_set.text_prompts:
                sets.add(value_set.id)
        self.sets = frozenset(sets)
        self._beginning: dict[tuple[str, ...], list[tuple[str, frozenset[str]]]] = {}
        for word, found in words.items():
            self._beginning.setdefault(tuple(word[:_SHORTEST]), []).append((word, frozenset(found)))

    def search(self, words: str) -> frozenset[str]:
        found: frozenset[str] = _NONE
        folded = words[:_LONGEST].casefold()
        for letters in self._beginning.keys() & zip(folded, folded[1:], folded[2:], strict=False):
            for word, sets in self._beginning[letters]:
                if word in folded:
                    found |= sets
        return found


def _ingredient(display: str) -> str:
    """``Verapamil`` and ``verapamil, combinations`` name one ingredient."""
    return display.partition(",")[0].strip().casefold()


def _is_drug(code: Code) -> bool:
    return canonical_system(code.system) in (RXNORM, ATC)


def _has_headings(system: str) -> bool:
    return system == ATC or "/icd-" in system


def codes_of(value: object) -> frozenset[tuple[str, str]]:
    """The canonical (system, code) pairs of a CodeableConcept: do two entries name the same thing?"""
    held: Json = element(value)
    pairs = set()
    for coding in elements(held.get("coding")):
        system, code = coding.get("system"), coding.get("code")
        if isinstance(system, str) and isinstance(code, str):
            uri = canonical_system(system)
            pairs.add((uri, canonical_code(uri, code)))
    return frozenset(pairs)
