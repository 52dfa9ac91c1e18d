"""The prefetch of one call as a record of one patient: which lists came, what is in them, what was set aside.

CDS Hooks 1.4 keeps apart what a client says with a key: left out (not asked), null or an empty Bundle (asked,
nothing there), an OperationOutcome (asked, failed), a page (asked, more to come), data. So do we, per type.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from cds.core.members import plain_members
from cds.fhir.elements import Json, element, elements, identifier_of, name_of, text
from cds.fhir.references import Identity, References, Whose, bare_id, identifiers_of

_DEEPEST = 4  # wrappers or Bundles inside one another that are followed


@plain_members
class State(enum.IntEnum):
    """What is known of one list, the worse the higher. Only ``EMPTY`` and ``COMPLETE`` prove absence."""

    NOT_SENT = 0
    EMPTY = 1
    COMPLETE = 2
    INCOMPLETE = 3  # a further page, an entry that cannot be read, a resource of another patient
    UNREADABLE = 4  # an OperationOutcome or something that is no answer

    @property
    def is_whole(self) -> bool:
        """Whether what is not in the list is not in the patient's record."""
        return self in (State.COMPLETE, State.EMPTY)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A resource of another patient that came with the request and was not used."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Record:
    """One patient's resources by type, the state of each list, and what was not used.

    ``had_patient`` is whether the client answered for the patient at all (else: 412, if no FHIR server
    helps).
    """

    identity: Identity
    patient: Json | None
    resources: Mapping[str, tuple[Json, ...]]
    states: Mapping[str, State]
    set_aside: tuple[SetAside, ...]
    had_patient: bool
    references: References = field(default_factory=References)

    def state(self, kind: str) -> State:
        """The state of one type's list; a type that nobody asked for was not sent."""
        return self.states.get(kind, State.NOT_SENT)

    def of(self, kind: str) -> tuple[Json, ...]:
        """The usable resources of one type."""
        return self.resources.get(kind, ())


def read_record(prefetch: Mapping[str, object] | None, patient_id: str, keys: Mapping[str, str]) -> Record:
    """The record in ``prefetch``. ``keys`` maps our prefetch key to the resource type it was to bring.

    What comes under any other key is used as data, but its absence proves nothing.
    Never raises, whatever JSON.
    """
    own_id = bare_id(patient_id)
    answers = {key: _Answer(keys.get(key)) for key in dict.fromkeys([*keys, *element(prefetch)])}
    for key, value in element(prefetch).items():
        answers[key].take(value)
    identity, patient = _identify(own_id, list(answers.values()))
    whose, own, used = identity.whose, identity.own, _Used()
    aside: dict[SetAside, None] = {}
    for answer in answers.values():
        for kind, url, resource in answer.entries:
            subject = resource.get("subject")
            if type(subject) is dict and subject.get("reference") == own and "patient" not in resource:
                used.add(kind, url, resource)  # as nearly every entry; the rest is judged at leisure
            elif (kind == "Patient" and _is_another(resource, own_id)) or whose(resource) is Whose.OTHER:
                aside[SetAside(kind, identifier_of(resource.get("id")))] = None
                answer.spoil(kind)
            else:
                used.add(kind, url, resource)
    states = {kind: _state(answers[key], patient) for key, kind in keys.items()}
    had_patient = patient is not None or states.get("Patient", State.NOT_SENT) is not State.NOT_SENT
    return Record(
        identity, patient, used.by_kind(), states, tuple(aside), had_patient, References(used.targets)
    )


# One resource as it came: its type, its fullUrl, itself.
_Entry = tuple[str, str, Json]
# Resources that are no data of a patient.
_ENVELOPES = frozenset({"Bundle", "OperationOutcome"})


