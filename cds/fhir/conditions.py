"""Diagnoses: active, at any time, and when they began.

A refuted or wrongly entered record is not a diagnosis. Where a refuted and a standing record name the same
code, the newer one counts; if neither is newer the record contradicts itself (knowledge paper 0.2, vignette
V114).
"""

import enum
from collections.abc import Callable, Sequence
from datetime import datetime

from cds.core.facts import Fact, FactDef, Known, Origin, Reason, Unknown
from cds.core.members import plain_members
from cds.core.moments import Moment
from cds.fhir.case import Case, absent_value, origin, period
from cds.fhir.elements import code_of, element
from cds.fhir.index import Absence, Entry, Index, Wanted
from cds.fhir.terminology import codes_of

_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_OVER = frozenset({"inactive", "remission", "resolved"})
_DOUBTED = frozenset({"unconfirmed", "provisional", "differential"})
_KIND = ("Condition",)
# Before every record: the start of an interval of which only the end is known.
LONG_AGO = 1900
_NOT_RECORDED, _NO = Unknown(Reason.NOT_RECORDED), Known(False)

Read = Callable[[Case], Fact]


@plain_members
class _Standing(enum.Enum):
    ACTIVE = 1
    OVER = 2
    UNCLEAR = 3


def compile_condition(definition: FactDef, wanted: Wanted) -> Read:
    """The reader of a ``{resource: Condition, ...}`` fact."""
    when = (definition.read or {}).get("when", "active")
    if when in ("onsets", "active_onsets"):
        return lambda case: read_onsets(case, definition, wanted, only_active=when == "active_onsets")
    only_active = when != "ever"
    return lambda case: read_condition(case, definition, wanted, only_active)


def absence_of(definition: FactDef, wanted: Wanted) -> Absence | None:
    """What such a fact is where no diagnosis is, or may be, of its value sets."""
    when = (definition.read or {}).get("when", "active")
    if when not in ("active", "ever", "onsets", "active_onsets"):
        return None
    relevant = _may_be_active if when in ("active", "active_onsets") else _may_be
    absent = absent_value(definition.when_not_recorded, False if when in ("active", "ever") else ())
    return Absence.after(conditions_of, _KIND, relevant, wanted, absent)


def read_condition(case: Case, definition: FactDef, wanted: Wanted, only_active: bool) -> Fact:
    """Whether there is such a diagnosis: active now, or (``only_active`` false) at any time.

    A diagnosis that is there stands whatever else is missing. Nothing found in a whole list is what the fact
    file says; a record of it that is over is a recorded no.
    """
    index = case.index(conditions_of)
    entries = index.of(wanted.value_sets)
    if not entries:
        return _absent(case, index, definition, wanted, only_active)
    standing, contradicted = _unrefuted(case, entries)
    held = [e for e in standing if not only_active or _standing(case, e) is _Standing.ACTIVE]
    if held:
        # What was refuted is named beside it: the reader sees that the records differ (vignette V114).
        named = [*held, *(entry for entry in entries if _is_refuted(entry))]
        return Known(True, tuple(_origin(entry) for entry in named[:8]))
    if contradicted and (
        not only_active or any(_standing(case, e) is not _Standing.OVER for e in contradicted)
    ):
        note = "confirmed in one record and refuted in another"
        return Unknown(Reason.CONTRADICTORY, note=note, origins=tuple(_origin(e) for e in contradicted[:8]))
    if only_active and any(_standing(case, e) is _Standing.UNCLEAR for e in standing):
        return Unknown(Reason.UNREADABLE, note="the clinical status of a diagnosis could not be read")
    fact = _absent(case, index, definition, wanted, only_active)
    if isinstance(fact, Known) or (standing and fact.reason is Reason.NOT_RECORDED):
        return Known(False, tuple(_origin(entry) for entry in entries[:8]))
    return fact


def read_onsets(case: Case, definition: FactDef, wanted: Wanted, only_active: bool) -> Fact:
    """When each such diagnosis began, as ``tuple[Moment | None, ...]``, newest first; None: not dated.

    A diagnosis with only the date of its record began then or earlier. An incomplete list puts None first:
    there may be another.
    """
    index = case.index(conditions_of)
    entries = index.of(wanted.value_sets)
    standing, contradicted = _unrefuted(case, entries)
    if only_active:
        standing = [e for e in standing if _standing(case, e) is not _Standing.OVER]
        contradicted = [e for e in contradicted if _standing(case, e) is not _Standing.OVER]
    absent = _absent(case, index, definition, wanted, only_active)
    if not standing and not contradicted:
        if isinstance(absent, Known) or absent.reason is Reason.NOT_RECORDED:
            return absent_value(definition.when_not_recorded, ())
        return absent
    if not standing:
        return Unknown(Reason.CONTRADICTORY, note="confirmed in one record and refuted in another")
    moments: list[Moment | None] = [_onset(case, entry) for entry in standing]
    settled = isinstance(absent, Known) or absent.reason is Reason.NOT_RECORDED
    if contradicted or not settled:
        moments.append(None)
    return Known(newest_first(moments), tuple(_origin(entry) for entry in standing[:8]))


