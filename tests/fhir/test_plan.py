"""A plan gives every fact what reading it on its own gives."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.evaluate import Numbers
from cds.core.facts import Reason, Unknown
from cds.fhir.case import Case
from cds.fhir.prefetch import KEYS
from cds.fhir.reading import Reader
from tests.fhir.patients import (
    AS_OF,
    ICD10CM,
    PROCEDURES,
    SNOMED,
    administration,
    book,
    bundle,
    changed,
    coded,
    condition,
    dispense,
    fact,
    observation,
    orders_of,
    quantity,
    record_of,
    request,
    resource,
    statement,
    status,
)

_SETS: dict[str, list[Any]] = {
    "Condition": ["stroke", "infarction", "cluster-headache", ("stroke", "infarction")],
    "Observation": ["weight", "tsh", "hcg", ("weight", "lvef")],
    "Medication": ["verapamil", "lithium", "triptan", "preventives", ("ketamine", "triptan")],
    "AllergyIntolerance": ["ketamine-substance", "verapamil-substance"],
    "Procedure": ["suboccipital"],
}
_MORE: dict[str, list[dict[str, Any]]] = {
    "Condition": [{"when": when} for when in ("active", "ever", "onsets", "active_onsets")],
    "Observation": [{}, {"history": True}, {"history": "bounds"}, {"compared_with": "upper_limit"}],
    "Medication": [
        {"when": when} for when in ("current", "given", "changed", "increased", "courses", "doses")
    ],
    "AllergyIntolerance": [{}],
    "Procedure": [{"when": "ever"}, {"when": "given"}],
}
_FORMS = [
    {"resource": kind, "value_set": value_set, **more}
    for kind, value_sets in _SETS.items()
    for value_set in value_sets
    for more in _MORE[kind]
]
FACTS = [
    changed(fact(form, "raw", unit="mg/d", when_not_recorded=absent), name=f"fact {number} {absent}")
    for number, form in enumerate(_FORMS)
    for absent in ("unknown", "false")
]
READER = Reader(book(*FACTS))
NAMES = tuple(definition.name for definition in FACTS)
NUMBERS = Numbers(READER.rulebook, AS_OF.date())

# What a record may hold: of a value set, of none, a heading, words that prompt and words that do not, a code
# of another system, a status of every kind.
_WORDS = [{"text": "an old stroke"}, {"text": "isoptin"}, {"text": "something"}, {}, coded("urn:other", "1")]
_CONDITIONS = [
    condition(),
    condition("22298006", onsetDateTime="2026-01-02"),
    condition("G44", ICD10CM),
    condition("K21.9", ICD10CM),
    condition(clinicalStatus=status("resolved")),
    condition(verificationStatus=status("refuted")),
    *(condition(code=words) for words in _WORDS),
]
_DRUGS = [
    statement(effectivePeriod={"start": "2026-01-02"}),
    statement(state="stopped"),
    statement("37418", effectiveDateTime="2026-03-01"),
    request(authoredOn="2026-02-01"),
    request("7646", medicationCodeableConcept=coded("urn:other", "7646", "verapamil or so")),
    request("7646"),
    administration(effectiveDateTime="2026-02-20"),
    dispense(whenHandedOver="2026-02-20", daysSupply=quantity(30, "d")),
    *(statement(medicationCodeableConcept=words) for words in _WORDS),
]
_OTHERS = [
    observation("29463-7", quantity(80, "kg")),
    observation("3016-3", quantity(3, "m[IU]/L"), None),
    observation("1-1", quantity(3, "m[IU]/L")),
    resource("AllergyIntolerance", "a1", code=coded(SNOMED, "373464007")),
    resource("AllergyIntolerance", "a2", code=coded(SNOMED, "716186003")),
    resource("AllergyIntolerance", "a3", code={"text": "ketamine"}),
    resource("Procedure", "p1", status="completed", code=coded(PROCEDURES, "suboccipital-steroid-injection")),
    resource("Procedure", "p2", status="completed", code={"text": "an injection"}),
]
_PAGE = bundle(link=[{"relation": "next"}])


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from([*_CONDITIONS, *_DRUGS, *_OTHERS]), max_size=6),
    st.dictionaries(
        st.sampled_from([key for key in KEYS if key != "patient"]), st.sampled_from([_PAGE, None])
    ),
    st.lists(st.sampled_from(list(KEYS)), max_size=2),
    st.booleans(),
)
def test_facts_asked_together_are_what_each_is_alone(
    resources: list[Any], answers: dict[str, Any], without: list[str], is_several: bool
) -> None:
    held = [{**each, "id": f"r{place}"} for place, each in enumerate(resources)]
    record = record_of(*held, without=tuple(without), **answers)
    drafts = orders_of(READER, request("6130", "draft", id="d1"), request("11170", "draft", id="d2"))
    drafts = drafts if is_several else drafts[:1]
    sheet = READER.readings(record, AS_OF, NUMBERS, (), drafts).sheet(NAMES, drafts[0])
    assert tuple(sheet) == NAMES
    for name in NAMES:
        case = Case(READER.rulebook, READER.terminology, record, AS_OF, NUMBERS, frozenset(), drafts)
        case.order = drafts[0]
        assert sheet[name] == READER.reads[name](case), name


def test_an_empty_record_is_answered_without_reading() -> None:
    plan = READER.plan(NAMES, False)
    assert plan.steps == ()
    assert {step.name for alike in plan.alike for steps in alike.by_set.values() for step in steps} == set(
        NAMES
    )
    assert READER.plan(NAMES, False) is plan
    facts = dict(plan.blank)
    case = Case(READER.rulebook, READER.terminology, record_of(), AS_OF, NUMBERS)
    assert [step for alike in plan.alike for step in alike.settle(case, facts)] == []
    assert facts == plan.blank


def test_with_other_drafts_what_is_taken_now_is_read_on_its_own() -> None:
    alone = {step.name for step in READER.plan(NAMES, True).steps}
    current = {d.name for d in FACTS if d.read is not None and d.read.get("when") == "current"}
    assert alone == current


def test_a_fact_that_nobody_defined_is_not_recorded() -> None:
    sheet = READER.readings(record_of(), AS_OF, NUMBERS).sheet(("nobody", NAMES[0]), None)
    assert sheet["nobody"] == Unknown(Reason.NOT_RECORDED)
    assert tuple(sheet) == ("nobody", NAMES[0])
