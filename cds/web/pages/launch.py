"""The patient page inside an EHR: SMART App Launch (``cds.web.smart``), from the launch to the page.

What is under way, and the token afterwards, lie in the vault; this browser's cookie has the keys. Each launch
has an address of its own, so that two windows never show each other's patient.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request, session
from werkzeug import Response as BaseResponse

from cds.core.errors import Fault, RequestError
from cds.fhir.authorization import Authorization, Scope
from cds.fhir.prefetch import KEYS
from cds.review.banner import banner_of
from cds.review.case import Case, case_of_server
from cds.web.clients import Client, Registration
from cds.web.pages.desk import Desk
from cds.web.pages.languages import spoken
from cds.web.pages.patients import LAUNCHED as KIND
from cds.web.pages.patients import PatientSource, View
from cds.web.pages.sessions import LAUNCHED
from cds.web.requestlog import trace_of
from cds.web.smart import Begun, Launched, LaunchError, LaunchFault, Smart
from cds.web.vault import Vault

_LOG = logging.getLogger("cds")
_UNDER_WAY = 600.0  # seconds that a user may take to come back
_BEGUN, _OPEN = "begun", "open"  # what the session knows: states, and pairs of name and secret
_MOST = 8  # of each
RETURN = "/launch/return"


@dataclass(frozen=True, slots=True)
class _Launches:
    """The launches of all browsers, and what the session of the one in hand knows of them."""

    vault: Vault | None  # None: nobody is registered who could launch

    def keep_begun(self, begun: Begun, now: float) -> None:
        """Until the user comes back."""
        told = {"verifier": begun.verifier, "iss": begun.iss, "scope": begun.scope}
        self._open_vault.put(begun.state, told, now + _UNDER_WAY, now)
        session[_BEGUN] = [*_listed(_BEGUN), _known(begun.state)][-_MOST:]

    def take_begun(self, state: str, now: float) -> Begun:
        """The launch that this browser began, once. LaunchError."""
        mine = _listed(_BEGUN)
        found = self._open_vault.take(state, now) if _known(state) in mine else None
        if found is None:
            raise LaunchError(LaunchFault.STATE)
        session[_BEGUN] = [one for one in mine if one != _known(state)]
        try:
            return Begun(state, "", **found)
        except TypeError:  # kept by another release
            raise LaunchError(LaunchFault.STATE) from None

    def keep_open(self, launched: Launched, now: float) -> str:
        """The name of what was opened."""
        name, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        self._open_vault.put(secret, asdict(launched), launched.until, now)
        session[_OPEN] = [*_listed(_OPEN), [name, secret]][-_MOST:]
        return name

    def find_open(self, name: str, now: float) -> Launched | None:
        """What this browser opened under that name; None where it did not, or no longer."""
        held = dict(_listed(_OPEN)).get(name)
        found = None if held is None or self.vault is None else self.vault.get(held, now)
        try:
            return None if found is None else Launched(**found)
        except TypeError:  # kept by another release
            return None

    @property
    def _open_vault(self) -> Vault:
        if self.vault is None:
            raise LaunchError(LaunchFault.STATE)
        return self.vault


def _listed(name: str) -> list[Any]:
    found = session.get(name, [])
    return found if isinstance(found, list) else []


def _known(state: str) -> str:
    return sha256(state.encode()).hexdigest()[:16]


def add_routes(pages: Blueprint, desk: Desk, views: Mapping[str, View], vault: Vault | None) -> None:
    """``/launch``, where the authorization server sends the user back to, and the pages of a launch."""
    address, launches = desk.settings.address, _Launches(vault)
    smart = Smart(desk.clients, f"{address}{RETURN}", production=desk.settings.production)

    @pages.get("/launch")
    def launch() -> BaseResponse:
        iss, handle, now = request.args.get("iss", ""), request.args.get("launch", ""), _now(desk)
        if not iss or not handle:
            raise _told(LaunchFault.INCOMPLETE)
        try:
            _frame(smart.client_of(iss))
            begun = smart.begin(iss, handle, _kinds(desk), now)
            launches.keep_begun(begun, now)
        except LaunchError as error:
            raise _told(error.fault) from None
        return redirect(begun.url)

    @pages.get(RETURN)
    def launch_return() -> BaseResponse:
        now = _now(desk)
        try:
            begun = launches.take_begun(request.args.get("state", ""), now)
            _frame(smart.client_of(begun.iss))
            launched = smart.finish(begun, request.args, now)
            name = launches.keep_open(launched, now)
        except LaunchError as error:
            raise _told(error.fault) from None
        _log("opened", **({"decision": launched.decision} if launched.decision else {}))
        return redirect(f"{address}{LAUNCHED}/{name}")

    @pages.route(f"{LAUNCHED}/<name>", methods=["GET", "POST"], defaults={"view": ""}, endpoint=KIND)
    @pages.route(f"{LAUNCHED}/<name>/<view>", methods=["GET", "POST"], endpoint=KIND)
    def of_launch(name: str, view: str) -> Response:
        if view not in views:
            abort(404)
        found = launches.find_open(name, _now(desk))
        if found is None:
            raise RequestError(403, [Fault("", spoken().text(_ENDED), "login")])
        client = smart.client_of(found.iss)
        _frame(client)
        case = _case(desk, client, found)
        source = PatientSource(KIND, spoken().text("Patient of your EHR"), name)
        return views[view](source, case)


def _now(desk: Desk) -> float:
    return desk.clock().timestamp()


def _kinds(desk: Desk) -> list[str]:
    """The resource types that the templates of all services read: no more is asked for."""
    services = desk.serving.answers.discovery["services"]
    keys = {key for service in services for key in service.get("prefetch", {})}
    return [kind for key, kind in KEYS.items() if key in keys]


def _case(desk: Desk, client: Registration, launched: Launched) -> Case:
    """The patient as the server has it now; what the reader has to know of the launch goes with the page."""
    who = Client(client.name, client.fhir_servers)
    source = desk.sources.of(who)
    if source is None:
        raise RequestError(403, [Fault("", spoken().text(_ENDED), "login")])
    try:
        case = case_of_server(desk.answers, launched.patient_id, launched.access, source, desk.clock())
    except RequestError as error:
        if error.status != 412:
            raise
        case = None
    patient = case.record.patient if case is not None and case.record is not None else None
    if case is None or patient is None:
        raise RequestError(502, [Fault("", spoken().text(_UNREADABLE), "transient")])
    if launched.shows_banner:
        g.banner = banner_of(patient, launched.patient_id)
    g.not_opened = _not_opened(launched, _kinds(desk))
    return case


def _not_opened(launched: Launched, kinds: list[str]) -> list[str]:
    """What the EHR did not let this page read, or not all of it, in words."""
    granted = Authorization("", launched.scope)
    return [spoken().text(_LISTS[kind]) for kind in kinds if granted.scope_of(kind) is not Scope.ALL]


def _frame(client: Registration) -> None:
    """Let the EHR's own pages, and no others, show this one in a frame."""
    g.framed_by = client.origins


