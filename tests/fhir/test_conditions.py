"""Diagnoses: statuses, verification, contradictions, absence, onsets."""

from datetime import datetime
from typing import Any

import pytest

from cds.core.facts import Known, Origin, Reason, Unknown
from cds.core.moments import Moment, parse_moment
from tests.fhir.patients import ICD10CM, SNOMED, ZONE, bundle, changed, condition, fact, read, status

ACTIVE = fact({"resource": "Condition", "value_set": "stroke", "when": "active"})
EVER = fact({"resource": "Condition", "value_set": "stroke", "when": "ever"})
ONSETS = fact({"resource": "Condition", "value_set": "infarction", "when": "onsets"}, "raw")
ACTIVE_ONSETS = fact({"resource": "Condition", "value_set": "infarction", "when": "active_onsets"}, "raw")
CLUSTER = fact({"resource": "Condition", "value_set": "cluster-headache"}, when_not_recorded="unknown")
OUTCOME = {"resourceType": "OperationOutcome"}


def value(definition: Any, *resources: Any, **how: Any) -> object:
    """The value of a known fact, else the reason why it is not known."""
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def moment(text: str) -> Moment:
    found = parse_moment(text, ZONE)
    assert found is not None
    return found


# ------------------------------------------------------------------ status


@pytest.mark.parametrize(
    "clinical, active, ever",
    [
        (status("active"), True, True),
        (status("recurrence"), True, True),
        (status("relapse"), True, True),
        (None, True, True),
        ({}, True, True),
        ("active", True, True),  # STU3
        (status("inactive"), False, True),
        (status("remission"), False, True),
        (status("resolved"), False, True),
        ("resolved", False, True),
        (status("dormant"), Reason.UNREADABLE, True),
        (7, Reason.UNREADABLE, True),
    ],
)
def test_the_clinical_status_decides_what_is_active(clinical: Any, active: object, ever: object) -> None:
    stroke = condition(clinicalStatus=clinical)
    assert (value(ACTIVE, stroke), value(EVER, stroke)) == (active, ever)


def test_an_abatement_ends_a_diagnosis_that_has_no_status() -> None:
    ended = condition(clinicalStatus=None, abatementDateTime="2020-01-01")
    coming = condition(clinicalStatus=None, abatementPeriod={"end": "2027-01-01"})
    assert (value(ACTIVE, ended), value(EVER, ended), value(ACTIVE, coming)) == (False, True, True)


@pytest.mark.parametrize(
    "verification, found, note",
    [
        (status("confirmed"), True, ""),
        (None, True, ""),
        (status("unconfirmed"), True, "unconfirmed"),
        (status("provisional"), True, "provisional"),
        (status("differential"), True, "differential"),
    ],
)
def test_only_refuted_and_mistaken_records_do_not_count(verification: Any, found: object, note: str) -> None:
    for definition in (ACTIVE, EVER):
        known = read(definition, condition(verificationStatus=verification, recordedDate="2024-05-01"))
        assert known == Known(found, (Origin("Condition/c1", "2024-05-01", note),))


def test_v50_a_stroke_entered_in_error_is_ignored() -> None:
    assert value(EVER, condition(verificationStatus=status("entered-in-error"))) is False


def test_a_refuted_diagnosis_is_a_recorded_no() -> None:
    assert read(EVER, condition(verificationStatus=status("refuted"))) == Known(
        False, (Origin("Condition/c1", "", "refuted"),)
    )


def test_v51_v52_history_counts_and_another_code_does_not() -> None:
    assert value(EVER, condition("Z86.73", ICD10CM)) is True
    assert value(EVER, condition("266257000")) is False
    assert value(ACTIVE, condition("Z8673", "http://hl7.org/fhir/sid/icd-10-cm/")) is True


# ------------------------------------------------------------------ absence


@pytest.mark.parametrize(
    "given, reason",
    [
        ({"without": ("conditions",)}, Reason.NOT_SENT),
        ({"conditions": OUTCOME}, Reason.UNREADABLE),
        ({"conditions": bundle(OUTCOME)}, Reason.UNREADABLE),
        ({"conditions": bundle(link=[{"relation": "next"}])}, Reason.UNREADABLE),
        ({"conditions": bundle(condition(subject={"reference": "Patient/p9"}))}, Reason.UNREADABLE),
        ({"conditions": "junk"}, Reason.UNREADABLE),
    ],
)
def test_absence_is_proved_by_a_whole_list_alone(given: Any, reason: Reason) -> None:
    assert value(EVER, **given) is reason
    assert value(ONSETS, **given) is reason


