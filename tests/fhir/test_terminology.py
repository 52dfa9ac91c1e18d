"""From a code in a record to the value sets it belongs to."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.rules import Code, ValueSet
from cds.fhir.reading import Reader
from cds.fhir.systems import LOCAL
from cds.fhir.terminology import NO_CONCEPT, Terminology, codes_of, merged
from tests.fhir.patients import ATC, ICD10CM, RXNORM, SNOMED, book, coded

TERMINOLOGY = Terminology(book())


def sets_of(*codings: tuple[str, str]) -> set[str]:
    concept = {"coding": [{"system": system, "code": code} for system, code in codings]}
    return set(TERMINOLOGY.concept(concept).sets)


@pytest.mark.parametrize(
    "coding, sets",
    [
        ((SNOMED, "230690007"), {"stroke"}),
        (("urn:oid:2.16.840.1.113883.6.96", " 230690007 "), {"stroke"}),
        ((ICD10CM, "I63.9"), {"stroke"}),
        ((ICD10CM, "i639"), {"stroke"}),
        ((ICD10CM, "I63"), {"stroke"}),
        ((ICD10CM, "G44.021"), {"cluster-headache"}),
        ((ICD10CM, "G44.041"), set()),  # chronic paroxysmal hemicrania (paper 0.4, trap 11)
        ((RXNORM, "11170"), {"verapamil", "verapamil-substance", "preventives"}),
        ((RXNORM, "897722"), {"verapamil", "verapamil-substance", "preventives"}),  # a product
        ((RXNORM, "314076"), set()),
        ((ATC, "N02CC01"), {"triptan"}),
        ((ATC, "n02cc"), {"triptan"}),
        ((ATC, "N02CA01"), set()),
        ((ATC, "N01AX03"), {"ketamine", "ketamine-substance"}),
        (("", "230690007"), set()),
        ((SNOMED, ""), set()),
    ],
)
def test_a_code_finds_its_value_sets(coding: tuple[str, str], sets: set[str]) -> None:
    assert sets_of(coding) == sets


def test_several_codings_of_one_concept_are_taken_together() -> None:
    assert sets_of((SNOMED, "1"), (ICD10CM, "I63.9"), (RXNORM, "6130")) == {
        "stroke",
        "ketamine",
        "ketamine-substance",
    }


@pytest.mark.parametrize(
    "system, code, general",
    [
        (ICD10CM, "G44.0", {"cluster-headache"}),  # the heading tells neither subtype nor disorder (trap 11)
        (ICD10CM, "G44", {"cluster-headache"}),
        (ATC, "N02C", {"triptan"}),
        (ATC, "C08DA", {"verapamil", "verapamil-substance", "preventives"}),
        (ICD10CM, "G44.021", set()),
        (SNOMED, "230473009", set()),
    ],
)
def test_a_heading_could_be_any_of_its_children(system: str, code: str, general: set[str]) -> None:
    match = TERMINOLOGY.match(system, code)
    assert set(match.general) == general


def test_one_ingredient_has_one_name_in_all_systems() -> None:
    names = {
        TERMINOLOGY.match(*coding).names
        for coding in ((RXNORM, "11170"), (RXNORM, "897722"), (ATC, "C08DA01"))
    }
    assert names == {frozenset({"verapamil"})}


@pytest.mark.parametrize(
    "value", [None, 3, "x", [], {}, {"coding": {}}, {"coding": [3, {"system": [], "code": {}}]}]
)
def test_no_shape_of_a_concept_raises(value: Any) -> None:
    concept = TERMINOLOGY.concept(value)
    assert (concept.sets, concept.is_coded, concept.text) == (frozenset(), False, "")


def test_a_concept_in_words_keeps_them() -> None:
    assert TERMINOLOGY.concept({"text": " Isoptin 80 "}).text == "Isoptin 80"
    unknown = {"coding": [{"system": RXNORM, "code": "999", "display": "Isoptin"}]}
    assert (TERMINOLOGY.concept(unknown).text, TERMINOLOGY.concept(unknown).is_coded) == ("Isoptin", True)
    without = {"coding": [{"display": "Isoptin"}, {"code": "5"}]}
    assert (TERMINOLOGY.concept(without).text, TERMINOLOGY.concept(without).is_coded) == ("Isoptin", False)


def test_words_count_only_where_the_codes_do_not_tell() -> None:
    known = coded(SNOMED, "230690007", "a stroke")
    assert TERMINOLOGY.concept(known).text == ""
    unknown = {"coding": [{"system": SNOMED, "code": code, "display": code} for code in ("1", "2")]}
    assert TERMINOLOGY.concept(unknown).text == "1"
    assert TERMINOLOGY.coded(unknown).text == ""
    assert TERMINOLOGY.coded(unknown) == TERMINOLOGY.concept(unknown)._replace(text="")


def test_any_number_of_codings_are_taken_together() -> None:
    many = [(SNOMED, str(number)) for number in range(20)]
    assert sets_of(*many, (ICD10CM, "I63.9")) == sets_of(*many[:2], (ICD10CM, "I63.9")) == {"stroke"}


def test_a_reason_for_no_code_is_no_code() -> None:
    absent = coded("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown", "?")
    assert not TERMINOLOGY.concept(absent).is_coded


def test_a_bare_coding_is_a_concept_too() -> None:
    assert TERMINOLOGY.concept({"system": SNOMED, "code": "230690007"}).sets == {"stroke"}


@pytest.mark.parametrize(
    "words, sets",
    [
        ("ISOPTIN retard 120", {"verapamil"}),
        ("Esketamine nasal spray", {"ketamine", "ketamine-substance"}),
        ("Sumatriptan 6 mg", {"triptan"}),
        ("old stroke", {"stroke"}),
        ("back pain", set()),
        ("x" * 400 + " stroke", set()),
    ],
)
def test_words_prompt_for_value_sets(words: str, sets: set[str]) -> None:
    assert set(TERMINOLOGY.prompted(words)) == sets


def test_a_longer_prompt_speaks_for_the_shorter_one() -> None:
    assert "verapamil-substance" in TERMINOLOGY.prompted("verapamil") >= {"verapamil", "preventives"}


def test_only_words_of_the_clinical_lead_narrow_what_text_may_mean() -> None:
    assert set(TERMINOLOGY.with_prompts) == {"verapamil", "stroke", "ketamine"}
    assert "stroke" in TERMINOLOGY
    assert "nowhere" not in TERMINOLOGY


def test_codes_of_our_own_have_no_counterpart_elsewhere() -> None:
    assert TERMINOLOGY.systems["site-infection"] == frozenset()
    assert TERMINOLOGY.systems["stroke"] == {SNOMED, ICD10CM}
    assert all(not system.startswith(LOCAL) for systems in TERMINOLOGY.systems.values() for system in systems)


def test_built_in_codes_are_indexed_beside_the_rulebooks() -> None:
    concept = Reader(book()).terminology.concept(coded("http://loinc.org", "8480-6"))
    assert concept.sets == {"#8480-6"}


def test_concepts_merge_and_compare() -> None:
    assert merged([]) == NO_CONCEPT
    pairs = codes_of({"coding": [{"system": "https://snomed.info/sct", "code": "1"}, {"code": "2"}, 3]})
    assert pairs == {(SNOMED, "1")}


def test_a_code_of_a_coarser_system_may_be_it() -> None:
    """Codes that a value set lists under ``may_be`` leave the answer open."""
    codes = (Code(ICD10CM, "F16", "hallucinogens", prefix=True), Code(SNOMED, "7", "something"))
    misuse = ValueSet("misuse", "Misuse", (Code(SNOMED, "5", "ketamine misuse"),), may_be=codes)
    small = replace(book(), value_sets={"misuse": misuse})
    terminology = Terminology(small)
    assert terminology.systems["misuse"] == {SNOMED, ICD10CM}
    found = {
        code: terminology.match(*code).general
        for code in ((ICD10CM, "F16.20"), (SNOMED, "7"), (SNOMED, "71"))
    }
    assert list(found.values()) == [frozenset({"misuse"}), frozenset({"misuse"}), frozenset()]
    assert terminology.match(SNOMED, "5").general == frozenset()


def test_a_code_without_a_display_has_no_name_and_a_short_word_prompts_for_nothing() -> None:
    bare = ValueSet("bare", "Bare", (Code(RXNORM, "1", ""),), text_prompts=("ab",))
    terminology = Terminology(replace(book(), value_sets={"bare": bare}))
    match = terminology.match(RXNORM, "1")
    assert (match.sets, match.names) == ({"bare"}, frozenset())
    assert terminology.prompted("ab abc") == frozenset()


def test_a_rulebook_without_prompts_prompts_for_nothing() -> None:
    assert Terminology(replace(book(), value_sets={})).prompted("stroke") == frozenset()


def test_no_code_of_a_record_is_remembered_at_any_length() -> None:
    terminology = Terminology(book())
    for code in ("N02CC" + "x" * 100_000, "y" * 100_000):
        concept = terminology.concept({"coding": [{"system": "http://" + "z" * 1000, "code": code}]})
        assert all(len(system) <= 256 for system in concept.systems)
    assert terminology.concept(coded(ATC, "N02CC" + "x" * 100_000)).sets == {"triptan"}


@given(
    st.lists(
        st.sampled_from(["Verap", "amil", "ISOPTIN", "stro", "ke", " ", "keta", "mine", "ictus", "\u00df"])
    )
)
def test_a_text_prompts_for_the_words_that_stand_in_it(parts: list[str]) -> None:
    words = "".join(parts)
    prompts = {"verapamil": "verapamil", "isoptin": "verapamil", "stroke": "stroke", "ictus": "stroke",
               "ketamine": "ketamine"}  # fmt: skip
    found = TERMINOLOGY.prompted(words) & {"verapamil", "stroke", "ketamine"}
    assert found == {value_set for word, value_set in prompts.items() if word in words.casefold()}


def test_what_was_met_before_says_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    several = {"coding": [*coded(SNOMED, "230690007")["coding"], *coded(SNOMED, "22298006")["coding"]]}
    values = [coded(SNOMED, "230690007"), coded(SNOMED, "1"), several, coded(RXNORM, "897722", "verapamil")]
    expected = [Terminology(book()).concept(value) for value in values]
    monkeypatch.setattr("cds.fhir.terminology._MANY", 2)  # so that what was met is forgotten in between
    terminology = Terminology(book())
    for _ in range(3):
        assert [terminology.concept(value) for value in values] == expected


@pytest.mark.parametrize(
    "value",
    [None, "x", 3, [], {}, {"coding": "x"}, {"coding": ["x"]}, {"coding": {"code": "1"}}, {"coding": [{}]},
     {"coding": [{"system": [], "code": {}}]}, {"coding": [{"system": 1, "code": 2}]}, {"coding": [None, 1]}],
)  # fmt: skip
def test_what_is_no_code_says_nothing(value: object) -> None:
    for _ in range(2):
        assert TERMINOLOGY.coded(value) == NO_CONCEPT


def test_words_beside_a_code_are_kept_where_they_are_asked_for() -> None:
    worded = coded("urn:other", "1", "stroke")
    assert TERMINOLOGY.concept(worded).text == "stroke"
    assert TERMINOLOGY.coded_or_worded(worded).text == ""
    assert TERMINOLOGY.coded_or_worded({"text": "stroke"}).text == "stroke"
