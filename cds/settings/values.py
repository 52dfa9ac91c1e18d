"""How the text of one environment variable becomes a value. Every refusal is a sentence that names it."""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

Value = TypeVar("Value")
Read = Callable[[str, str], Value]  # (name, text)

_LAST_PORT = 65535
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_UNIX = "unix:"


class SettingError(ValueError):
    """A setting has a value that it may not have; the message names it and what is allowed."""


def one_of(allowed: Mapping[str, Value]) -> Read[Value]:
    """One of a few words; an empty one is allowed only where it is among them."""

    def read(name: str, text: str) -> Value:
        if text not in allowed:
            choices = " or ".join(repr(choice) for choice in allowed if choice)
            raise SettingError(f"{name} is {text!r}; it may be {choices}")
        return allowed[text]

    return read


def whole(least: int, most: int, unit: str) -> Read[int]:
    """A whole number from ``least`` to ``most``, counting ``unit``."""

    def read(name: str, text: str) -> int:
        if not re.fullmatch("[0-9]{1,12}", text) or not least <= int(text) <= most:
            wanted = f"a whole number of {unit} from {least} to {most}"
            raise SettingError(f"{name} is {text!r}; {wanted} is wanted")
        return int(text)

    return read


def seconds(least: float, most: float) -> Read[float]:
    """Seconds from ``least`` to ``most``, with a decimal point if wanted."""

    def read(name: str, text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text) or not least <= float(text) <= most:
            raise SettingError(f"{name} is {text!r}; seconds from {least:g} to {most:g} are wanted")
        return float(text)

    return read


def path(_: str, text: str) -> Path:
    """A file or folder; relative ones count from where the service is started."""
    return Path(text)


def existing_file(name: str, text: str) -> Path:
    """A file that is there."""
    if not Path(text).is_file():
        raise SettingError(f"{name} is {text!r}, and no such file is there")
    return Path(text)


def existing_folder(name: str, text: str) -> Path:
    """A folder that is there."""
    if not Path(text).is_dir():
        raise SettingError(f"{name} is {text!r}, and no such folder is there")
    return Path(text)


def database_url(name: str, text: str) -> str:
    """An SQLAlchemy URL. It may hold a password, so it is never repeated in an error."""
    scheme, found, rest = text.partition("://")
    if not found or scheme not in _DATABASES or not rest:
        wanted = "sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
        raise SettingError(f"{name} is not the URL of a database this service knows; {wanted} is wanted")
    return text


def base_url(name: str, text: str) -> str:
    """The URL before ``/cds-services``, a path prefix included; without a slash at its end."""
    wanted = "a URL like https://cds.example.org, without user, query or fragment, is wanted"
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or "@" in text or "?" in text or "#" in text or not text.isascii() or " " in text:
        raise SettingError(f"{name} is {text!r}; {wanted}")
    return text.rstrip("/")


def address(name: str, text: str) -> str:
    """Where to listen: ``HOST:PORT``, ``[IPv6]:PORT`` or ``unix:PATH``."""
    host, _, port = text.rpartition(":")
    if text.startswith(_UNIX) and len(text) > len(_UNIX):
        return text
    bracketed = host.startswith("[") and host.endswith("]")
    if not host or (":" in host and not bracketed) or not _is_port(port):
        raise SettingError(f"{name} is {text!r}; HOST:PORT is wanted")
    return text


def port_address(name: str, text: str) -> str:
    """``HOST:PORT`` or ``[IPv6]:PORT``."""
    if text.startswith(_UNIX):
        raise SettingError(f"{name} is {text!r}; HOST:PORT is wanted")
    return address(name, text)


def _is_port(text: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,5}", text)) and 0 < int(text) <= _LAST_PORT


def is_loopback(bind: str) -> bool:
    """Whether only this machine can reach an ``address``."""
    if bind.startswith(_UNIX):
        return True
    host = bind.rpartition(":")[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
