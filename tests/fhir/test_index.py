"""Entries by value set, and why absence is not proved."""

from typing import Any

import pytest

from cds.core.evaluate import Numbers
from cds.core.facts import Known, Reason, Unknown
from cds.fhir.case import Case
from cds.fhir.conditions import conditions_of
from cds.fhir.index import Absence, Entry, Index, Wanted
from cds.fhir.terminology import Terminology
from tests.fhir.patients import AS_OF, ICD10CM, SNOMED, book, bundle, coded, condition, record_of

BOOK = book()
TERMINOLOGY = Terminology(BOOK)
NO = Known(False)


def case_of(*resources: Any, **how: Any) -> Case:
    return Case(BOOK, TERMINOLOGY, record_of(*resources, **how), AS_OF, Numbers(BOOK, AS_OF.date()))


def test_what_no_entry_names_is_worked_out_once_for_all_facts_of_the_same_systems() -> None:
    case, index, asked = case_of(), Index(TERMINOLOGY), list[Entry]()

    def relevant(_: Case, entry: Entry) -> bool:
        asked.append(entry)
        return True

    for code in (coded("urn:another-system", "1"), {"text": "an old stroke"}):
        index.add(Entry(condition(code=code), TERMINOLOGY.concept(code), {}))
    kinds = ("Condition",)
    infarction, alike = Wanted.of("infarction", TERMINOLOGY), Wanted.of(("infarction",), TERMINOLOGY)
    first = index.lacking(case, kinds, infarction, relevant)
    assert first is not None
    assert index.lacking(case, kinds, alike, relevant) is first
    assert len(asked) == 1
    named = index.lacking(case, kinds, Wanted.of("stroke", TERMINOLOGY), relevant)
    assert named is not None
    assert named.reason is Reason.TEXT_ONLY
    assert index.lacking(case, ("Appointment",), infarction, relevant) == Unknown(Reason.NOT_SENT)


def test_an_index_of_several_value_sets_holds_an_entry_once() -> None:
    index = Index(TERMINOLOGY)
    both = {"coding": [{"system": SNOMED, "code": code} for code in ("230690007", "22298006")]}
    entry = Entry(condition(code=both), TERMINOLOGY.concept(both), {})
    index.add(entry)
    assert index.of(("stroke", "infarction")) == [entry]
    assert index.of(("stroke",)) == [entry]
    assert not index.of(("lvef",))
    assert not index.of(("lvef", "weight"))


def test_only_what_is_relevant_blurs() -> None:
    case, index = case_of(), Index(TERMINOLOGY)
    words = {"text": "an old stroke"}
    index.add(Entry(condition(code=words), TERMINOLOGY.concept(words), {}))
    wanted = Wanted.of("stroke", TERMINOLOGY)
    assert index.doubt(case, wanted, lambda _, entry: False) is None
    doubt = index.doubt(case, wanted, lambda _, entry: True)
    assert doubt is not None
    assert doubt.reason is Reason.TEXT_ONLY


def test_what_a_fact_looks_for() -> None:
    assert Wanted.of("stroke", TERMINOLOGY).value_sets == ("stroke",)
    assert Wanted.of(("stroke", "infarction"), TERMINOLOGY).has_prompts is False
    assert Wanted.of(["stroke"], TERMINOLOGY).has_prompts is True
    assert Wanted.of(None, TERMINOLOGY).value_sets == ()
    assert Wanted.of("stroke", TERMINOLOGY).as_ordered is None
    assert Wanted.of("ketamine", TERMINOLOGY, as_ordered="other").as_ordered == "other"


def test_the_value_sets_that_are_present_or_in_doubt() -> None:
    assert case_of(condition()).index(conditions_of).present == {"stroke"}
    held = (condition(), condition(id="c2", code={"text": "ictus"}), condition("G44", ICD10CM, id="c3"))
    assert case_of(*held).index(conditions_of).present == {"stroke", "cluster-headache"}
    assert case_of().index(conditions_of).present == set()


@pytest.mark.parametrize(
    "how, found",
    [
        ({}, NO),
        ({"without": ("conditions",)}, Unknown(Reason.NOT_SENT)),
        (
            {"conditions": bundle(link=[{"relation": "next"}])},
            Unknown(Reason.UNREADABLE, note="the list is not complete"),
        ),
        (
            {"conditions": bundle(condition("1", "urn:another-system"))},
            Unknown(Reason.UNREADABLE, note="coded in a system this service does not read"),
        ),
    ],
)
def test_what_is_on_no_list_is_absent_or_unknown(how: Any, found: object) -> None:
    def relevant(_: Case, __: Entry) -> bool:
        return True

    wanted = Wanted.of("infarction", TERMINOLOGY)
    assert Absence.after(conditions_of, ("Condition",), relevant, wanted, NO).of(case_of(**how)) == found


def test_where_no_entry_blurs_the_list_alone_counts() -> None:
    absence = Absence.after(conditions_of, ("Condition",), None, Wanted.of("stroke", TERMINOLOGY), NO)
    assert absence.of(case_of(condition("1", "urn:another-system"))) is NO
    assert absence.of(case_of(without=("conditions",))) == Unknown(Reason.NOT_SENT)
