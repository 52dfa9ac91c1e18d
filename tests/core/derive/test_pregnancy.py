"""Pregnancy and breastfeeding (knowledge paper 6.7; vignettes V62, V64, V65)."""

from fractions import Fraction

import pytest

from cds.core.derive.pregnancy import lactation, pregnancy
from cds.core.facts import Fact, Known, Reason, Unknown
from tests.core.derive.given import (
    AS_OF,
    NOT_RECORDED,
    NOT_SENT,
    at,
    between,
    derived,
    lacking,
    notes_of,
    number,
    value_of,
)

POSITIVE, NEGATIVE = "positive", "negative"


def answers(*given: tuple[str, object]) -> tuple[object, ...]:
    return tuple((at(time), answer) for time, answer in given)


def levels(*given: tuple[str, int | None, int | None]) -> tuple[object, ...]:
    return tuple(
        (at(time), *(None if bound is None else number(bound) for bound in bounds)) for time, *bounds in given
    )


def onsets(*times: str | None) -> tuple[object, ...]:
    return tuple(None if time is None else at(time) for time in times)


def pregnant(*ruled_out: object, test_age: int | None = 7, **changes: object) -> Fact:
    """A woman of 30 of whom nothing is recorded, but for ``changes``."""
    facts = {
        "sex": "female", "age": 30, "pregnancy_tests": (), "hcg": (), "pregnancy_status": (),
        "pregnancy_onsets": (), "as_of": AS_OF,
    } | changes | {f"reason_{i}": fact for i, fact in enumerate(ruled_out)}  # fmt: skip
    return derived(
        pregnancy, facts, youngest=12, oldest=55, test_age=test_age, positive=25, negative=5, longest=300
    )


@pytest.mark.parametrize(
    "evidence",
    [
        {"pregnancy_tests": answers(("2026-02-28", POSITIVE))},
        {"pregnancy_tests": answers(("2025-05-06", POSITIVE))},  # 300 days
        {"hcg": levels(("2026-02-28", 25, 25))},
        {"hcg": levels(("2026-02-28", 1000, None))},
        {"hcg": ((at("2026-02-28"), Fraction(25)),)},
        {"pregnancy_status": answers(("2026-02-28", POSITIVE))},
        {"pregnancy_tests": answers(("2026-03-02T09:00:00+01:00", POSITIVE))},  # the very instant
        {"pregnancy_onsets": onsets("2025-12-24")},
        {"pregnancy_onsets": onsets(None)},
        {"pregnancy_onsets": onsets("2025")},  # 61 to 425 days: may well be current
        # the newest wins
        {"pregnancy_tests": answers(("2026-02-28", POSITIVE), ("2026-02-26", NEGATIVE))},
        {
            "pregnancy_tests": answers(("2026-02-26", NEGATIVE)),
            "pregnancy_status": answers(("2026-02-27", POSITIVE)),
        },
        {"pregnancy_tests": answers(("2026-02-28", POSITIVE)), "hcg": levels(("2026-02-26", 12, 12))},
        # a positive finding stands, whatever else could not be read
        {
            "pregnancy_tests": answers(("2026-02-28", POSITIVE)),
            "hcg": NOT_SENT,
            "pregnancy_onsets": NOT_SENT,
            "sex": NOT_RECORDED,
            "age": NOT_RECORDED,
        },
    ],
)
def test_positive_evidence_is_yes(evidence: dict[str, object]) -> None:
    assert value_of(pregnant(**evidence)) is True


