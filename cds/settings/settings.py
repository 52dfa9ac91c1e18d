"""The settings: one dataclass that says of each what it means, and the reading of them all.

The page ``docs/settings.md`` is made from it (``cds settings``).
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from cds.core.rules import Status
from cds.language.catalogue import LANGUAGES
from cds.settings.access import (
    Networks,
    Roles,
    header_name,
    issuer_url,
    networks,
    roles,
    sign_in_faults,
    word,
)
from cds.settings.values import (
    Read,
    SettingError,
    Value,
    address,
    base_url,
    database_url,
    existing_file,
    existing_folder,
    is_loopback,
    one_of,
    path,
    port_address,
    seconds,
    whole,
)

_OF_THE_TESTS = ("CDS_NO_SKIP", "CDS_SHARED_DATA")  # read by the test suite alone
_MEBIBYTE = 1024 * 1024
_ON = {"": False, "0": False, "1": True}


class Setting(NamedTuple):
    """One environment variable: its name, what it means, its default in words, how it is read."""

    name: str
    means: str
    default: str
    read: Read[Any]
    blank: bool  # whether an empty value stands for the default
    secret: bool  # whether it is never shown


def _setting(
    name: str,
    default: Value,
    read: Read[Any],
    means: str,
    said: str = "",
    *,
    blank: bool = True,
    secret: bool = False,
) -> Value:
    setting = Setting(name, means, said or str(default), read, blank, secret)
    value: Value = field(default=default, repr=not secret, metadata={"setting": setting})
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the service and its commands are told from outside. Bytes, seconds and counts as each says."""

    production: bool = _setting(
        "CDS_ENV",
        False,
        one_of({"demo": False, "production": True}),
        "`demo` or `production`",
        "demo",
        blank=False,  # left blank by mistake, it must not turn production into the demo
    )
    rules: Path = _setting("CDS_RULES", Path("rules"), path, "the rulebook's folder")
    previous_rules: Path | None = _setting(
        "CDS_PREVIOUS_RULES",
        None,
        existing_folder,
        "folder of an earlier rulebook, which `/rules/difference` compares the served one with",
        "the rulebook served before, from CDS_STATE",
    )
    lowest_status: Status = _setting(
        "CDS_RULE_STATUS",
        Status.REVIEW,
        one_of({"review": Status.REVIEW, "active": Status.ACTIVE}),
        "lowest status of a rule that speaks; in production only `active`",
        "review; active in production",
        blank=False,
    )
    language: str | None = _setting(
        "CDS_LANGUAGE",
        None,
        one_of({"auto": None, **{tag: tag for tag in LANGUAGES}}),
        "language of cards and pages: `auto`, as the call's `Accept-Language` asks, or always `en`, `es` or "
        "`fr`; a reader may still choose another for the pages",
        "auto",
    )
    allow_as_of: bool = _setting(
        "CDS_ALLOW_AS_OF", False, one_of(_ON), "`1`: a request may say as of when", "0"
    )
    state: Path = _setting(
        "CDS_STATE", Path("var"), path, "the folder the service writes to; made at start for its user alone"
    )
    database_url: str | None = _setting(
        "CDS_DATABASE_URL",
        None,
        database_url,
        "SQLAlchemy URL of the decision log and feedback; `sqlite` or `postgresql+psycopg`",
        "an SQLite file in CDS_STATE",
        secret=True,
    )
    clients: Path | None = _setting(
        "CDS_CLIENTS",
        None,
        existing_file,
        "file of the EHRs that may call (`docs/clients.md`)",
        "none; required in production",
    )
    public_url: str | None = _setting(
        "CDS_PUBLIC_URL",
        None,
        base_url,
        "the URL before `/cds-services` as clients call it; in production https",
        "http:// and CDS_BIND; required in production",
    )
    log_facts: bool = _setting(
        "CDS_LOG_FACTS",
        False,
        one_of(_ON),
        "`1`: the decision log keeps the facts of each call, so that `cds replay` can judge them again",
        "0",
    )
    log_key_file: Path | None = _setting(
        "CDS_LOG_KEY_FILE",
        None,
        path,
        "file of the key under which patients are hashed in the decision log",
        "a file in CDS_STATE, made at first start",
    )
    fhir_deadline: float = _setting(
        "CDS_FHIR_DEADLINE",
        2.0,
        seconds(0.1, 30),
        "seconds for all reads from an EHR's FHIR server in one call",
        "2",
    )
    largest_body: int = _setting(
        "CDS_LARGEST_BODY",
        10 * _MEBIBYTE,
        whole(1024, 100 * _MEBIBYTE, "bytes"),
        "bytes of a request; above: 413",
    )
    deepest_json: int = _setting(
        "CDS_DEEPEST_JSON",
        100,
        whole(20, 200, "levels"),
        "levels of arrays and objects in a request; above: 400",
    )
    most_entries: int = _setting(
        "CDS_MOST_ENTRIES",
        10_000,
        whole(1, 1_000_000, "entries"),
        "resources in the prefetch of a request; above: 413",
    )
    call_time: float = _setting(
        "CDS_CALL_TIME",
        8.0,
        seconds(1, 60),
        "seconds that a call may take until it is given up with 503",
        "8",
    )
    rate: int = _setting(
        "CDS_RATE",
        0,
        whole(0, 10_000_000, "calls"),
        "calls a minute that one client may make, over all workers; above: 429; `0`: no limit",
        "0; 6000 in production",
    )
    log_level: str = _setting(
        "CDS_LOG_LEVEL",
        "info",
        one_of({level: level for level in ("debug", "info", "warning", "error")}),
        "`debug`, `info` (a line for each call), `warning` or `error`",
    )
    bind: str = _setting(
        "CDS_BIND", "127.0.0.1:8000", address, "where to listen: HOST:PORT or unix:PATH; the demo: loopback"
    )
    metrics_bind: str | None = _setting(
        "CDS_METRICS_BIND",
        None,
        port_address,
        "a second address, the only one to answer `/metrics`",
        "none: `/metrics` answers direct calls from this machine on CDS_BIND",
    )
    workers: int = _setting(
        "CDS_WORKERS", 2, whole(1, 64, "processes"), "processes that serve; as many as processor cores"
    )
    threads: int = _setting(
        "CDS_THREADS",
        8,
        whole(1, 64, "threads"),
        "calls that one process has in hand at a time, most of them waiting for a FHIR server",
    )

    sign_in: str = _setting(
        "CDS_SIGN_IN",
        "off",
        one_of({word: word for word in ("off", "oidc", "proxy")}),
        "who may see the pages (`docs/access.md`): `oidc`, who signs in by OpenID Connect; `proxy`, whom a "
        "trusted proxy names; `off`: in production nobody, in the demo everybody on this machine",
    )
    oidc_issuer: str | None = _setting(
        "CDS_OIDC_ISSUER",
        None,
        issuer_url,
        "issuer of OpenID Connect, an https URL as its discovery document has it",
        "none",
    )
    oidc_client_id: str | None = _setting(
        "CDS_OIDC_CLIENT_ID", None, word, "id of this service at the issuer", "none"
    )
    oidc_secret_file: Path | None = _setting(
        "CDS_OIDC_SECRET_FILE",
        None,
        existing_file,
        "file of the secret of this service at the issuer",
        "none: a public client, with PKCE",
    )
    oidc_roles: Roles | None = _setting(
        "CDS_OIDC_ROLES",
        None,
        roles,
        "who may enter: a claim of the ID token and its values, such as `groups=neurology,pharmacy`",
        "whoever the issuer signs in",
    )
    proxy_user_header: str | None = _setting(
        "CDS_PROXY_USER_HEADER",
        None,
        header_name,
        "header in which a trusted proxy names the reader, and which it lets nobody else set",
        "none",
    )
    trusted_proxies: Networks = _setting(
        "CDS_TRUSTED_PROXIES",
        Networks(),
        networks,
        "addresses or networks of those proxies, with commas between; `unix`: the socket of CDS_BIND",
        "none",
    )

    @property
    def address(self) -> str:
        """The public URL, or in the demo the one that CDS_BIND gives."""
        return self.public_url or f"http://{self.bind}"

    @property
    def pages_address(self) -> str:
        """What stands before the addresses of the pages; empty where they are not offered."""
        if self.production and self.sign_in == "off":
            return ""
        return "" if not self.public_url and self.bind.startswith("unix:") else self.address


