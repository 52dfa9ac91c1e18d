"""The codes of value sets: well-formed, with a right check digit and one display, in several sets only on
purpose.

Sources: SNOMED CT identifiers (Release File Specification, SCTID: partition and Verhoeff check digit), LOINC
(Users' Guide: mod-10 check digit), RxNorm (RXCUI: up to 8 digits), ATC (WHO: five levels of 1, 3, 4, 5 and 7
characters), ICD-10-CM and ICD-9-CM (category, then up to four and two characters), CPT (five characters).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cds.rulebook.contents import Contents
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.schemas import SYSTEMS

_SHORT = {uri: name for name, uri in SYSTEMS.items()}
_LISTS = ("codes", "may_be")


@dataclass(frozen=True, slots=True)
class Entry:
    """One code as written. ``prefix``: it stands for all that begin with it."""

    value_set: str
    path: str
    line: int
    system: str
    code: str
    display: str
    prefix: bool

    def meets(self, other: "Entry") -> bool:
        """Whether some code of the record is in both; they are of one system."""
        return (
            self.code == other.code
            or (self.prefix and other.code.startswith(self.code))
            or (other.prefix and self.code.startswith(other.code))
        )


def _entries(contents: Contents, lists: tuple[str, ...] = _LISTS) -> Iterator[Entry]:
    for value_set in contents.value_sets.values():
        document = contents.documents[value_set.path]
        for key in lists:
            for index, code in enumerate(document.data.get(key, ())):
                system = _SHORT.get(code["system"], code["system"])
                text = str(code["code"])
                yield Entry(
                    value_set.id,
                    value_set.path,
                    document.line(key, index),
                    system,
                    text.rstrip("*"),
                    str(code["display"]),
                    text.endswith("*") or system == "atc",  # an ATC class holds what begins with it
                )


# ------------------------------------------------------------------ the form of a code

_VERHOEFF_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_P = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415",
    "7046913258",
)  # fmt: skip


def verhoeff(digits: str) -> bool:
    """Whether the last digit is the Verhoeff check digit of the others: it shows every single wrong digit and
    every two neighbours swapped."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF_D[check][int(_VERHOEFF_P[place % 8][int(digit)])])
    return check == 0