@pytest.mark.parametrize(
    "evidence",
    [
        {"pregnancy_tests": answers(("2026-02-28", NEGATIVE))},
        {"pregnancy_tests": answers(("2026-02-23", NEGATIVE))},  # 7 days
        {"hcg": levels(("2026-02-28", 4, 4))},
        {"hcg": levels(("2026-02-28", None, 5))},  # the laboratory's <5
        {"hcg": ((at("2026-02-28"), Fraction(4)),)},
        # the newest wins
        {"pregnancy_tests": answers(("2026-02-28", NEGATIVE), ("2026-02-20", POSITIVE))},
        {
            "pregnancy_tests": answers(("2026-02-28", NEGATIVE)),
            "pregnancy_onsets": onsets("2025-12-24"),
        },
        {"pregnancy_tests": answers(("2026-02-28", NEGATIVE)), "hcg": levels(("2026-02-26", 12, 12))},
        {
            "pregnancy_tests": answers(("2026-02-26", NEGATIVE)),
            "pregnancy_status": answers(("2026-02-28", NEGATIVE)),
        },
        # the future has not happened; evidence older than a pregnancy lasts is none
        {"pregnancy_tests": answers(("2026-03-03", POSITIVE), ("2026-02-28", NEGATIVE))},
        {"pregnancy_tests": answers(("2026-02-28", NEGATIVE)), "pregnancy_onsets": onsets("2024-12-01")},
        # what is not recorded cannot be newer
        {
            "pregnancy_tests": answers(("2026-02-28", NEGATIVE)),
            "hcg": NOT_RECORDED,
            "pregnancy_status": Unknown(Reason.TOO_OLD),
            "sex": NOT_RECORDED,
            "age": NOT_RECORDED,
        },
    ],
)
def test_a_recent_negative_test_is_no(evidence: dict[str, object]) -> None:
    assert value_of(pregnant(**evidence)) is False


@pytest.mark.parametrize(
    ("evidence", "reason", "note"),
    [
        ({}, Reason.NOT_RECORDED, ""),
        ({"pregnancy_tests": NOT_RECORDED}, Reason.NOT_RECORDED, ""),
        ({"pregnancy_tests": answers(("2026-02-22", NEGATIVE))}, Reason.TOO_OLD, ""),  # 8 days
        ({"pregnancy_tests": answers(("2026-02", NEGATIVE))}, Reason.TOO_OLD, ""),
        ({"pregnancy_tests": answers(("2025-05-05", POSITIVE))}, Reason.TOO_OLD, ""),  # 301 days
        ({"pregnancy_onsets": onsets("2025-05-05")}, Reason.TOO_OLD, ""),
        ({"pregnancy_status": answers(("2026-02-28", NEGATIVE))}, Reason.NOT_RECORDED, ""),
        (
            {"pregnancy_tests": answers(("2026-01-28", NEGATIVE), ("2026-01-01", POSITIVE))},
            Reason.TOO_OLD,
            "",
        ),
        (
            {
                "pregnancy_tests": answers(
                    ("2026-01-28", NEGATIVE), ("2026-01-01", POSITIVE), ("2025-12-01", NEGATIVE)
                )
            },
            Reason.TOO_OLD,
            "",
        ),
        (
            {
                "pregnancy_tests": answers(
                    ("2026-02-28T08:00:00+01:00", POSITIVE), ("2026-02-28T07:00:00Z", NEGATIVE)
                )
            },
            Reason.CONTRADICTORY,
            "findings contradict one another",
        ),
        (
            {"hcg": levels(("2026-02-28", 5, 5))},
            Reason.NOT_RECORDED,
            "the result is neither positive nor negative; repeat the test",
        ),
        (
            {"hcg": levels(("2026-02-28", 24, 24)), "pregnancy_tests": answers(("2026-02-27", NEGATIVE))},
            Reason.NOT_RECORDED,
            "the result is neither positive nor negative; repeat the test",
        ),
        ({"hcg": levels(("2026-01-28", 12, 12))}, Reason.TOO_OLD, ""),
        ({"hcg": levels(("2026-02-28", 5, None))}, Reason.NOT_RECORDED, None),
        ({"hcg": levels(("2026-02-28", None, 30))}, Reason.NOT_RECORDED, None),
        (
            {"pregnancy_tests": answers(("2026-02-28", POSITIVE), ("2026-02-28", NEGATIVE))},
            Reason.CONTRADICTORY,
            "findings contradict one another",
        ),
        (
            {
                "pregnancy_onsets": onsets(None),
                "pregnancy_tests": answers(("2026-02-28", NEGATIVE)),
            },
            Reason.CONTRADICTORY,
            "findings contradict one another",
        ),
        (
            {
                "pregnancy_onsets": onsets("2026"),
                "pregnancy_tests": answers(("2026-02-28", NEGATIVE)),
            },
            Reason.CONTRADICTORY,
            "findings contradict one another",
        ),
        (
            {
                "pregnancy_tests": answers(("2026-01-28", POSITIVE)),
                "pregnancy_status": answers(("2026-02-28", NEGATIVE)),
            },
            Reason.TOO_OLD,
            "",
        ),
    ],
)
def test_anything_else_asks_for_a_test(evidence: dict[str, object], reason: Reason, note: str | None) -> None:
    result = pregnant(**evidence)
    assert isinstance(result, Unknown)
    assert result.reason is reason
    assert lacking(result) == {"pregnancy_tests": reason}
    assert note is None or notes_of(result) == (note,)


