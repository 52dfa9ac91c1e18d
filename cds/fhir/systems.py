"""Code systems under the names that records use for them, and how their codes are compared.

URIs: HL7 Terminology (terminology.hl7.org), knowledge paper 7.0. A national variant (ICD-10-GM, ICD-10-AM) is
another system: a site that uses one lists its URI in a value set.
"""

from functools import lru_cache

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ICD9CM = "http://hl7.org/fhir/sid/icd-9-cm"
CPT = "http://www.ama-assn.org/go/cpt"
UCUM = "http://unitsofmeasure.org"
LOCAL = "urn:cluster-headache-cds:"

# Systems that only say why there is no code.
NO_CODE = frozenset(
    {
        "http://terminology.hl7.org/codesystem/data-absent-reason",
        "http://hl7.org/fhir/data-absent-reason",
        "http://terminology.hl7.org/codesystem/v3-nullflavor",
        "http://hl7.org/fhir/v3/nullflavor",
    }
)

_OBJECT_IDS = {
    "2.16.840.1.113883.6.88": RXNORM,
    "2.16.840.1.113883.6.73": ATC,
    "2.16.840.1.113883.6.96": SNOMED,
    "2.16.840.1.113883.6.1": LOINC,
    "2.16.840.1.113883.6.90": ICD10CM,
    "2.16.840.1.113883.6.3": ICD10,
    "2.16.840.1.113883.6.103": ICD9CM,
    "2.16.840.1.113883.6.12": CPT,
    "2.16.840.1.113883.6.8": UCUM,
}
_NAMES = {
    "rxnorm": RXNORM, "atc": ATC, "snomed": SNOMED, "snomedct": SNOMED, "snomed ct": SNOMED, "loinc": LOINC,
    "icd10cm": ICD10CM, "icd-10-cm": ICD10CM, "icd10": ICD10, "icd-10": ICD10, "icd9cm": ICD9CM, "cpt": CPT,
    "http://www.cms.gov/medicare/coding/icd10": ICD10CM, "http://whocc.no/atc": ATC,
    "http://www.loinc.org": LOINC,
    "http://snomed.info/id": SNOMED, "http://www.snomed.org": SNOMED,
}  # fmt: skip
_CANONICAL = {
    uri.casefold(): uri for uri in (RXNORM, ATC, SNOMED, LOINC, ICD10CM, ICD10, ICD9CM, CPT, UCUM)
} | _NAMES
_DOTTED = frozenset({ICD10CM, ICD10, ICD9CM})


LONGEST = 256  # characters of a system or code that are looked at and remembered; no real one is longer


def canonical_system(system: str) -> str:
    """The URI of a system as this service writes it: scheme, case, final slash, OID, short names."""
    return _canonical_system(system[:LONGEST])


@lru_cache(maxsize=1024)
def _canonical_system(system: str) -> str:
    folded = system.strip().casefold().rstrip("/")
    if folded.startswith("https://"):
        folded = "http://" + folded[8:]
    oid = folded.removeprefix("urn:oid:")
    if oid in _OBJECT_IDS:
        return _OBJECT_IDS[oid]
    if folded.startswith("http://snomed.info/sct/"):  # an edition or version of SNOMED CT
        return SNOMED
    return _CANONICAL.get(folded, folded)


def canonical_code(system: str, code: str) -> str:
    """A code of a canonical system as it is compared: ICD without its dot, ICD and ATC in capitals."""
    if system in _DOTTED:
        return code.strip().upper().replace(".", "")
    return code.strip().upper() if system == ATC else code.strip()