@pytest.mark.parametrize("empty", [None, {"resourceType": "Bundle"}, bundle()])
def test_nothing_recorded_is_what_the_fact_file_says(empty: object) -> None:
    assert value(EVER, conditions=empty) is False
    assert value(changed(EVER, when_not_recorded="unknown"), conditions=empty) is Reason.NOT_RECORDED
    assert value(ONSETS, conditions=empty) == ()
    assert value(changed(ONSETS, when_not_recorded="unknown"), conditions=empty) is Reason.NOT_RECORDED


def test_a_diagnosis_that_is_there_stands_whatever_is_missing() -> None:
    page = bundle(condition(), link=[{"relation": "next"}])
    assert value(EVER, conditions=page) is True
    assert value(EVER, without=("conditions",), theirs=bundle(condition())) is True


def test_a_resolved_record_is_a_no_even_where_absence_is_unknown() -> None:
    over = condition("193031009", clinicalStatus=status("resolved"))
    assert value(CLUSTER, over) is False
    assert value(CLUSTER, conditions=bundle(over, link=[{"relation": "next"}])) is Reason.UNREADABLE
    assert value(CLUSTER) is Reason.NOT_RECORDED


# ------------------------------------------------------------------ what could be it


@pytest.mark.parametrize(
    "code, found",
    [
        ({"text": "Old ICTUS, 2019"}, Reason.TEXT_ONLY),
        ({"text": "back pain"}, False),
        ({"coding": [{"display": "stroke"}]}, Reason.TEXT_ONLY),
        (
            {"coding": [{"system": "http://acme.org/codes", "code": "S1"}], "text": "stroke"},
            Reason.UNREADABLE,
        ),
        ({"coding": [{"system": ICD10CM, "code": "I6"}]}, False),
        ({"coding": [{"system": ICD10CM, "code": "Z86.7"}]}, Reason.UNREADABLE),  # a heading
        ({}, Reason.UNREADABLE),
        (None, Reason.UNREADABLE),
        ("stroke", Reason.UNREADABLE),
    ],
)
def test_an_entry_that_could_be_it_leaves_absence_unknown(code: Any, found: object) -> None:
    assert value(EVER, condition(code=code)) is found


def test_a_value_set_without_prompts_is_blurred_by_every_text() -> None:
    definition = fact({"resource": "Condition", "value_set": "infarction", "when": "active"})
    words = condition(code={"text": "back pain"})
    assert value(definition, words) is Reason.TEXT_ONLY
    assert value(definition, {**words, "clinicalStatus": status("resolved")}) is False
    assert value(definition, {**words, "verificationStatus": status("refuted")}) is False


def test_codes_of_our_own_are_not_blurred_by_standard_codes() -> None:
    definition = fact({"resource": "Condition", "value_set": "site-infection", "when": "active"})
    assert value(definition, condition()) is False


def test_the_general_heading_leaves_the_disorder_open() -> None:
    assert value(CLUSTER, condition("G44.0", ICD10CM)) is Reason.UNREADABLE
    assert value(CLUSTER, condition("G44.041", ICD10CM)) is Reason.NOT_RECORDED  # V21
    assert value(CLUSTER, condition("G44.021", ICD10CM)) is True  # V20


# ------------------------------------------------------------------ contradictions (V114)


def _two(confirmed: str | None, refuted: str | None, **more: Any) -> tuple[Any, Any]:
    return (
        condition(recordedDate=confirmed),
        condition(id="c2", verificationStatus=status("refuted"), recordedDate=refuted, **more),
    )


@pytest.mark.parametrize(
    "confirmed, refuted, found",
    [
        ("2025-02-01", "2024-02-01", True),
        ("2024-02-01", "2025-02-01", False),
        ("2025-02-01", "2025-02-01", Reason.CONTRADICTORY),
        ("2025-02-01", "2025-02", Reason.CONTRADICTORY),
        ("2025-02-01", None, Reason.CONTRADICTORY),
        (None, "2025-02-01", Reason.CONTRADICTORY),
    ],
)
def test_v114_the_newer_of_a_confirmed_and_a_refuted_record_counts(
    confirmed: str | None, refuted: str | None, found: object
) -> None:
    assert value(EVER, *_two(confirmed, refuted)) is found
    assert value(ACTIVE, *_two(confirmed, refuted)) is found


