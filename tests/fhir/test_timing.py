"""How often a Timing means that something is taken."""

from typing import Any

import pytest

from cds.core.facts import Bounded, Fact, Known, Reason
from cds.fhir import dosage
from cds.fhir.references import References
from tests.fhir.patients import coded, quantity, request
from tests.fhir.patients import dosage as instruction

NONE = References()


def said(fact: Fact) -> object:
    """The value, the bounds, or the reason."""
    if isinstance(fact, Known):
        return fact.value
    return (fact.lower, fact.upper) if isinstance(fact, Bounded) else fact.reason


def ordered(*instructions: Any, **more: Any) -> Any:
    return request(dosageInstruction=list(instructions), **more)


@pytest.mark.parametrize(
    "timing, dose",
    [
        ({"frequency": 3, "period": 1, "periodUnit": "d"}, 240),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, 240),
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, 80),
        ({"frequency": 1, "period": 2, "periodUnit": "d"}, 40),
        ({"frequency": 7, "period": 1, "periodUnit": "wk"}, 80),
        ({"period": 12, "periodUnit": "h"}, 160),
        ({"frequency": 1, "frequencyMax": 3, "period": 1, "periodUnit": "d"}, (80, 240)),
        ({"frequency": 1, "period": 6, "periodMax": 12, "periodUnit": "h"}, (160, 320)),
        ({"timeOfDay": ["08:00", "20:00"]}, 160),
        ({"when": ["MORN", "NOON", "EVE"]}, 240),
        ({"when": "MORN"}, Reason.UNREADABLE),
        ({"frequency": 1, "period": 1, "periodUnit": "d", "dayOfWeek": ["mon"]}, Reason.UNREADABLE),
        ({"frequency": 1, "period": 0, "periodUnit": "d"}, Reason.UNREADABLE),
        ({"frequency": -1, "period": 1, "periodUnit": "d"}, Reason.UNREADABLE),
        ({"frequency": 3, "frequencyMax": 1, "period": 1, "periodUnit": "d"}, Reason.UNREADABLE),
        ({"frequency": "3", "period": 1, "periodUnit": "d"}, Reason.UNREADABLE),
        ({"frequency": 1, "period": 1, "periodUnit": "mo"}, Reason.UNREADABLE),
        ({"frequency": 1, "period": 1}, Reason.UNREADABLE),
        ({"duration": 2, "durationUnit": "h"}, Reason.NOT_RECORDED),
        ({"count": 1}, Reason.NOT_RECORDED),
    ],
)
def test_how_often_it_is_taken(timing: Any, dose: object) -> None:
    assert said(dosage.daily_dose(ordered(instruction(quantity(80, "mg"), **timing)), NONE)) == dose


@pytest.mark.parametrize(
    "code, dose",
    [("BID", 160), ("tid", 240), ("QD", 80), ("Q8H", 240), ("QOD", 40), ("BED", 80), ("?", None)],
)
def test_how_often_as_a_code(code: str, dose: int | None) -> None:
    held = {**instruction(quantity(80, "mg")), "timing": {"code": coded("v3", code)}}
    assert said(dosage.daily_dose(ordered(held), NONE)) == (Reason.UNREADABLE if dose is None else dose)
