"""What the prefetch of a call lacks, read from the EHR's FHIR server with the token of the call.

Every result becomes what the client itself could have sent under that key, so that :func:`read_record` stays
the one way in: a resource, a Bundle, null where the Patient is not there, an OperationOutcome where the list
could not be read, a Bundle with its ``next`` link where the rest of it could not (ADR 12).

Keys that the client answered are not asked again, whatever it answered; only a Bundle that ends with a
``next`` link is read on.
"""

from collections.abc import Mapping
from concurrent.futures import wait
from dataclasses import dataclass
from time import monotonic
from typing import Any

from cds.fhir.authorization import Authorization, Scope
from cds.fhir.client import Allowance, FhirClient, NotRead, Trouble
from cds.fhir.connections import Exchange
from cds.fhir.pages import Page, entries_of, joined, next_of
from cds.fhir.prefetch import KEYS, read_target
from cds.fhir.servers import Base, find_base

Prefetch = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """How one prefetch key fared, for the log: pages read, and the code of what stopped it (or empty)."""

    key: str
    pages: int
    trouble: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The prefetch with what was read put in, and how each key fared."""

    prefetch: Prefetch | None
    reads: tuple[Read, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The FHIR servers that one client may name, and what reads from them."""

    bases: tuple[Base, ...]
    client: FhirClient

    def complete(
        self,
        prefetch: Prefetch | None,
        templates: Mapping[str, str],
        patient_id: str,
        named: str,
        authorization: Authorization | None,
    ) -> Retrieved:
        """``prefetch`` with what it lacks of ``templates`` (key -> template), from the server ``named``.

        It comes back as it was where that server is not on the list, or came with an authorization that
        cannot be used: nothing is contacted then. Returns when all is read or the deadline is over.
        """
        base = find_base(self.bases, named)
        if base is None or (authorization is not None and not authorization.token):
            return Retrieved(prefetch)
        held = prefetch or {}
        lists = [_List.lacking(key, template, held, patient_id) for key, template in templates.items()]
        lacking = [one for one in lists if one is not None]
        if not lacking:
            return Retrieved(prefetch)
        if authorization is not None:
            for one in lacking:
                one.narrow(authorization.scope_of(one.kind))
        self._read(lacking, base, "" if authorization is None else authorization.token)
        ends = {one.key: (one, one.end) for one in lacking}
        return Retrieved(
            {**held, **{key: one.value(end) for key, (one, end) in ends.items()}},
            tuple(Read(key, len(end.pages), end.trouble) for key, (_, end) in ends.items()),
        )

    def _read(self, lists: list["_List"], base: Base, token: str) -> None:
        """Read all at once, until the deadline; what is still under way then is cut."""
        client = self.client
        allowance = Allowance(client.limits, monotonic())
        threads = client.origin(base).threads
        running = {
            threads.submit(one.read, client, base, token, allowance): one
            for one in lists
            if one.scope is not Scope.NONE
        }
        done, late = wait(running, timeout=client.limits.deadline)
        for future in late:
            future.cancel()
            running[future].exchange.cut()
        for future in done:
            future.result()  # a fault of ours in a thread is a fault of the call


@dataclass(frozen=True, slots=True)
class _End:
    """How far a list came: the pages read, and what stopped it (empty: nothing, it is whole)."""

    pages: tuple[Page, ...]
    trouble: str


class _List:
    """One key's reads, page after page in one thread. Another thread may look at ``end`` at any time."""

    def __init__(self, key: str, target: str, sent: Page | None) -> None:
        self.key = key
        self.kind = KEYS[key]
        self.scope = Scope.ALL
        self.exchange = Exchange()
        self.end = _End((), Trouble.TIMEOUT)
        self._target = target
        self._sent = sent  # the first page, where the client sent that

    @classmethod
    def lacking(cls, key: str, template: str, held: Prefetch, patient_id: str) -> "_List | None":
        """What is to be read for ``key``; None where the client answered it whole or nothing can be asked."""
        if key not in held:
            target = read_target(template, patient_id)
            return None if target is None else cls(key, target, None)
        value = held[key]
        if isinstance(value, dict) and value.get("resourceType") == "Bundle":
            link = next_of(value)
            return None if link is None else cls(key, link, value)
        return None

    def read(self, client: FhirClient, base: Base, token: str, allowance: Allowance) -> None:
        """Read all pages, as far as they come."""
        link: str | None = self._target
        seen: set[str] = set()
        try:
            while link is not None:
                target = base.target(link)
                if target is None:
                    raise NotRead(Trouble.LINK_ELSEWHERE)
                if target in seen or len(seen) >= allowance.limits.pages:
                    raise NotRead(Trouble.TOO_MANY_PAGES)
                seen.add(target)
                page = client.get(base, target, token, allowance, self.exchange)
                self._require_kind(page)
                link = None if self.kind == "Patient" else next_of(page)
                self.end = _End((*self.end.pages, page), Trouble.TIMEOUT)
        except NotRead as error:
            self.end = _End(self.end.pages, Trouble.TIMEOUT if self.exchange.is_cut else error.trouble)
        else:
            self.end = _End(self.end.pages, "")

    def narrow(self, scope: Scope) -> None:
        """Take note of what the token opens of this type; where that is nothing, nothing is asked."""
        self.scope = scope
        if scope is Scope.NONE:
            self.end = _End((), Trouble.NOT_AUTHORIZED)

    def _require_kind(self, page: Page) -> None:
        kind = page.get("resourceType")
        if kind == "OperationOutcome":
            raise NotRead(Trouble.OUTCOME)
        if kind != ("Patient" if self.kind == "Patient" else "Bundle"):
            raise NotRead(Trouble.NOT_THE_RESOURCE)

    def value(self, end: _End) -> Any:
        """What the client would have sent under this key."""
        if self.kind == "Patient" and end.trouble == Trouble.NOT_FOUND:
            return None
        pages = end.pages if self._sent is None else (self._sent, *end.pages)
        if not pages:
            return _FAILED
        if self.kind == "Patient":
            return pages[0]
        bundle = joined(pages)
        return bundle if self.scope is Scope.ALL else {**bundle, "entry": [*entries_of(bundle), _FILTERED]}


_FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "incomplete"}]}
# Beside the entries of a search: it did not bring all (FHIR R4, Bundle.entry.search.mode).
_FILTERED = {"resource": _FAILED, "search": {"mode": "outcome"}}
