"""One call's record: indexes made once, absence proved by whole lists."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cds.core.evaluate import Numbers
from cds.core.facts import Known, Reason, Unknown
from cds.core.moments import parse_moment
from cds.fhir.case import Case, absent_value, origin, period
from cds.fhir.conditions import conditions_of
from cds.fhir.terminology import Terminology
from tests.fhir.patients import AS_OF, SNOMED, book, bundle, coded, condition, record_of

BOOK = book()
TERMINOLOGY = Terminology(BOOK)


def case_of(*resources: Any, as_of: datetime = AS_OF, **how: Any) -> Case:
    return Case(BOOK, TERMINOLOGY, record_of(*resources, **how), as_of, Numbers(BOOK, as_of.date()))


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        case_of(as_of=datetime(2026, 3, 2))


def test_an_index_is_made_once_a_call() -> None:
    case = case_of(condition())
    assert case.index(conditions_of) is case.index(conditions_of)


def test_what_the_record_says_is_read_once_a_call() -> None:
    case, calls = case_of(condition()), list[Case]()

    def read(given: Case) -> Unknown:
        calls.append(given)
        return Unknown(Reason.TEXT_ONLY)

    assert case.recorded("stroke", read) is case.recorded("stroke", read)
    assert calls == [case]
    case.recorded("another", read)
    assert len(calls) == 2


def test_why_lists_do_not_prove_absence() -> None:
    case = case_of(conditions=bundle(link=[{"relation": "next"}]), without=("allergies",))
    assert case.lacks(("Procedure", "Observation")) is None
    unreadable = case.lacks(("Procedure", "Condition"))
    assert unreadable is not None
    assert unreadable.reason is Reason.UNREADABLE
    assert case.lacks(("Condition", "AllergyIntolerance")) == Unknown(Reason.NOT_SENT)
    assert case.lacks(("Appointment",)) == Unknown(Reason.NOT_SENT)


def test_the_first_readable_date_is_taken() -> None:
    case = case_of()
    assert case.moment(None, "soon", "2026-02-20", "2026-02-21") == case.moment("2026-02-20")
    assert case.moment("soon", 3) is None


def test_times_of_one_offset_share_their_zone() -> None:
    case = case_of()
    first, second = case.moment("2026-02-20T08:00:00+01:00"), case.moment("2026-02-21T08:00:00+01:00")
    assert first is not None
    assert second is not None
    assert first.earliest.tzinfo is second.earliest.tzinfo
    assert second == parse_moment("2026-02-21T08:00:00+01:00", case.zone)
    other = case.moment("2026-02-21T08:00:00-05:00")
    assert other is not None
    assert other.earliest.utcoffset() == timedelta(hours=-5)


def test_absence_and_origins() -> None:
    assert absent_value("unknown", ()) == Unknown(Reason.NOT_RECORDED)
    assert absent_value("false", ()) == absent_value("never", ()) == Known(())
    assert origin(condition(), "?", "2024-01-01", note="refuted").at == "2024-01-01"
    assert period({"start": "a", "end": "b"}) == ("a", "b")
    assert period("x") == (None, None)
    assert coded(SNOMED, "1")["coding"]
