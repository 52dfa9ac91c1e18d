"""The file of trusted EHRs that ``CDS_CLIENTS`` names: who may call, with which keys, for which FHIR servers.

::

    clients:
      - name: general-hospital
        issuer: https://ehr.example.org
        jwks_url: https://ehr.example.org/.well-known/jwks.json   # or jwks_file: general-hospital.jwks.json
        tenants: [north, south]
        fhir_servers: [https://ehr.example.org/fhir/r4]
        origins: [https://chart.example.org]
        smart_client_id: cluster-headache   # the patient page opens inside this EHR (cds.web.smart_client)

YAML or JSON, read strictly. In production each client has keys and every URL is https. In the demo a client
may go without keys: it then only allow-lists its FHIR servers, and http is allowed on loopback.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from cds.core.errors import Issue
from cds.fhir.servers import Base, allowed_bases, is_loopback
from cds.rulebook.problems import shape
from cds.rulebook.source import Document, SourceError, read_document
from cds.settings import SettingError
from cds.web.client_schema import FileSchema
from cds.web.smart_client import SmartApp, SmartFileError, lone_members, smart_app

_ANONYMOUS = "anonymous"
_PLAIN_HTTP = "production wants https; the demo allows http on 127.0.0.1, [::1] and localhost"


@dataclass(frozen=True, slots=True)
class Client:
    """Who makes a call: its registered name, the FHIR servers it may name, its tenant if it says one."""

    name: str
    fhir_servers: tuple[Base, ...] = ()
    tenant: str | None = None
    opens_pages: bool = False  # by SMART App Launch


@dataclass(frozen=True, slots=True)
class Registration:
    """One entry of the file.

    At most one of ``jwks_file`` and ``jwks_url`` is set; with neither, the client cannot prove who it is. No
    ``tenants``: any, or none. ``smart``: None where no page opens inside this EHR.
    """

    name: str
    issuer: str | None = None
    jwks_file: Path | None = None
    jwks_url: str | None = None
    tenants: tuple[str, ...] = ()
    fhir_servers: tuple[Base, ...] = ()
    origins: tuple[str, ...] = ()
    smart: SmartApp | None = None

    @property
    def has_keys(self) -> bool:
        """Whether the client can sign its calls."""
        return self.jwks_file is not None or self.jwks_url is not None


@dataclass(frozen=True, slots=True)
class Clients:
    """Everybody registered, in file order."""

    registrations: tuple[Registration, ...] = ()

    @property
    def with_keys(self) -> tuple[Registration, ...]:
        """Those that sign their calls."""
        return tuple(one for one in self.registrations if one.has_keys)

    @property
    def origins(self) -> frozenset[str]:
        """The origins of browser-based clients, of all together: a preflight does not say whose it is."""
        return frozenset(origin for one in self.registrations for origin in one.origins)

    def anonymous(self) -> Client:
        """The demo's caller without a token, with the FHIR servers of the clients that have no keys."""
        keyless = [one for one in self.registrations if not one.has_keys]
        servers = [server for one in keyless for server in one.fhir_servers]
        opens_pages = any(one.smart is not None for one in keyless)
        return Client(_ANONYMOUS, tuple(dict.fromkeys(servers)), opens_pages=opens_pages)


def read_clients(path: Path | None, *, production: bool) -> Clients:
    """The clients of the file. SettingError with every fault, each ``path:line`` and what to do.

    Without a file nobody is registered, which only the demo allows.
    """
    if path is None:
        if production:
            raise SettingError(
                "CDS_CLIENTS is not set; production wants the file of trusted EHRs (docs/clients.md)"
            )
        return Clients()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingError(f"CDS_CLIENTS is {str(path)!r}, which cannot be read: {error.strerror}") from None
    try:
        document, issues = read_document(str(path), content)
    except SourceError as error:
        raise _wrong([error.issue]) from None
    data, faults = shape(document, FileSchema())
    issues += faults
    if data is None or issues:
        raise _wrong(issues)
    entries = [_Entry(document, number, one, production) for number, one in enumerate(data["clients"])]
    issues = [*_repeated(entries), *(issue for entry in entries for issue in entry.issues())]
    if issues:
        raise _wrong(issues)
    return Clients(tuple(entry.registration() for entry in entries))