def test_a_refuted_record_of_another_code_takes_nothing_away() -> None:
    other = _two(None, None, code={"coding": [{"system": ICD10CM, "code": "I63.9"}]})
    assert value(EVER, *other) is True


def test_a_contradiction_about_what_is_over_is_none_about_what_is_active() -> None:
    confirmed, refuted = _two(None, None)
    over = {**confirmed, "clinicalStatus": status("resolved")}
    assert value(ACTIVE, over, refuted) is False
    assert value(EVER, over, refuted) is Reason.CONTRADICTORY


# ------------------------------------------------------------------ onsets


def _infarction(identity: str = "c1", **more: Any) -> Any:
    return condition("22298006", id=identity, **more)


def test_onsets_are_given_newest_first() -> None:
    held = [
        _infarction("a", onsetDateTime="2015"),
        _infarction("b", onsetPeriod={"start": "2025-12-01T10:00:00+01:00"}),
        _infarction("c", onsetString="long ago"),
    ]
    assert value(ONSETS, *held) == (None, moment("2025-12-01T10:00:00+01:00"), moment("2015"))


def test_a_record_without_onset_began_by_the_day_it_was_recorded() -> None:
    recorded = moment("2015-06-01")
    found = value(ONSETS, _infarction(recordedDate="2015-06-01"))
    assert found == (Moment(datetime(1900, 1, 1, tzinfo=ZONE), recorded.latest),)


def test_an_incomplete_list_may_hold_a_newer_one() -> None:
    page = bundle(_infarction(onsetDateTime="2015"), link=[{"relation": "next"}])
    assert value(ONSETS, conditions=page) == (None, moment("2015"))


def test_active_onsets_leave_out_what_is_over() -> None:
    over = _infarction("a", onsetDateTime="2015", clinicalStatus=status("resolved"))
    assert value(ACTIVE_ONSETS, over) == ()
    assert value(ACTIVE_ONSETS, over, _infarction("b", onsetDateTime="2020")) == (moment("2020"),)
    assert value(ONSETS, over) == (moment("2015"),)


def test_contradicted_onsets_are_unknown_or_leave_one_open() -> None:
    confirmed = _infarction("a", onsetDateTime="2015")
    refuted = _infarction("b", verificationStatus=status("refuted"))
    assert value(ONSETS, confirmed, refuted) is Reason.CONTRADICTORY
    other = _infarction("c", onsetDateTime="2020", recordedDate="2025-01-01")
    late = {**refuted, "recordedDate": "2024-01-01"}
    assert value(ONSETS, confirmed, late, other) == (None, moment("2020"))


def test_onsets_of_several_value_sets_hold_each_diagnosis_once() -> None:
    both = fact({"resource": "Condition", "value_set": ("infarction", "stroke"), "when": "onsets"}, "raw")
    two_codes = {"coding": [{"system": SNOMED, "code": c} for c in ("22298006", "230690007")]}
    assert value(both, condition(code=two_codes, onsetDateTime="2015")) == (moment("2015"),)


def test_many_conflicting_records_are_read_in_time() -> None:
    held = [_infarction(f"a{n}", recordedDate="2015") for n in range(1500)]
    held += [_infarction(f"b{n}", verificationStatus=status("refuted")) for n in range(1500)]
    assert value(ONSETS, *held) is Reason.CONTRADICTORY
    assert isinstance(read(EVER, *held), Known | Unknown)


def test_a_known_diagnosis_in_another_system_may_be_this_one_too() -> None:
    definition = fact({"resource": "Condition", "value_set": "infarction"})  # SNOMED CT codes only
    assert value(definition, condition("I63.9", ICD10CM)) is Reason.UNREADABLE
    assert value(definition, condition("230690007")) is False


def test_a_known_diagnosis_in_our_own_system_is_nothing_else() -> None:
    ours = "urn:cluster-headache-cds:condition"
    assert value(EVER, condition("infection-at-site", ours)) is False
    assert value(EVER, condition("not-a-code-of-ours", ours)) is Reason.UNREADABLE
