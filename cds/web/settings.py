"""Every setting, read once at start and checked: a wrong one stops the service with a sentence."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cds.core.rules import Status

_Value = TypeVar("_Value")
_LARGEST_BODY = 10 * 1024 * 1024


class SettingError(ValueError):
    """A setting has a value that it may not have; the message names it and what is allowed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of the architecture that this service reads.

    ``lowest_status`` is the lowest standing of a rule that speaks. ``largest_body`` is in bytes.
    """

    production: bool = False
    rules: Path = Path("rules")
    lowest_status: Status = Status.REVIEW
    allow_as_of: bool = False
    largest_body: int = _LARGEST_BODY


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from ``CDS_*``. SettingError for a value that is not allowed.

    An empty ``CDS_ENV`` is one: a variable left blank by mistake must not turn production into the demo.
    """
    production = _one_of(environment, "CDS_ENV", {"demo": False, "production": True}, "demo")
    statuses = {"active": Status.ACTIVE} if production else {"review": Status.REVIEW, "active": Status.ACTIVE}
    return Settings(
        production=production,
        rules=Path(environment.get("CDS_RULES") or "rules"),
        lowest_status=_one_of(environment, "CDS_RULE_STATUS", statuses, "active" if production else "review"),
        allow_as_of=_one_of(environment, "CDS_ALLOW_AS_OF", {"": False, "0": False, "1": True}, ""),
    )


def _one_of(environment: Mapping[str, str], name: str, allowed: Mapping[str, _Value], default: str) -> _Value:
    value = environment.get(name, default)
    if value not in allowed:
        choices = " or ".join(repr(choice) for choice in allowed if choice)
        raise SettingError(f"{name} is {value!r}; it may be {choices}")
    return allowed[value]