def _log(outcome: str, **more: str) -> None:
    _LOG.info("launch: %s", outcome, extra={"cds": {"request": trace_of(request).id, **more}})


def _told(fault: LaunchFault) -> RequestError:
    _log(fault.value)
    status, message = _FAULTS_TOLD[fault]
    return RequestError(status, [Fault("", spoken().text(message), "login")])


_LISTS = {
    "Patient": "patient data",
    "Condition": "diagnoses",
    "Observation": "measurements and attack diary",
    "MedicationRequest": "prescriptions",
    "MedicationStatement": "reported medication",
    "MedicationAdministration": "given medication",
    "MedicationDispense": "dispensed medication",
    "AllergyIntolerance": "allergies",
    "Procedure": "procedures",
    "QuestionnaireResponse": "questionnaires",
}
_ENDED = "The access that the EHR gave to this page has ended. Open the page again from the EHR."
_UNREADABLE = "The patient's record cannot be read from the EHR. Open the page again from the EHR."
_FAULTS_TOLD = {
    LaunchFault.INCOMPLETE: (400, "This page is opened from an EHR, which says which patient it is about."),
    LaunchFault.NOT_REGISTERED: (403, "This EHR is not registered here. Tell whoever runs this service."),
    LaunchFault.CONFIGURATION: (
        502,
        "The EHR does not say how to sign in, or cannot be reached. Try again; if it stays so, tell whoever "
        "runs this service.",
    ),
    LaunchFault.STATE: (
        400,
        "This launch was not begun in this browser, took too long, or was used already. Open the page again "
        "from the EHR. If that does not help, the browser may refuse cookies of this page.",
    ),
    LaunchFault.DENIED: (403, "The EHR was told not to let this page read the record. Nothing was read."),
    LaunchFault.REFUSED: (502, "The EHR refused to open the page. Open it again from the EHR."),
    LaunchFault.TOKEN: (
        502,
        "The EHR gave no usable access to the record. Open the page again from the EHR.",
    ),
    LaunchFault.NO_PATIENT: (
        400,
        "The EHR did not say which patient the page is about. Open a patient's chart there, then the page.",
    ),
}