def luhn(digits: str) -> bool:
    """Whether the last digit is the mod-10 check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _snomed(code: str) -> str:
    if re.fullmatch(r"[1-9]\d{5,17}", code) is None or code[-3:-1] not in ("00", "10"):
        return "is no SNOMED CT concept id"
    return "" if verhoeff(code) else "has a wrong check digit"


def _loinc(code: str) -> str:
    if re.fullmatch(r"L[ALP]\d{1,7}-\d", code):
        return ""  # answers and parts have another check digit
    if re.fullmatch(r"\d{1,7}-\d", code) is None:
        return "is no LOINC code"
    return "" if luhn(code.replace("-", "")) else "has a wrong check digit"


def _matching(pattern: str, name: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)
    return lambda code: "" if compiled.fullmatch(code) else f"is no {name} code"


_FORMS: dict[str, Callable[[str], str]] = {
    "snomed": _snomed,
    "loinc": _loinc,
    "rxnorm": _matching(r"[1-9]\d{0,7}", "RxNorm"),
    "atc": _matching(r"[A-DG-JLMNPRSV](\d\d([A-Z]([A-Z](\d\d)?)?)?)?", "ATC"),
    "icd10cm": _matching(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?", "ICD-10-CM"),
    "icd10": _matching(r"[A-Z]\d\d(\.\d{1,2})?", "ICD-10"),
    "icd9cm": _matching(r"(\d{3}|V\d\d|E\d{3})(\.\d{1,2})?", "ICD-9-CM"),
    "cpt": _matching(r"\d{4}[0-9AFTU]", "CPT"),
}


def _forms(contents: Contents) -> Iterator[Fault]:
    for entry in _entries(contents):
        wrong = _FORMS[entry.system](entry.code) if entry.system in _FORMS else ""
        if wrong:
            message = f"{entry.system} `{entry.code}` {wrong}"
            yield Fault(entry.path, entry.line, message, _hint(entry.system, entry.code, entry.display))
    for fact in contents.facts.values():
        test = fact.settled_by
        system = _SHORT.get(test.system, "") if test is not None else ""
        if test is not None and system in _FORMS and (wrong := _FORMS[system](test.code)):
            line = contents.documents[fact.path].line("facts", fact.name, "settled_by")
            yield Fault(
                fact.path, line, f"{system} `{test.code}` {wrong}", _hint(system, test.code, test.display)
            )


def _hint(system: str, code: str, display: str) -> str:
    """Where exactly one swap of two neighbours makes the code right, that is what was meant."""
    look_up = f'look "{display}" up in the code system'
    swapped = (code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in range(len(code) - 1))
    right = {each for each in swapped if each != code and not _FORMS[system](each)}
    if len(right) == 1 and system in ("snomed", "loinc"):
        return f"two digits swapped? `{right.pop()}` would be right; {look_up}"
    return look_up


# ------------------------------------------------------------------ one code, one meaning


def _displays(contents: Contents) -> Iterator[Fault]:
    first: dict[tuple[str, str], Entry] = {}
    for entry in _entries(contents):
        known = first.setdefault((entry.system, f"{entry.code}{'*' * entry.prefix}"), entry)
        if known.display.casefold() != entry.display.casefold() and known.path != entry.path:
            message = (
                f'{entry.system} `{entry.code}` is "{entry.display}" here and "{known.display}" elsewhere'
            )
            yield Fault(
                entry.path, entry.line, message, f"see {known.path}:{known.line}; one of them is wrong"
            )


def _overlaps(contents: Contents) -> Iterator[Fault]:
    """Sets that share some codes, where neither holds the other and nobody says that it is meant."""
    sets: dict[str, list[Entry]] = {}
    by_system: dict[str, list[Entry]] = {}
    for entry in _entries(contents, ("codes",)):
        sets.setdefault(entry.value_set, []).append(entry)
        by_system.setdefault(entry.system, []).append(entry)
    shared: dict[tuple[str, str], Entry] = {}
    for entries in by_system.values():
        for entry, other in _meetings(entries):
            if entry.value_set != other.value_set:
                shared.setdefault((entry.value_set, other.value_set), entry)
    declared = _declared(contents)
    reported = set()
    for (one, two), entry in shared.items():
        pair = frozenset((one, two))
        if pair not in reported and pair not in declared and not _holds(sets, one, two):
            reported.add(pair)
            message = f'{entry.system} `{entry.code}` ("{entry.display}") is in `{two}` as well'
            hint = f"if both mean it, write `shares_codes_with: [{two}]`; else take it out of one"
            yield Fault(entry.path, entry.line, message, hint)
    yield from _needless(contents, {frozenset(pair) for pair in shared})


def _needless(contents: Contents, shared: set[frozenset[str]]) -> Iterator[Fault]:
    """Declared overlaps that are none."""
    for value_set in contents.value_sets.values():
        document = contents.documents[value_set.path]
        for other in document.data.get("shares_codes_with", ()):
            if other in contents.value_sets and frozenset((value_set.id, other)) not in shared:
                line = document.line("shares_codes_with")
                yield Fault(value_set.path, line, f"shares no code with `{other}`", "take the name out")


def _meetings(entries: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Every two entries of one system that meet: in order of code, those that begin alike stand together."""
    ordered = sorted(entries, key=lambda entry: (entry.code, entry.value_set))
    for index, entry in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if not other.code.startswith(entry.code):
                break
            if entry.meets(other):
                yield (other, entry) if entry.value_set > other.value_set else (entry, other)


def _holds(sets: dict[str, list[Entry]], one: str, other: str) -> bool:
    """Whether every code of one set is in the other: a narrower meaning within a wider one."""
    return any(
        all(any(_within(entry, wider) for wider in sets[larger]) for entry in sets[smaller])
        for smaller, larger in ((one, other), (other, one))
    )


def _within(entry: Entry, wider: Entry) -> bool:
    if entry.system != wider.system:
        return False
    return (
        entry.code.startswith(wider.code) if wider.prefix else not entry.prefix and entry.code == wider.code
    )


def _declared(contents: Contents) -> set[frozenset[str]]:
    return {
        frozenset((value_set.id, other))
        for value_set in contents.value_sets.values()
        for key in ("shares_codes_with", "includes")
        for other in contents.documents[value_set.path].data.get(key, ())
    }


LINTS = (
    Lint("code-form", "A code with a wrong digit is another code, or none.", _forms),
    Lint("code-display", "One code, one name: else one of the two was pasted from elsewhere.", _displays),
    Lint(
        "value-set-overlap",
        "A code in two lists by accident makes two rules speak of one drug.",
        _overlaps,
        warning=True,
    ),
)
