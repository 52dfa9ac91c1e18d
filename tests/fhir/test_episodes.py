"""Starts, stops and changes of dose."""

from typing import Any

from cds.core.facts import Known, Reason
from cds.core.moments import Moment, parse_moment
from cds.fhir.episodes import MOST_EPISODES
from tests.fhir.patients import (
    AS_OF,
    RXNORM,
    ZONE,
    administration,
    bundle,
    changed,
    coded,
    daily,
    fact,
    read,
    request,
    statement,
)

KETAMINE = fact({"resource": "Medication", "value_set": "ketamine", "when": "given"}, "raw")
TRIPTAN = fact({"resource": "Medication", "value_set": "triptan", "when": "given"}, "raw")
DOSES = changed(fact({"resource": "Medication", "value_set": "triptan", "when": "doses"}, "raw"), unit="mg")
CHANGES = fact({"resource": "Medication", "value_set": "preventives", "when": "changed"}, "raw")
NOW = Moment(AS_OF, AS_OF)


def value(definition: Any, *resources: Any, **how: Any) -> Any:
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def moment(text: str) -> Moment:
    found = parse_moment(text, ZONE)
    assert found is not None
    return found


def since(start: str) -> Moment:
    """Some time from then to now."""
    return Moment(moment(start).earliest, AS_OF)


def ketamine(kind: Any, state: str = "completed", **more: Any) -> Any:
    return kind("6130", state, **more)


def stretch(
    identity: str,
    start: str | None,
    end: str | None = None,
    dose: float | None = None,
    code: str = "11170",
    **more: Any,
) -> Any:
    state = more.pop("state", "stopped" if end else "active")
    effective = {name: at for name, at in (("start", start), ("end", end)) if at}
    more = {"dosage": [daily(dose)], **more} if dose else more
    return statement(code, state, id=identity, effectivePeriod=effective, **more)


def test_v22_a_raised_dose_is_a_change_on_its_day() -> None:
    held = [stretch("a", "2026-01-10", "2026-02-22", 640), stretch("b", "2026-02-23", dose=720)]
    assert value(CHANGES, *held) == ((moment("2026-02-23"), True), (moment("2026-01-10"), True))


def test_a_renewal_at_the_same_dose_is_no_change() -> None:
    held = [stretch("a", "2025-10-01", "2026-02-22", 720), stretch("b", "2026-02-23", dose=720)]
    assert value(CHANGES, *held) == ((moment("2025-10-01"), True),)
    still_open = [stretch("a", "2025-10-01", dose=720), stretch("b", "2026-02-23", dose=720)]
    assert value(CHANGES, *still_open) == ((moment("2025-10-01"), True),)
    undated = [stretch("a", "2025-10-01", dose=720, state="completed"), stretch("b", "2026-02-23", dose=720)]
    assert value(CHANGES, *undated) == ((moment("2025-10-01"), True),)


def test_a_renewal_after_a_gap_is_a_stop_and_a_start() -> None:
    held = [stretch("a", "2025-10-01", "2026-02-20", 720), stretch("b", "2026-02-23", dose=720)]
    assert value(CHANGES, *held) == (
        (moment("2026-02-23"), True),
        (moment("2026-02-20"), True),
        (moment("2025-10-01"), True),
    )


def test_a_renewal_at_an_unknown_dose_is_an_uncertain_change() -> None:
    held = [stretch("a", "2025-10-01", "2026-02-22", 720), stretch("b", "2026-02-23")]
    assert value(CHANGES, *held) == ((moment("2026-02-23"), False), (moment("2025-10-01"), True))


def test_the_same_treatment_in_two_lists_is_one() -> None:
    both = [
        stretch("a", "2025-10-01", dose=720),
        request(authoredOn="2026-02-25", dosageInstruction=[daily(720)]),
    ]
    assert value(CHANGES, *both) == ((moment("2025-10-01"), True),)
    same_day = [
        stretch("a", "2025-10-01", dose=720),
        request(authoredOn="2025-10-01", dosageInstruction=[daily(720)]),
    ]
    assert value(CHANGES, *same_day) == ((moment("2025-10-01"), True),)


def test_another_drug_of_the_set_is_a_start() -> None:
    held = [stretch("a", "2025-10-01", dose=720), stretch("b", "2026-02-23", dose=720, code="6448")]
    assert value(CHANGES, *held) == ((moment("2026-02-23"), True), (moment("2025-10-01"), True))


def test_stops() -> None:
    assert value(CHANGES, stretch("a", "2025-10-01", "2026-02-23", 720)) == (
        (moment("2026-02-23"), True),
        (moment("2025-10-01"), True),
    )
    assert value(CHANGES, stretch("a", "2025-10-01", dose=720, state="stopped")) == (
        (since("2025-10-01"), True),
        (moment("2025-10-01"), True),
    )
    asserted = stretch("a", "2025-10-01", state="stopped", dateAsserted="2025-11-01")
    assert value(CHANGES, asserted)[0] == (
        Moment(moment("2025-10-01").earliest, moment("2025-11-01").latest),
        True,
    )
    coming = stretch("a", "2025-10-01", "2026-05-01", 720, state="active")
    assert value(CHANGES, coming) == ((moment("2025-10-01"), True),)


def test_a_stop_in_one_list_while_the_other_goes_on_is_uncertain() -> None:
    held = [
        stretch("a", "2025-10-01", "2026-02-23", 720),
        request(authoredOn="2025-09-01", dosageInstruction=[daily(720)]),
    ]
    assert value(CHANGES, *held) == ((moment("2026-02-23"), False), (moment("2025-09-01"), True))


def test_what_is_not_dated_may_have_changed_at_any_time() -> None:
    assert value(CHANGES, stretch("a", None, dose=720)) == ((None, True),)
    assert value(CHANGES, stretch("a", None, dose=720), stretch("b", "2025-10-01", dose=720)) == (
        (None, True),
        (moment("2025-10-01"), True),
    )


def test_what_never_ran_is_no_change() -> None:
    held = [
        stretch("a", "2026-02-01", state="intended"),
        stretch("b", "2026-02-01", state="not-taken"),
        stretch("c", "2026-04-01"),
        administration("11170", effectiveDateTime="2026-02-01"),
        request(id="d", state="cancelled", authoredOn="2026-02-01"),
    ]
    assert value(CHANGES, *held) == ()


def test_an_incomplete_list_may_hold_a_newer_change() -> None:
    page = bundle(stretch("a", "2025-10-01", dose=720), link=[{"relation": "next"}])
    assert value(CHANGES, medicationStatements=page) == ((None, False), (moment("2025-10-01"), True))
    assert value(CHANGES, without=("medicationRequests",)) is Reason.NOT_SENT
    words = statement(None, medicationCodeableConcept=coded(RXNORM, "6902"))
    assert value(CHANGES, words) == ()


def test_drugs_without_a_name_are_the_same_by_their_value_sets() -> None:
    definition = fact({"resource": "Medication", "value_set": "steroid", "when": "changed"}, "raw")
    held = [
        stretch("a", "2025-10-01", "2026-02-22", 80, "6902"),
        stretch("b", "2026-02-23", dose=80, code="6902"),
    ]
    assert value(definition, *held) == ((moment("2025-10-01"), True),)


def test_more_stretches_than_can_be_compared_are_unreadable() -> None:
    held = [stretch(f"s{i}", "2026-01-01", dose=240) for i in range(MOST_EPISODES + 1)]
    assert value(CHANGES, *held[1:]) == ((moment("2026-01-01"), True),)
    assert value(CHANGES, *held) is Reason.UNREADABLE
