"""Facts as JSON and back, exactly: fractions, instants with their zone, times that are intervals.

Where a value comes from (resources, their dates) is left out: it names the record. What is read back is equal
to what was written but for that.

| value | JSON |
|---|---|
| yes/no, choice, nothing | as it is |
| number | ``{"n": "299/10"}`` |
| instant, day | ``{"t": "2026-03-02T09:00:00+01:00"}``, ``{"d": "2026-03-02"}`` |
| time as recorded | ``{"m": [earliest, latest]}`` |
| several | a list |
| attack diary | ``{"diary": [attacks, days, summaries]}`` |
| a fact inside a value, and any fact | ``{"known": value}``, ``{"lower", "upper", "reason", "missing", "note"}``, ``{"reason", "missing", "note"}`` |
"""  # noqa: E501 - a table's row

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from cds.core.derive.headache import Diary
from cds.core.facts import Bounded, Fact, FactSheet, Known, Missing, Reason, Unknown
from cds.core.moments import Moment

Json = Any


class NotFacts(ValueError):
    """JSON that :func:`sheet_json` did not write."""


def sheet_json(sheet: FactSheet) -> dict[str, Json]:
    """Every fact that was given, by name."""
    return {name: fact_json(fact) for name, fact in sheet.given.items()}


def read_sheet(written: Json) -> FactSheet:
    """The sheet again, without origins. NotFacts."""
    if not isinstance(written, dict):
        raise NotFacts("an object of facts is wanted")
    return FactSheet({name: read_fact(fact) for name, fact in written.items()})


def fact_json(fact: Fact) -> Json:
    """One fact."""
    if isinstance(fact, Known):
        return {"known": _value_json(fact.value)}
    why: dict[str, Json] = {"reason": fact.reason.value}
    if fact.missing:
        why["missing"] = [[item.fact, item.reason.value, item.note] for item in fact.missing]
    if fact.note:
        why["note"] = fact.note
    if isinstance(fact, Unknown):
        return why
    return {"lower": _value_json(fact.lower), "upper": _value_json(fact.upper), **why}


def read_fact(written: Json) -> Fact:
    """One fact, without origins. NotFacts."""
    try:
        return _fact(written)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        raise NotFacts("not a fact of the decision log") from None


def _fact(written: Json) -> Fact:
    if "known" in written:
        return Known(_value(written["known"]))
    reason, note = Reason(written["reason"]), written.get("note", "")
    missing = tuple(Missing(name, Reason(why), said) for name, why, said in written.get("missing", ()))
    if "lower" in written:
        return Bounded(_value(written["lower"]), _value(written["upper"]), reason, missing, note=note)
    return Unknown(reason, missing, note)


def _value_json(value: object) -> Json:
    match value:
        case None | bool() | str():
            return value
        case Fraction():
            return {"n": str(value)}
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case Moment(earliest, latest):
            return {"m": [earliest.isoformat(), latest.isoformat()]}
        case Diary(attacks, days, summaries):
            return {"diary": [_value_json(part) for part in (attacks, days, summaries)]}
        case Known() | Bounded() | Unknown():
            return fact_json(value)
        case tuple():
            return [_value_json(item) for item in value]
    raise TypeError(f"no form for {type(value).__name__} in the decision log")


def _value(written: Json) -> Any:
    if isinstance(written, list):
        return tuple(_value(item) for item in written)
    if not isinstance(written, dict):
        return written
    for mark, read in _READ.items():
        if mark in written:
            return read(written[mark])
    return _fact(written)


def _moment(ends: list[str]) -> Moment:
    earliest, latest = map(datetime.fromisoformat, ends)
    return Moment(earliest, latest)


_READ: dict[str, Callable[[Any], Any]] = {
    "n": Fraction,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "m": _moment,
    "diary": lambda parts: Diary(*(_value(part) for part in parts)),
}