def test_who_the_patient_is_could_settle_it_too() -> None:
    result = pregnant(sex=NOT_RECORDED, age=between(50, 60))
    assert lacking(result) == {
        "pregnancy_tests": Reason.NOT_RECORDED,
        "sex": Reason.NOT_RECORDED,
        "age": Reason.UNREADABLE,
    }


@pytest.mark.parametrize("name", ["hcg", "pregnancy_status", "pregnancy_onsets"])
def test_a_negative_test_does_not_outweigh_what_could_not_be_read(name: str) -> None:
    changes = {"pregnancy_tests": answers(("2026-02-28", NEGATIVE)), name: NOT_SENT}
    assert lacking(pregnant(**changes)) == {name: Reason.NOT_SENT}


def test_without_evidence_what_could_not_be_read_is_named_too() -> None:
    assert lacking(pregnant(pregnancy_onsets=NOT_SENT)) == {
        "pregnancy_tests": Reason.NOT_RECORDED,
        "pregnancy_onsets": Reason.NOT_SENT,
    }
    assert lacking(pregnant(pregnancy_tests=NOT_SENT)) == {"pregnancy_tests": Reason.NOT_SENT}
    status = answers(("2026-02-28", POSITIVE))
    assert lacking(pregnant(sex="male", pregnancy_tests=NOT_SENT, pregnancy_status=status)) == {
        "pregnancy_tests": Reason.CONTRADICTORY
    }


EXCLUDED: list[tuple[dict[str, object], tuple[object, ...]]] = [
    ({"sex": "male"}, ()),
    ({"age": 11}, ()),
    ({"age": 56}, ()),
    ({"age": 60}, ()),
    ({"age": between(56, 57)}, ()),
    ({"age": between(None, 11)}, ()),
    ({}, (True,)),
    ({}, (NOT_RECORDED, True)),
]


@pytest.mark.parametrize(("patient", "ruled_out"), EXCLUDED)
def test_no_test_is_asked_for_where_pregnancy_is_excluded(
    patient: dict[str, object], ruled_out: tuple[object, ...]
) -> None:
    assert value_of(pregnant(*ruled_out, **patient)) is False
    assert value_of(pregnant(*ruled_out, **patient, pregnancy_tests=NOT_SENT)) is False


@pytest.mark.parametrize(("patient", "ruled_out"), EXCLUDED)
def test_a_positive_finding_where_pregnancy_is_excluded_is_contradictory(
    patient: dict[str, object], ruled_out: tuple[object, ...]
) -> None:
    result = pregnant(*ruled_out, **patient, pregnancy_tests=answers(("2026-02-28", POSITIVE)))
    assert isinstance(result, Unknown)
    assert result.reason is Reason.CONTRADICTORY
    assert "excludes it" in result.note