_PRODUCTION_RATE = 6000


def settings_of(kind: type[Settings] = Settings) -> Iterator[tuple[str, Setting]]:
    """Every field's name with its setting, in order."""
    for one in fields(kind):
        yield one.name, one.metadata["setting"]


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from ``CDS_*``. SettingError, with every fault, for what is not allowed or not known."""
    faults = list(_unknown(environment))
    values: dict[str, Any] = {}
    for name, setting in settings_of():
        text = environment.get(setting.name)
        if text is None or (not text and setting.blank):
            continue
        try:
            values[name] = setting.read(setting.name, text)
        except SettingError as error:
            faults.append(str(error))
    if values.get("production"):
        values = {"lowest_status": Status.ACTIVE, "rate": _PRODUCTION_RATE} | values
    settings = Settings(**values)
    if not faults:
        faults = list(_contradictions(settings))
    if faults:
        raise SettingError("\n".join(faults))
    return settings


def _unknown(environment: Mapping[str, str]) -> Iterator[str]:
    known = [setting.name for _, setting in settings_of()]
    for name in sorted(environment):
        if name.startswith("CDS_") and name not in known and name not in _OF_THE_TESTS:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else "`cds settings` lists those there are"
            yield f"{name} is no setting of this service; {hint}"


def _contradictions(settings: Settings) -> Iterator[str]:
    """What no setting says by itself."""
    if settings.fhir_deadline > settings.call_time:
        yield "CDS_FHIR_DEADLINE is longer than CDS_CALL_TIME; it has to fit into it"
    yield from sign_in_faults(settings)
    if settings.production:
        yield from _not_for_production(settings)
        return
    for name, bind in (("CDS_BIND", settings.bind), ("CDS_METRICS_BIND", settings.metrics_bind)):
        if bind and not is_loopback(bind):
            yield (
                f"{name} is {bind!r}, which others can reach; the demo listens on loopback only, like "
                "127.0.0.1:8000. CDS_ENV=production serves others"
            )


def _not_for_production(settings: Settings) -> Iterator[str]:
    if settings.lowest_status is not Status.ACTIVE:
        yield f"CDS_RULE_STATUS is {settings.lowest_status.value!r}; it may be 'active'"
    if settings.clients is None:
        yield "CDS_CLIENTS is not set; production needs the file of the EHRs that may call"
    if settings.public_url is None:
        yield "CDS_PUBLIC_URL is not set; production needs the URL that clients call, https://..."
    elif not settings.public_url.startswith("https://"):
        yield f"CDS_PUBLIC_URL is {settings.public_url!r}; in production it begins with https://"
