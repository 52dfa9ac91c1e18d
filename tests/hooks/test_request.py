"""Hook requests: what is tolerated, what is refused and how, whatever JSON comes."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.errors import Fault, RequestError
from cds.fhir.authorization import Authorization
from cds.hooks.request import EXTENSION, SCHEMA, HookRequest, patient_of, read_request
from cds.hooks.services import SERVICES, Service
from tests.hooks.calls import REVIEW, SELECT, SIGN

AS_OF = f"$.extension['{EXTENSION}']"
OF_A_RECORD = "Doe-1970"


def body(**more: Any) -> dict[str, Any]:
    """A patient-view call as the specification draws it."""
    context = {"userId": "Practitioner/1", "patientId": "123"}
    return {"hook": "patient-view", "hookInstance": "d1577c69", "context": context, **more}


def order(**context: Any) -> dict[str, Any]:
    """An order-select call as the specification draws it."""
    whole = {"patientId": "123", "draftOrders": {"resourceType": "Bundle"}, "selections": [], **context}
    return body(hook="order-select", context=whole)


def read(given: Any, service: Service = REVIEW, *, allow_as_of: bool = False) -> HookRequest:
    return read_request(given, service, allow_as_of=allow_as_of)


def refused(given: Any, service: Service = REVIEW, *, allow_as_of: bool = False) -> list[Fault]:
    with pytest.raises(RequestError) as caught:
        read(given, service, allow_as_of=allow_as_of)
    assert caught.value.status == 400
    return caught.value.faults


def paths(given: Any, service: Service = REVIEW, *, allow_as_of: bool = False) -> list[str]:
    return [fault.path for fault in refused(given, service, allow_as_of=allow_as_of)]


# ------------------------------------------------------------------ tolerated


@pytest.mark.obligation("15")
def test_a_call_as_the_specification_draws_it() -> None:
    assert read(body(prefetch={"patient": None})) == HookRequest(
        hook="patient-view",
        hook_instance="d1577c69",
        patient_id="123",
        encounter_id=None,
        draft_orders=None,
        selections=(),
        prefetch={"patient": None},
        fhir_server=None,
        authorization=None,
        as_of=None,
    )


@pytest.mark.obligation("15", "33")
def test_a_fhir_server_may_come_with_a_token() -> None:
    access = {"access_token": "abc", "token_type": "Bearer", "expires_in": 300, "scope": "user/*.read"}
    request = read(body(fhirServer="https://ehr.example.org/fhir", fhirAuthorization=access))
    assert request.fhir_server == "https://ehr.example.org/fhir"
    assert request.authorization == Authorization("abc", "user/*.read")
    assert "abc" not in repr(request)


@pytest.mark.parametrize("absent", [None, {}])
def test_an_authorization_that_says_nothing_is_none(absent: object) -> None:
    request = read(body(fhirServer="https://ehr.example.org/fhir", fhirAuthorization=absent))
    assert request.authorization is None


@pytest.mark.obligation("16", "cds-r-1")
def test_an_authorization_without_a_server_is_tolerated() -> None:
    request = read(body(fhirServer=None, fhirAuthorization={"access_token": "abc", "token_type": "Bearer"}))
    assert request.fhir_server is None


@pytest.mark.parametrize(
    ("sent", "bare"),
    [
        ("123", "123"),
        ("Patient/123", "123"),
        (" Patient/123/ ", "123"),
        ("https://ehr.example.org/fhir/Patient/123", "123"),
        ("Patient/123/_history/4", "123"),
        (123, "123"),
        ("smart_1.2~3", "smart_1.2~3"),
        ("urn:uuid:7c1c9a1a", "urn:uuid:7c1c9a1a"),
    ],
)
def test_the_patient_is_named_in_many_ways(sent: object, bare: str) -> None:
    assert read(body(context={"patientId": sent})).patient_id == bare


@pytest.mark.parametrize(
    ("sent", "bare"),
    [("9", "9"), ("Encounter/9", "9"), (None, None), ({"id": 9}, None), ("<b>", None), ("Patient/9", None)],
)
def test_an_encounter_that_is_not_one_is_left_out(sent: object, bare: str | None) -> None:
    assert read(body(context={"patientId": "1", "encounterId": sent})).encounter_id == bare


@pytest.mark.obligation("18")
def test_unknown_and_null_members_a_missing_user_and_an_odd_instance_are_tolerated() -> None:
    sent = body(
        hookInstance="not a uuid",
        user="Practitioner/1",
        item2={"x": 1},
        fhirAuthorization=None,
        prefetch=None,
        extension=None,
        context={"patientId": "1", "patient": None, "selections": None, "draftOrders": None},
    )
    request = read(sent)
    assert (request.prefetch, request.as_of, request.hook_instance) == (None, None, "not a uuid")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        [],
        {"resourceType": "Bundle", "entry": []},
        {"resourceType": "MedicationRequest"},
        [{"resource": {}}],
    ],
)
def test_drafts_may_be_a_bundle_a_list_or_a_bare_resource(sent: object) -> None:
    assert read(order(draftOrders=sent), SELECT).draft_orders == sent


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["MedicationRequest/1", " a "], ("MedicationRequest/1", "a")),
        ("MedicationRequest/1", ("MedicationRequest/1",)),
        ([1, None, {}], ()),
        ({"reference": "x"}, ()),
        (None, ()),
    ],
)
def test_selections_that_are_no_text_are_left_out(sent: object, kept: tuple[str, ...]) -> None:
    assert read(order(selections=sent), SELECT).selections == kept


def test_a_chart_call_has_no_drafts_whatever_it_sends() -> None:
    assert read(body(context={"patientId": "1", "draftOrders": [{}]})).draft_orders is None


# ------------------------------------------------------------------ refused


@pytest.mark.parametrize("sent", [None, [], "x", 1, True])
def test_a_body_that_is_no_object_is_refused(sent: object) -> None:
    assert refused(sent) == [Fault("$", "The body must be a JSON object.", "structure")]


def test_every_fault_is_named_at_once() -> None:
    sent = {"hook": 5, "context": {"patientId": []}, "prefetch": [], "extension": {EXTENSION: {"asOf": "x"}}}
    assert paths(sent, SIGN, allow_as_of=True) == [
        "$.hook",
        "$.hookInstance",
        "$.context.patientId",
        "$.prefetch",
        "$.context.draftOrders",
        f"{AS_OF}.asOf",
    ]


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"hook": None}, "$.hook", "required"),
        ({"hook": []}, "$.hook", "structure"),
        ({"hook": "patient-View"}, "$.hook", "business-rule"),
        ({"hookInstance": None}, "$.hookInstance", "required"),
        ({"hookInstance": 7}, "$.hookInstance", "structure"),
        ({"context": None}, "$.context", "required"),
        ({"context": [{"patientId": "1"}]}, "$.context", "structure"),
        ({"context": {}}, "$.context.patientId", "required"),
        ({"context": {"patientId": None}}, "$.context.patientId", "required"),
        ({"context": {"patientId": True}}, "$.context.patientId", "structure"),
        ({"context": {"patientId": 1.5}}, "$.context.patientId", "structure"),
        ({"context": {"patientId": " / "}}, "$.context.patientId", "structure"),
        ({"context": {"patientId": "a b"}}, "$.context.patientId", "structure"),
        ({"context": {"patientId": "<b>"}}, "$.context.patientId", "structure"),
        ({"context": {"patientId": "\x00"}}, "$.context.patientId", "structure"),
        ({"context": {"patientId": "x" * 129}}, "$.context.patientId", "structure"),
        ({"context": {"patientId": "Practitioner/1"}}, "$.context.patientId", "structure"),
        ({"prefetch": "x"}, "$.prefetch", "structure"),
        ({"extension": "x"}, "$.extension", "structure"),
        ({"extension": {EXTENSION: "2026-03-02"}}, AS_OF, "structure"),
    ],
)
def test_one_fault(changed: dict[str, Any], path: str, code: str) -> None:
    (fault,) = refused(body(**changed))
    assert (fault.path, fault.code) == (path, code)


@pytest.mark.parametrize("service", [SELECT, SIGN])
@pytest.mark.parametrize("sent", [None, "Bundle", 3])
def test_an_order_hook_needs_draft_orders(service: Service, sent: object) -> None:
    given = body(hook=service.hook, context={"patientId": "1", "draftOrders": sent})
    assert refused(given, service) == [
        Fault("$.context.draftOrders", "A Bundle of draft orders is required.", "required")
    ]


def test_a_fault_never_repeats_what_was_sent() -> None:
    sent = {
        "hook": f"hook-{OF_A_RECORD}",
        "hookInstance": [OF_A_RECORD],
        "context": {"patientId": {"x": OF_A_RECORD}, "draftOrders": OF_A_RECORD},
        "prefetch": OF_A_RECORD,
        "extension": {EXTENSION: {"asOf": OF_A_RECORD}},
    }
    faults = refused(sent, SIGN, allow_as_of=True)
    assert len(faults) == 6
    assert OF_A_RECORD not in repr(faults)


# ------------------------------------------------------------------ the moment asked about


def as_of(value: object) -> dict[str, Any]:
    return body(extension={EXTENSION: {"asOf": value}, "com.example.other": [1]})


def test_as_of_is_an_instant_with_its_zone() -> None:
    moment = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
    assert read(as_of("2026-03-02T09:00:00+01:00"), allow_as_of=True).as_of == moment


ENDS_OF_TIME = ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00")


@pytest.mark.parametrize(
    "value", ["2026-03-02T09:00:00", "2026-03-02", "now", "", 5, [], {}, True, *ENDS_OF_TIME]
)
def test_anything_else_is_refused(value: object) -> None:
    (fault,) = refused(as_of(value), allow_as_of=True)
    assert (fault.path, fault.code) == (f"{AS_OF}.asOf", "value")


@pytest.mark.parametrize("value", ["2026-03-02T09:00:00+01:00", "now", 5])
def test_where_it_is_switched_off_it_is_refused_and_not_ignored(value: object) -> None:
    (fault,) = refused(as_of(value))
    assert (fault.path, fault.code) == (f"{AS_OF}.asOf", "not-supported")


@pytest.mark.parametrize("extension", [{}, {EXTENSION: None}, {EXTENSION: {}}, {EXTENSION: {"asOf": None}}])
def test_no_moment_is_now(extension: dict[str, Any]) -> None:
    assert read(body(extension=extension)).as_of is None


# ------------------------------------------------------------------ anything

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
CONTEXT = st.fixed_dictionaries(
    {},
    optional={
        "patientId": JSON | st.just("1"),
        "encounterId": JSON,
        "selections": JSON,
        "draftOrders": JSON | st.just([]),
    },
)
BODY = st.fixed_dictionaries(
    {},
    optional={
        "hook": JSON | st.sampled_from([service.hook for service in SERVICES.values()]),
        "hookInstance": JSON | st.just("x"),
        "context": JSON | CONTEXT,
        "prefetch": JSON,
        "extension": JSON
        | st.dictionaries(st.just(EXTENSION), JSON | st.dictionaries(st.just("asOf"), JSON)),
    },
)


@given(BODY | JSON, st.sampled_from(list(SERVICES.values())), st.booleans())
def test_whatever_json_comes_it_is_read_or_refused(sent: Any, service: Service, allowed: bool) -> None:
    try:
        request = read(sent, service, allow_as_of=allowed)
    except RequestError as error:
        assert error.status == 400
        assert all(fault.path.startswith("$") and fault.message and fault.code for fault in error.faults)
        assert len({fault.path for fault in error.faults}) == len(error.faults)
    else:
        assert request.hook == service.hook
        assert request.patient_id


@given(BODY)
def test_a_patient_is_found_exactly_where_the_schema_finds_no_fault(sent: Any) -> None:
    assert (patient_of(sent) is None) is bool(SCHEMA.validate(sent))


WELL_FORMED: dict[str, Any] = {
    "hook": "x", "hookInstance": "y", "context": {"patientId": "1"}, "prefetch": {}, "extension": {}
}  # fmt: skip


@given(st.sampled_from(sorted(WELL_FORMED)), JSON)
def test_one_odd_member_is_found_by_both(name: str, odd: Any) -> None:
    sent = {**WELL_FORMED, name: odd}
    assert (patient_of(sent) is None) is bool(SCHEMA.validate(sent))
    sent["context"] = {"patientId": odd}
    assert (patient_of(sent) is None) is bool(SCHEMA.validate(sent))