def newest_first(moments: list[Moment | None]) -> tuple[Moment | None, ...]:
    """Moments by their end, newest first; the undated before all others: they may be newer than any."""
    undated = [m for m in moments if m is None]
    return (*undated, *sorted((m for m in moments if m is not None), key=lambda m: m.latest, reverse=True))


def conditions_of(case: Case) -> Index:
    """The diagnoses of the record that were not entered in error."""
    index = Index(case.terminology)
    concept_of = case.terminology.coded_or_worded
    for resource in case.record.of("Condition"):
        if code_of(resource.get("verificationStatus")) != "entered-in-error":
            index.add(Entry(resource, concept_of(resource.get("code")), resource))
    return index


def _absent(
    case: Case, index: Index, definition: FactDef, wanted: Wanted, only_active: bool
) -> Known | Unknown:
    lacking = index.lacking(case, _KIND, wanted, _may_be_active if only_active else _may_be)
    if lacking is not None:
        return lacking
    return _NOT_RECORDED if definition.when_not_recorded == "unknown" else _NO


def _may_be(_: Case, entry: Entry) -> bool:
    return not _is_refuted(entry)


def _may_be_active(case: Case, entry: Entry) -> bool:
    return not _is_refuted(entry) and _standing(case, entry) is not _Standing.OVER


def _standing(case: Case, entry: Entry) -> _Standing:
    resource = entry.resource
    status = code_of(resource.get("clinicalStatus"))
    if status in _ACTIVE:
        return _Standing.ACTIVE
    if status in _OVER:
        return _Standing.OVER
    if status or resource.get("clinicalStatus") not in (None, "", {}, []):
        return _Standing.UNCLEAR
    end = case.moment(resource.get("abatementDateTime"), period(resource.get("abatementPeriod"))[1])
    over = end is not None and end.last_instant <= case.as_of
    return _Standing.OVER if over else _Standing.ACTIVE


def _is_refuted(entry: Entry) -> bool:
    return code_of(entry.resource.get("verificationStatus")) == "refuted"


def _unrefuted(case: Case, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Entries that stand, and those that a refuted record of the same code contradicts."""
    refuted: dict[tuple[str, str], list[Moment | None]] = {}
    for entry in entries:
        if _is_refuted(entry):
            for code in codes_of(entry.resource.get("code")):
                refuted.setdefault(code, []).append(_recorded(case, entry))
    if not refuted:
        return [entry for entry in entries if not _is_refuted(entry)], []
    spans = {code: _span(moments) for code, moments in refuted.items()}
    standing, contradicted = [], []
    for entry in entries:
        if _is_refuted(entry):
            continue
        against = [spans[code] for code in codes_of(entry.resource.get("code")) if code in spans]
        recorded = _recorded(case, entry)
        if all(last is not None and recorded is not None and recorded.earliest > last for _, last in against):
            standing.append(entry)
        elif recorded is None or not any(
            first is not None and first > recorded.last_instant for first, _ in against
        ):
            contradicted.append(entry)
    return standing, contradicted


def _span(moments: list[Moment | None]) -> tuple[datetime | None, datetime | None]:
    """The latest start of the dated ones, and the last instant of all (None where one is undated)."""
    known = [moment for moment in moments if moment is not None]
    first = max((moment.earliest for moment in known), default=None)
    return first, max(moment.last_instant for moment in known) if len(known) == len(moments) else None


def _recorded(case: Case, entry: Entry) -> Moment | None:
    return case.moment(entry.resource.get("recordedDate"), entry.resource.get("assertedDate"))


def _onset(case: Case, entry: Entry) -> Moment | None:
    resource = entry.resource
    onset = case.moment(resource.get("onsetDateTime"), period(resource.get("onsetPeriod"))[0])
    recorded = _recorded(case, entry)
    if onset is None and recorded is not None:
        return Moment(min(datetime(LONG_AGO, 1, 1, tzinfo=case.zone), recorded.earliest), recorded.latest)
    return onset


def _origin(entry: Entry) -> Origin:
    resource = entry.resource
    verified = code_of(resource.get("verificationStatus"))
    note = verified if verified in _DOUBTED or verified == "refuted" else ""
    if not note:
        status = code_of(resource.get("clinicalStatus"))
        note = status if status in _OVER else ""
    start = element(resource.get("onsetPeriod")).get("start")
    return origin(resource, resource.get("recordedDate"), resource.get("onsetDateTime"), start, note=note)