class _Answer:
    """What the client gave for one key, taken apart. ``kind`` is the type that our own key asks for."""

    __slots__ = ("entries", "kind", "state")

    def __init__(self, kind: str | None) -> None:
        self.kind = kind
        self.state = State.NOT_SENT
        self.entries: list[_Entry] = []

    def take(self, value: object) -> None:
        self.state = State.EMPTY
        for _ in range(_DEEPEST):
            if not isinstance(value, dict) or "resource" not in value or "resourceType" in value:
                break
            status = text(element(value.get("response")).get("status"))
            if status and not status.startswith("2"):
                self.state = State.UNREADABLE
            value = value["resource"]
        if value is None:
            return
        kind = value.get("resourceType") if isinstance(value, dict) else None
        if kind == "Bundle":
            self._bundle(element(value), 1)
        elif isinstance(value, list):
            self._worsen(State.INCOMPLETE)
            self._bundle({"entry": [{"resource": item} for item in value]}, 1)
        elif kind == "OperationOutcome" or not isinstance(kind, str):
            self._worsen(State.UNREADABLE)
        else:
            self.entries.append((kind, "", element(value)))
            # One resource answers a read. Where a search was asked for, it is one of we do not know how many.
            found = State.COMPLETE if kind == "Patient" else State.INCOMPLETE
            self._worsen(found if self.kind in (None, kind) else State.UNREADABLE)

    def spoil(self, kind: str) -> None:
        """A resource of ``kind`` in this answer is another patient's: the list is no longer whole."""
        if self.kind == kind != "Patient":
            self._worsen(State.INCOMPLETE)

    def _worsen(self, state: State) -> None:
        if state > self.state:
            self.state = state

    def _bundle(self, bundle: Json, depth: int) -> None:
        entries = bundle.get("entry")
        if entries is not None and not isinstance(entries, list | dict):
            self._worsen(State.UNREADABLE)
            return
        matches, has_data = 0, False
        for entry in entries if isinstance(entries, list) else [entries] if entries else []:
            if not isinstance(entry, dict):
                self._worsen(State.INCOMPLETE)
                continue
            matches += "search" not in entry or element(entry["search"]).get("mode", "match") == "match"
            if "request" in entry and element(entry["request"]).get("method") == "DELETE":
                continue
            resource, url = entry.get("resource"), entry.get("fullUrl")
            kind = resource.get("resourceType") if isinstance(resource, dict) else None
            if isinstance(resource, dict) and type(kind) is str and kind not in _ENVELOPES:
                self.entries.append((kind, url if type(url) is str else "", resource))
                has_data = has_data or self.kind is None or self.kind == kind
            else:
                self._envelope(resource, depth)
        if has_data and self.state is State.EMPTY:
            self.state = State.COMPLETE
        total = bundle.get("total")
        more = isinstance(total, int) and not isinstance(total, bool) and total > matches
        if more or any(text(link.get("relation")) == "next" for link in elements(bundle.get("link"))):
            self._worsen(State.INCOMPLETE)

    def _envelope(self, resource: object, depth: int) -> None:
        """What stands in an entry in place of a resource with data."""
        kind = element(resource).get("resourceType")
        if kind == "Bundle" and depth < _DEEPEST:
            self._bundle(element(resource), depth + 1)
        elif kind != "OperationOutcome" or not _is_information(element(resource)):
            self._worsen(State.INCOMPLETE)


def _is_information(outcome: Json) -> bool:
    """Servers add remarks to a search result that take nothing from it."""
    issues = elements(outcome.get("issue"))
    return bool(issues) and all(issue.get("severity") == "information" for issue in issues)


def _identify(own_id: str, answers: list[_Answer]) -> tuple[Identity, Json | None]:
    """The patient's own resource, if it came, and all the names by which others refer to the patient."""
    people: dict[str, Json] = {}
    urls: set[str] = set()
    patient: Json | None = None
    for answer in answers:
        for kind, url, resource in answer.entries:
            if kind != "Patient":
                continue
            people.setdefault(name_of(kind, resource.get("id")), resource)
            named = identifier_of(resource.get("id"))
            is_own = named == own_id or (not named and answer.kind == "Patient")
            if is_own and patient is None:
                patient = resource
            if url:
                people.setdefault(url, resource)
                urls.update([url] if is_own else [])
    identifiers = identifiers_of(patient.get("identifier")) if patient is not None else frozenset()
    return Identity(own_id, frozenset(urls), identifiers, References(people)), patient


def _is_another(patient: Json, own_id: str) -> bool:
    return identifier_of(patient.get("id")) not in ("", own_id)


def _state(answer: _Answer, patient: Json | None) -> State:
    if answer.kind == "Patient" and answer.state.is_whole:
        # The answer to the read held somebody else (or, in a Bundle, nobody): the patient could not be read.
        held = any(resource is patient for _, _, resource in answer.entries)
        return State.COMPLETE if held else (State.UNREADABLE if answer.entries else State.EMPTY)
    return answer.state


class _Used:
    """The patient's resources, each once: the same type and id, or (without an id) the same content."""

    def __init__(self) -> None:
        self._kinds: dict[str, list[tuple[str, Json]]] = {}
        self._names: dict[str, Json] = {}
        self._urls: dict[str, Json] = {}
        self._versions: dict[str, list[Json]] = {}
        self._contents: set[str] = set()

    def add(self, kind: str, url: str, resource: Json) -> None:
        own = resource.get("id")
        own = own.strip() if type(own) is str else identifier_of(own)
        name = f"{kind}/{own}" if own else ""
        if url:
            self._urls.setdefault(url, resource)
        is_first = name and self._names.setdefault(name, resource) is resource
        if not is_first and self._again(name, resource):
            return
        if kind in self._kinds:
            self._kinds[kind].append((name, resource))
        else:
            self._kinds[kind] = [(name, resource)]

    def _again(self, name: str, resource: Json) -> bool:
        """Whether the content was there before; other content of the same name is another version."""
        if name and name not in self._versions:
            self._versions[name] = [self._names[name]]
            self._contents.add(_content(self._names[name]))
        content = _content(resource)
        if content in self._contents:
            return True
        self._contents.add(content)
        if name:
            self._versions[name].append(resource)
        return False

    @property
    def targets(self) -> dict[str, Json]:
        """What can be pointed at, by ``Type/id`` and by fullUrl."""
        return self._urls | self._names

    def by_kind(self) -> dict[str, tuple[Json, ...]]:
        """Of several versions of one resource the last updated; all of them where that cannot be told."""
        last = {name: max(map(_updated, versions)) for name, versions in self._versions.items()}
        return {
            kind: tuple([r for name, r in held if name not in last or _updated(r) == last[name]])
            for kind, held in self._kinds.items()
        }


def _content(resource: Json) -> str:
    try:
        return repr(resource)
    except RecursionError:
        return f"deeper than can be compared: {id(resource)}"


def _updated(resource: Json) -> str:
    return text(element(resource.get("meta")).get("lastUpdated"))
