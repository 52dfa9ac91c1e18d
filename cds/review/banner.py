"""Whose record it is: name, birth date and id, shown where the EHR around the page does not show them.

The one place where text of a record is shown (SMART App Launch, ``need_patient_banner``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cds.fhir.elements import Json, dated, element, elements, text

_RECORD_NUMBER = ("http://terminology.hl7.org/CodeSystem/v2-0203", "MR")
_LONGEST = 120  # characters of a name


@dataclass(frozen=True, slots=True)
class Banner:
    """``name`` and ``birth_date`` are empty where the record has none.

    ``number`` is the medical record number, or else the id that the server gives the patient.
    """

    name: str
    birth_date: str
    number: str


def banner_of(patient: Json, patient_id: str) -> Banner:
    """From a Patient resource; of several names the official one, else the one in use."""
    names = sorted(elements(patient.get("name")), key=_rank)
    written = next(filter(None, map(_written, names)), "")
    numbers = (text(one.get("value")) for one in elements(patient.get("identifier")) if _is_number(one))
    number = next(filter(None, numbers), patient_id)
    return Banner(written[:_LONGEST], dated(patient.get("birthDate"))[:10], number[:_LONGEST])


def _is_number(identifier: Json) -> bool:
    codings = elements(element(identifier.get("type")).get("coding"))
    return any((one.get("system"), one.get("code")) == _RECORD_NUMBER for one in codings)


def _rank(name: Json) -> int:
    order = ("official", "usual", "")
    use = text(name.get("use"))
    return order.index(use) if use in order else len(order)


def _written(name: Json) -> str:
    given = " ".join(_texts(name.get("given")))
    family = text(name.get("family"))
    return ", ".join(filter(None, (family, given))) or text(name.get("text"))


def _texts(value: object) -> Iterator[str]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, str):
            yield one
