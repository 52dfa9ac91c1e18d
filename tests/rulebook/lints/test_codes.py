"""The form of codes, their check digits, their names, and the lists that share them."""

from typing import Any

import pytest

from cds.rulebook.lints.codes import luhn, verhoeff

KETAMINE = "value_sets/ketamine.yaml"


@pytest.mark.parametrize("code", ["230473009", "193031009", "404684003", "900000000000207008", "22298006"])
def test_the_check_digit_of_snomed_shows_every_wrong_digit_and_every_swap(code: str) -> None:
    assert verhoeff(code)
    for place, digit in enumerate(code):
        for other in "0123456789".replace(digit, ""):
            assert not verhoeff(code[:place] + other + code[place + 1 :])
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert verhoeff(swapped) is (swapped == code)


@pytest.mark.parametrize("code", ["2160-0", "14682-9", "29463-7", "8302-2", "72514-3", "63895-7"])
def test_the_check_digit_of_loinc(code: str) -> None:
    digits = code.replace("-", "")
    assert luhn(digits)
    assert not luhn(digits[:-1] + str((int(digits[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("system", "code", "message"),
    [
        ("snomed", "23047", "is no SNOMED CT concept id"),
        ("snomed", "230473010", "is no SNOMED CT concept id"),
        ("snomed", "230473008", "has a wrong check digit"),
        ("loinc", "2160", "is no LOINC code"),
        ("loinc", "2160-1", "has a wrong check digit"),
        ("rxnorm", "6130a", "is no RxNorm code"),
        ("atc", "N01AX3", "is no ATC code"),
        ("atc", "NO1AX03", "is no ATC code"),
        ("icd10cm", "G4400", "is no ICD-10-CM code"),
        ("icd10", "G44.021", "is no ICD-10 code"),
        ("icd9cm", "339.0.1", "is no ICD-9-CM code"),
        ("cpt", "644O5", "is no CPT code"),
    ],
)
def test_a_code_of_the_wrong_form(book: Any, system: str, code: str, message: str) -> None:
    book.append(KETAMINE, f'  - {{ system: {system}, code: "{code}", display: Something }}\n')
    book.only("code-form", KETAMINE, "Something", f"{system} `{code}` {message}", 'look "Something" up')


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("loinc", "LA26683-5"),
        ("atc", "N01AX"),
        ("atc", "B01*"),
        ("icd10cm", "G44.021"),
        ("icd10", "G44.0"),
        ("icd9cm", "V22.1"),
        ("cpt", "64405"),
        ("urn:example:system", "anything at all"),
    ],
)
def test_a_code_of_the_right_form(book: Any, system: str, code: str) -> None:
    book.append(KETAMINE, f'  - {{ system: {system}, code: "{code}", display: Something }}\n')
    assert book.issues() == []


def test_two_digits_swapped_are_recognised(book: Any) -> None:
    file = "value_sets/chronic-cluster-headache.yaml"
    book.edit(file, "230473009", "230743009")
    book.only(
        "code-form",
        file,
        "230743009",
        "has a wrong check digit",
        "two digits swapped? `230473009` would be right",
    )


def test_the_test_that_settles_a_fact_has_a_code_too(book: Any) -> None:
    book.edit(
        "facts/renal.yaml",
        "    no_older_than: renal.max_age_of_creatinine\n    when_not_recorded: unknown\n",
        "    no_older_than: renal.max_age_of_creatinine\n    when_not_recorded: unknown\n"
        '    settled_by: { system: loinc, code: "2160-1", display: Creatinine }\n',
    )
    book.only(
        "code-form", "facts/renal.yaml", "settled_by", "loinc `2160-1` has a wrong check digit", "Creatinine"
    )


def test_one_code_with_two_names(book: Any) -> None:
    file = "value_sets/cluster-headache.yaml"
    book.append(file, '  - { system: snomed, code: "230473009", display: Chronic migraine }\n')
    (issue,) = book.issues("code-display")
    assert '"Chronic cluster headache" here and "Chronic migraine" elsewhere' in issue.message or (
        '"Chronic migraine" here and "Chronic cluster headache" elsewhere' in issue.message
    )


def test_lists_that_share_a_code_by_accident(book: Any) -> None:
    file = "value_sets/lithium.yaml"
    book.append(file, '  - { system: rxnorm, code: "11170", display: verapamil }\n')
    book.only(
        "value-set-overlap",
        file,
        "11170",
        'rxnorm `11170` ("verapamil") is in `verapamil` as well',
        "write `shares_codes_with: [verapamil]`",
    )
    book.edit(file, "title: Lithium\n", "title: Lithium\nshares_codes_with: [verapamil]\n")
    assert book.issues() == []


def test_a_prefix_shares_what_begins_with_it(book: Any) -> None:
    book.append(
        "value_sets/injectable-steroid.yaml", '  - { system: atc, code: "C08*", display: Calcium blockers }\n'
    )
    book.only(
        "value-set-overlap", "value_sets/injectable-steroid.yaml", "C08", "is in `verapamil` as well", ""
    )


def test_a_wider_list_holds_a_narrower_one(book: Any) -> None:
    book.append(
        "value_sets/cluster-headache.yaml", '  - { system: icd10cm, code: "G44.0*", display: Cluster }\n'
    )
    book.append(
        "value_sets/chronic-cluster-headache.yaml",
        '  - { system: icd10cm, code: "G44.02", display: Chronic }\n',
    )
    book.append(
        "value_sets/cluster-headache.yaml",
        '  - { system: snomed, code: "230473009", display: Chronic cluster headache }\n',
    )
    assert book.issues("value-set-overlap") == []


def test_an_overlap_that_is_none(book: Any) -> None:
    file = "value_sets/lithium.yaml"
    book.edit(file, "title: Lithium\n", "title: Lithium\nshares_codes_with: [ketamine]\n")
    book.only(
        "value-set-overlap", file, "shares_codes_with", "shares no code with `ketamine`", "take the name out"
    )


def test_a_list_that_is_not_there(book: Any) -> None:
    file = "value_sets/lithium.yaml"
    book.edit(file, "title: Lithium\n", "title: Lithium\nshares_codes_with: [ketamin]\n")
    book.only("name-unknown", file, "shares_codes_with", "no value set `ketamin`", "did you mean `ketamine`?")