def _wrong(issues: list[Issue]) -> SettingError:
    lines = "\n".join(str(issue) for issue in sorted(issues))
    return SettingError(f"the file that CDS_CLIENTS names has faults:\n{lines}")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One client of the right shape: what is wrong with it all the same, and what it registers."""

    document: Document
    number: int
    data: dict[str, Any]
    production: bool

    def issue(self, lint: str, message: str, hint: str, *place: str | int) -> Issue:
        """A fault at ``place`` of this entry."""
        line = self.document.line("clients", self.number, *place)
        return Issue(self.document.path, line, lint, message, hint)

    def issues(self) -> Iterator[Issue]:
        """What the shape does not show: keys and issuer that are lacking, URLs not for this environment."""
        name, keys = self.data["name"], {"jwks_file", "jwks_url"} & self.data.keys()
        if name == _ANONYMOUS:
            hint = "choose another: so are callers named that send no token"
            yield self.issue("wrong-value", f"`{name}` is no name for a client", hint, "name")
        if len(keys) == 2:
            hint = "keep `jwks_url` where the EHR publishes its keys, else `jwks_file`"
            yield self.issue("wrong-value", f"client `{name}` has two sources of keys", hint)
        if not keys and self.production:
            hint = "add `jwks_url` or `jwks_file`: production answers signed calls only"
            yield self.issue("missing-key", f"client `{name}` has no keys", hint)
        if "issuer" not in self.data and (keys or self.production):
            hint = "add `issuer`: the `iss` of the client's tokens"
            yield self.issue("missing-key", f"client `{name}` has no issuer", hint)
        for key in lone_members(self.data):
            hint = "add `smart_client_id`, the id this service has as an app of the EHR, and `fhir_servers`"
            yield self.issue("missing-key", f"client `{name}` has `{key}` without what it is for", hint, key)
        try:
            smart_app(self.data, self.folder)
        except SmartFileError as error:
            yield self.issue("wrong-value", str(error), error.hint, error.member)
        for key, place, url in self._urls():
            if not self._is_allowed(urlsplit(url), key == "issuer"):
                yield self.issue("wrong-value", f"`{url}` is not https", _PLAIN_HTTP, key, *place)
        for number, url in enumerate(self.data.get("fhir_servers", ())):
            try:
                allowed_bases([url], production=self.production)
            except ValueError as error:
                message = f"`{url}` cannot be a FHIR server: {error}"
                yield self.issue("wrong-value", message, _PLAIN_HTTP, "fhir_servers", number)

    def _urls(self) -> Iterator[tuple[str, tuple[int, ...], str]]:
        for key in ("issuer", "jwks_url"):
            if key in self.data:
                yield key, (), self.data[key]
        for key in ("origins", "smart_authorization"):
            for place, url in enumerate(self.data.get(key, ())):
                yield key, (place,), url

    def _is_allowed(self, parts: SplitResult, name_only: bool) -> bool:
        """Whether the environment allows the scheme. An issuer is a name: nobody connects to it."""
        if parts.scheme != "http":
            return True
        return not self.production and (name_only or is_loopback(parts.hostname or ""))

    @property
    def folder(self) -> Path:
        """The folder of this file, from which those it names count."""
        return Path(self.document.path).parent

    def registration(self) -> Registration:
        """The entry as read, its file of keys counted from the folder of this file."""
        data, file = self.data, self.data.get("jwks_file")
        return Registration(
            name=data["name"],
            issuer=data.get("issuer"),
            jwks_file=self.folder / file if file else None,
            jwks_url=data.get("jwks_url"),
            tenants=data.get("tenants", ()),
            fhir_servers=allowed_bases(data.get("fhir_servers", ()), production=self.production),
            origins=data.get("origins", ()),
            smart=smart_app(data, self.folder),
        )


def _repeated(entries: list[_Entry]) -> Iterator[Issue]:
    """Two entries of one name or issuer: a token would belong to either."""
    for key in ("name", "issuer"):
        first: dict[str, _Entry] = {}
        for entry in entries:
            value = entry.data.get(key)
            if value is not None and first.setdefault(value, entry) is not entry:
                line = entry.document.line("clients", first[value].number, key)
                hint = f"first on line {line}; every client has its own"
                yield entry.issue("id-reused", f"{key} `{value}` stands here again", hint, key)
