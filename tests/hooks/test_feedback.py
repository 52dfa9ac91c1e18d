"""The body of feedback: every field, what real clients send, and every fault by its path."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.errors import Fault, RequestError
from cds.hooks.feedback import MOST, MOST_SUGGESTIONS, FeedbackItem, read_feedback

CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
SUGGESTION = "e56e1945-20b3-4393-8503-a1a20fd73152"
OF_A_RECORD = "Doe-1970"
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def report(**more: Any) -> dict[str, Any]:
    """A card that was overridden."""
    return {"card": CARD, "outcome": "overridden", "outcomeTimestamp": "2026-03-02T08:00:00Z", **more}


def accepted(*suggestions: Any, **more: Any) -> dict[str, Any]:
    """A card of which suggestions were accepted."""
    return report(outcome="accepted", acceptedSuggestions=list(suggestions), **more)


def read(*reports: Any) -> tuple[FeedbackItem, ...]:
    return read_feedback({"feedback": list(reports)})


def faults(body: Any, status: int = 400) -> list[Fault]:
    with pytest.raises(RequestError) as caught:
        read_feedback(body)
    assert caught.value.status == status
    return caught.value.faults


def paths(*reports: Any) -> list[str]:
    return [fault.path for fault in faults({"feedback": list(reports)})]


# ------------------------------------------------------------------ what is read


@pytest.mark.obligation("60", "61")
def test_the_examples_of_the_specification_are_read() -> None:
    items = read(
        accepted({"id": SUGGESTION}),
        report(
            overrideReason={
                "reason": {"code": "reason-1", "system": "http://example.org/reasons"},
                "userComment": "clinician entered comment",
            }
        ),
        report(card=SUGGESTION, outcomeTimestamp="1985-04-12T23:20:50.52Z"),
    )
    assert items == (
        FeedbackItem(CARD, "accepted", AT, accepted=(SUGGESTION,)),
        FeedbackItem(
            CARD,
            "overridden",
            AT,
            reason_system="http://example.org/reasons",
            reason_code="reason-1",
            left_out=("userComment",),
        ),
        FeedbackItem(SUGGESTION, "overridden", datetime(1985, 4, 12, 23, 20, 50, 520_000, UTC)),
    )


@pytest.mark.obligation("62")
@pytest.mark.parametrize(
    ("reason", "system", "left_out"),
    [
        ({"code": "c"}, None, ()),
        ({"code": "c", "system": None, "display": None}, None, ()),
        ({"code": "c", "system": "", "display": " "}, None, ()),
        ({"code": "c", "system": "s", "display": "Words", "version": 2}, "s", ("display",)),
    ],
)
def test_a_reason_may_lack_all_but_its_code(
    reason: dict[str, Any], system: str | None, left_out: tuple[str, ...]
) -> None:
    (item,) = read(report(overrideReason={"reason": reason}))
    assert (item.reason_code, item.reason_system, item.left_out) == ("c", system, left_out)


@pytest.mark.parametrize("text", [OF_A_RECORD, "x" * 1_000_000, "\x00\x1b[2J", "'; DROP TABLE feedback; --"])
def test_no_free_text_is_kept(text: str) -> None:
    override = {"reason": {"code": "c", "display": text}, "userComment": text}
    (item,) = read(report(overrideReason=override, extension={"com.example.x": text}))
    assert text not in repr(item)
    assert item.left_out == ("userComment", "display")


@pytest.mark.parametrize(
    "body",
    [
        report(),  # as HAPI FHIR and the first version of the reference client have it
        {"feedback": [report()], "extension": {"com.example.more": {}}, "hookInstance": 7},
        {"feedback": [report(acceptedSuggestions=None, overrideReason=None, hookInstance=[{}])]},
        {"feedback": [report(acceptedSuggestions=[])]},
        {"feedback": [report(card=f" urn:uuid:{CARD.upper()} ")]},
    ],
    ids=["no array", "unknown members", "null members", "an empty list", "another spelling"],
)
def test_real_clients_are_understood(body: dict[str, Any]) -> None:
    assert read_feedback(body) == (FeedbackItem(CARD, "overridden", AT),)


def test_there_may_be_nothing_to_report() -> None:
    assert read_feedback({"feedback": []}) == ()


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T08:00:00Z",
        "2026-03-02t08:00:00.000z",
        "2026-03-02 08:00:00+00:00",
        "2026-03-02T09:00:00.0000000000+01:00",
        "2026-03-01T22:00:00-10:00",
    ],
)
def test_an_instant_is_read_as_rfc_3339_has_it(text: str) -> None:
    (item,) = read(report(outcomeTimestamp=text))
    assert (item.outcome_at, item.outcome_at.tzinfo) == (AT, UTC)


def test_an_instant_beyond_the_calendar_in_utc_is_its_end() -> None:
    (first,) = read(report(outcomeTimestamp="0001-01-01T00:01:00+00:04"))
    (last,) = read(report(outcomeTimestamp="9999-12-31T23:59:00-00:04"))
    assert first.outcome_at == datetime(1, 1, 1, tzinfo=UTC)
    assert last.outcome_at == datetime.max.replace(tzinfo=UTC)


def test_a_leap_second_is_the_end_of_its_minute() -> None:
    (item,) = read(report(outcomeTimestamp="1990-12-31T23:59:60Z"))
    assert item.outcome_at == datetime(1990, 12, 31, 23, 59, 59, tzinfo=UTC)


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    "value",
    [
        None,
        1_772_438_400,
        "",
        "soon",
        "2026-03-02",
        "2026-03-02T08:00:00",
        "20260302T080000Z",
        "2026-W10-1T08:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-03-02T24:00:01Z",
        "2026-03-02T08:00Z",
        "2026-03-02T08:00:00+25:00",
        "٢٠٢٦-03-02T08:00:00Z",
        {"instant": "2026-03-02T08:00:00Z"},
    ],
)
def test_another_time_is_refused(value: Any) -> None:
    assert paths(report(outcomeTimestamp=value)) == ["$.feedback[0].outcomeTimestamp"]


@pytest.mark.parametrize("body", [None, [], [report()], "feedback", 7])
def test_no_object_is_refused(body: Any) -> None:
    assert [fault.path for fault in faults(body)] == ["$"]


@pytest.mark.parametrize("body", [{}, {"feedback": None}, {"feedback": report()}, {"feedback": "x"}])
def test_no_list_is_refused(body: Any) -> None:
    assert [fault.path for fault in faults(body)] == ["$.feedback"]


@pytest.mark.obligation("cds-fb-1")
@pytest.mark.parametrize("outcome", [None, "ignored", "ACCEPTED", "", 1, ["accepted"]])
def test_an_outcome_is_one_of_two(outcome: Any) -> None:
    assert paths(report(outcome=outcome)) == ["$.feedback[0].outcome"]


@pytest.mark.obligation("cds-fb-2")
@pytest.mark.parametrize("suggestions", [{}, {"acceptedSuggestions": None}, {"acceptedSuggestions": []}])
def test_what_was_accepted_has_to_be_named(suggestions: dict[str, Any]) -> None:
    assert paths(report(outcome="accepted", **suggestions)) == ["$.feedback[0].acceptedSuggestions"]


@pytest.mark.obligation("cds-fb-3")
@pytest.mark.parametrize("override", [{}, {"reason": None}, {"userComment": None}, {"code": "c"}])
def test_an_override_reason_says_something(override: dict[str, Any]) -> None:
    assert paths(report(overrideReason=override)) == ["$.feedback[0].overrideReason"]


def test_every_fault_is_named_at_once() -> None:
    found = faults(
        {
            "feedback": [
                report(),
                {"card": 7, "outcome": "accepted", "acceptedSuggestions": [{}, OF_A_RECORD, {"id": " "}]},
                report(overrideReason={"reason": {"system": []}, "userComment": 1}, card=""),
                OF_A_RECORD,
                None,
            ]
        }
    )
    assert {fault.path for fault in found} == {
        "$.feedback[1].card",
        "$.feedback[1].outcomeTimestamp",
        "$.feedback[1].acceptedSuggestions[0].id",
        "$.feedback[1].acceptedSuggestions[1]",
        "$.feedback[1].acceptedSuggestions[2].id",
        "$.feedback[2].card",
        "$.feedback[2].overrideReason.reason.code",
        "$.feedback[2].overrideReason.reason.system",
        "$.feedback[2].overrideReason.userComment",
        "$.feedback[3]",
        "$.feedback[4]",
    }
    assert OF_A_RECORD not in repr(found)
    assert {fault.code for fault in found} == {"required", "structure"}


def test_a_single_report_has_its_paths_too() -> None:
    assert [fault.path for fault in faults({"card": CARD})] == ["$.outcome", "$.outcomeTimestamp"]


def test_too_much_is_refused_unread() -> None:
    assert len(read(*[report()] * MOST)) == MOST
    assert [fault.path for fault in faults({"feedback": [7] * (MOST + 1)}, 413)] == ["$.feedback"]
    assert len(read(accepted(*[{"id": SUGGESTION}] * MOST_SUGGESTIONS))) == 1
    assert paths(accepted(*[7] * (MOST_SUGGESTIONS + 1))) == ["$.feedback[0].acceptedSuggestions"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *report(),
                    "feedback",
                    "acceptedSuggestions",
                    "overrideReason",
                    "reason",
                    "userComment",
                    "id",
                    "code",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(body: Any) -> None:
    try:
        items = read_feedback(body)
    except RequestError as error:
        assert error.status == 400
        assert error.faults
    else:
        assert len(items) == len(body.get("feedback") or [body] * ("card" in body))
        assert json.dumps([item.card for item in items])
