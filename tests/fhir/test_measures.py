"""A result as a number of the fact's unit, and against the laboratory's own limits."""

from typing import Any

import pytest

from cds.core.facts import Known, Reason
from tests.fhir.patients import coded, fact, observation, quantity, read

HIGH = fact({"resource": "Observation", "value_set": "tsh", "compared_with": "upper_limit"})
LOW = fact({"resource": "Observation", "value_set": "tsh", "compared_with": "lower_limit"})


def value(definition: Any, *resources: Any, **how: Any) -> object:
    """The value of a known fact, else the reason why it is not known."""
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def tsh(number: float, **more: Any) -> Any:
    return observation("3016-3", quantity(number, "m[IU]/L"), **more)


RANGE = [{"low": quantity(0.4, "m[IU]/L"), "high": quantity(4.0, "m[IU]/L")}]


@pytest.mark.parametrize(
    "result, high, low",
    [
        (tsh(4.1, referenceRange=RANGE), True, False),
        (tsh(4.0, referenceRange=RANGE), False, False),
        (tsh(0.3, referenceRange=RANGE), False, True),
        (tsh(0.4, referenceRange=RANGE), False, False),
        (tsh(9, referenceRange=[{"high": {"value": 4}, "low": {"value": 1}}]), True, False),
        (
            tsh(
                9, referenceRange=[{"high": quantity(4, "mU/L", "m[IU]/L"), "low": quantity(1, "mIU/L", "")}]
            ),
            True,
            False,
        ),
        (tsh(9, interpretation=[coded("v3", "H")]), True, False),
        (tsh(9, interpretation={"coding": [{"code": "hh"}]}), True, False),
        (tsh(9, interpretation=[coded("v3", "L")]), False, True),
        (tsh(9, interpretation=[coded("v3", "N")]), False, False),
        (tsh(9), Reason.UNREADABLE, Reason.UNREADABLE),
        (tsh(9, referenceRange=[{"text": "0.4-4"}]), Reason.UNREADABLE, Reason.UNREADABLE),
        (tsh(9, referenceRange=[RANGE[0], RANGE[0]]), Reason.UNREADABLE, Reason.UNREADABLE),
        (tsh(9, referenceRange=[RANGE[0], {"type": coded("x", "therapeutic"), **RANGE[0]}]), True, False),
        (
            tsh(9, referenceRange=[{"high": quantity(4, "mg/dL"), "low": "x"}]),
            Reason.UNREADABLE,
            Reason.UNREADABLE,
        ),
        (
            observation("3016-3", quantity(4, "m[IU]/L", comparator=">"), referenceRange=RANGE),
            Reason.UNREADABLE,
            Reason.UNREADABLE,
        ),
    ],
)
def test_a_result_against_its_own_range(result: Any, high: object, low: object) -> None:
    assert (value(HIGH, result), value(LOW, result)) == (high, low)
