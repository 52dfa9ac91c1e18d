"""Code systems under the names that records use."""

import pytest

from cds.fhir.systems import ATC, CPT, ICD10, ICD10CM, LOINC, RXNORM, SNOMED, canonical_code, canonical_system


@pytest.mark.parametrize(
    "written, system",
    [
        ("http://snomed.info/sct", SNOMED),
        ("https://snomed.info/sct/", SNOMED),
        ("http://snomed.info/sct/900000000000207008/version/20240101", SNOMED),
        ("urn:oid:2.16.840.1.113883.6.96", SNOMED),
        ("2.16.840.1.113883.6.96", SNOMED),
        ("http://loinc.org", LOINC),
        ("HTTP://LOINC.ORG/", LOINC),
        ("urn:oid:2.16.840.1.113883.6.1", LOINC),
        ("https://www.nlm.nih.gov/research/umls/rxnorm", RXNORM),
        ("rxnorm", RXNORM),
        ("http://www.whocc.no/atc", ATC),
        ("urn:oid:2.16.840.1.113883.6.73", ATC),
        ("http://www.cms.gov/Medicare/Coding/ICD10", ICD10CM),
        ("http://hl7.org/fhir/sid/icd-10", ICD10),
        ("http://www.ama-assn.org/go/cpt", CPT),
    ],
)
def test_one_system_has_many_names(written: str, system: str) -> None:
    assert canonical_system(written) == system


@pytest.mark.parametrize(
    "written", ["http://fhir.de/CodeSystem/bfarm/icd-10-gm", "http://acme.org/codes", "?"]
)
def test_a_national_variant_is_another_system(written: str) -> None:
    assert canonical_system(written) not in (ICD10, ICD10CM, SNOMED, LOINC, ATC, RXNORM)


def test_codes_are_compared_as_their_system_writes_them() -> None:
    assert canonical_code(ICD10CM, " g44.021 ") == canonical_code(ICD10CM, "G44021") == "G44021"
    assert canonical_code(ATC, "n02cc01") == "N02CC01"
    assert canonical_code(LOINC, " 8867-4") == "8867-4"