@pytest.mark.parametrize(
    ("patient", "ruled_out"),
    [({"age": 12}, ()), ({"age": 55}, ()), ({"age": between(55, 56)}, ()), ({"sex": "other"}, (False,))],
)
def test_a_test_is_asked_for_where_pregnancy_is_not_excluded(
    patient: dict[str, object], ruled_out: tuple[object, ...]
) -> None:
    assert isinstance(pregnant(*ruled_out, **patient), Unknown)


def test_without_an_instant_or_a_number_in_force_it_is_unknown() -> None:
    assert lacking(pregnant(as_of=NOT_RECORDED)) == {"as_of": Reason.NOT_RECORDED}
    assert lacking(pregnant(test_age=None)) == {"test_age": Reason.NOT_RECORDED}


# ------------------------------------------------------------------ breastfeeding


def breastfeeding(greatest_age: int | None = 365, **changes: object) -> Fact:
    facts = {
        "sex": "female", "age": 30, "lactation_answers": (), "lactation_onsets": (), "as_of": AS_OF
    } | changes  # fmt: skip
    return derived(lactation, facts, youngest=12, oldest=55, greatest_age=greatest_age)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({"lactation_answers": answers(("2026-02-01", True))}, True),
        ({"lactation_answers": answers(("2025-03-02", True))}, True),  # 365 days
        ({"lactation_onsets": onsets("2025-10-01")}, True),
        ({"lactation_onsets": onsets(None)}, True),
        ({"lactation_answers": answers(("2026-02-01", False))}, False),
        ({"lactation_answers": answers(("2026-02-01", False)), "lactation_onsets": NOT_RECORDED}, False),
        ({"lactation_answers": answers(("2026-02-01", False)), "lactation_onsets": onsets("2025-10")}, False),
        # nothing current in a list whose absence means no
        ({}, False),
        ({"lactation_answers": NOT_RECORDED}, False),
        ({"lactation_answers": answers(("2025-03-01", True))}, False),
        ({"sex": "male", "lactation_onsets": NOT_SENT}, False),
        ({"age": 60, "lactation_onsets": NOT_RECORDED}, False),
    ],
)
def test_breastfeeding_within_a_year(evidence: dict[str, object], expected: bool) -> None:
    assert value_of(breastfeeding(**evidence)) is expected


@pytest.mark.parametrize(
    ("evidence", "missing"),
    [
        ({"lactation_onsets": NOT_RECORDED}, {"lactation_answers": Reason.NOT_RECORDED}),
        ({"lactation_answers": NOT_SENT}, {"lactation_answers": Reason.NOT_SENT}),
        (
            {"lactation_onsets": NOT_SENT},
            {"lactation_answers": Reason.NOT_RECORDED, "lactation_onsets": Reason.NOT_SENT},
        ),
        (
            {"lactation_answers": answers(("2026-02-01", False)), "lactation_onsets": onsets(None)},
            {"lactation_answers": Reason.CONTRADICTORY},
        ),
        (
            {"sex": "male", "lactation_answers": answers(("2026-02-01", True))},
            {"lactation_answers": Reason.CONTRADICTORY},
        ),
        ({"as_of": NOT_RECORDED}, {"as_of": Reason.NOT_RECORDED}),
        ({"greatest_age": None}, {"greatest_age": Reason.NOT_RECORDED}),
    ],
)
def test_breastfeeding_that_cannot_be_told(evidence: dict[str, object], missing: dict[str, Reason]) -> None:
    assert lacking(breastfeeding(**evidence)) == missing  # type: ignore[arg-type]


def test_the_result_says_where_it_comes_from() -> None:
    result = breastfeeding(lactation_answers=answers(("2026-02-01", True)))
    assert isinstance(result, Known)
    assert "Observation/lactation_answers" in {origin.resource for origin in result.origins}
