"""What differs between two versions of a parameter, fact, value set or reference, in words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cds.core.facts import FactDef
from cds.core.quantity import spoken_unit
from cds.core.rules import Code, DatedValue, Parameter, Reference, ValueSet
from cds.rulebook.detail import Detail, Weight, different, listed, members

_FACT = {
    "type": Weight.VERDICT,
    "unit": Weight.VERDICT,
    "choices": Weight.VERDICT,
    "accepts": Weight.VERDICT,
    "substance": Weight.VERDICT,
    "read": Weight.VERDICT,
    "derive": Weight.VERDICT,
    "inputs": Weight.VERDICT,
    "using": Weight.VERDICT,
    "no_older_than": Weight.VERDICT,
    "when_not_recorded": Weight.VERDICT,
    "settled_by": Weight.CARD,
    "title": Weight.WORDS,
    "because": Weight.WORDS,
    "to_confirm": Weight.WORDS,
}
_REFERENCE = dict.fromkeys(("title", "cite", "url", "read_on", "caution"), Weight.WORDS)
NOT_SET = "not set"


def of_parameter(old: Parameter, new: Parameter, values: Weight) -> Iterator[Detail]:
    """``values`` is the weight of its number: whether a verdict hangs on it or a text alone."""
    yield from members(old, new, {"unit": values, "choices": values})
    days = sorted({entry.since for entry in (*old.values, *new.values)})
    for day in days:
        yield from _of_day(old, new, day, values)
    yield from members(old, new, {"title": Weight.WORDS})


def _of_day(old: Parameter, new: Parameter, day: date, weight: Weight) -> Iterator[Detail]:
    """What holds from ``day`` on, before and after; the sources, where both have an entry of that day."""
    then, now = old.dated(day), new.dated(day)
    before, after = _amount(then, old.unit), _amount(now, new.unit)
    yield from different(f"value from {day}", before, after, weight)
    if then is not None and now is not None and then.since == now.since == day:
        yield from different(f"source of the value from {day}", _source(then), _source(now), Weight.WORDS)
        said = f"to confirm about the value from {day}"
        yield from different(said, then.to_confirm, now.to_confirm, Weight.WORDS)


def _amount(entry: DatedValue | None, unit: str | None) -> str:
    if entry is None:
        return NOT_SET
    if entry.value is None:
        return "withdrawn"
    if isinstance(entry.value, str):
        return entry.value
    exactly = Decimal(entry.value.numerator) / entry.value.denominator  # rounded, two could look the same
    return f"{exactly} {spoken_unit(unit or '1')}".rstrip()


def _source(entry: DatedValue) -> str:
    return f"{entry.reference}, {entry.where}" if entry.where else entry.reference


def of_fact(old: FactDef, new: FactDef) -> Iterator[Detail]:
    """Where it is read, what absence means, how it is called."""
    yield from members(old, new, _FACT)


def of_reference(old: Reference, new: Reference) -> Iterator[Detail]:
    """An entry of the bibliography moves nothing but words."""
    yield from members(old, new, _REFERENCE)


def of_value_set(old: ValueSet, new: ValueSet) -> Iterator[Detail]:
    """The codes with their displays; a display is a word."""
    yield from _of_codes("code", old.codes, new.codes)
    yield from _of_codes("code that may be it", old.may_be, new.may_be)
    yield from listed("text that prompts", old.text_prompts, new.text_prompts, Weight.VERDICT)
    yield from members(old, new, {"title": Weight.WORDS})


def _of_codes(what: str, old: tuple[Code, ...], new: tuple[Code, ...]) -> Iterator[Detail]:
    then, now = ({_named(code): code.display for code in codes} for codes in (old, new))
    for name in dict.fromkeys((*then, *now)):
        if name not in now:
            yield Detail(what, f"{name} {then[name]}", "", Weight.VERDICT)
        elif name not in then:
            yield Detail(what, "", f"{name} {now[name]}", Weight.VERDICT)
        else:
            yield from different(f"display of {name}", then[name], now[name], Weight.WORDS)


def _named(code: Code) -> str:
    return f"{code.system}|{code.code}{'*' if code.prefix else ''}"
