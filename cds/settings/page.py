"""The page of settings, ``docs/settings.md``, and what is in force."""

from collections.abc import Iterator
from typing import Any

from cds.settings.settings import Settings, settings_of

_HEAD = """\
# Settings

Environment variables, read once at start. A wrong value, an unknown `CDS_*` or settings that contradict one
another stop the service with a sentence; `cds settings --check` says it beforehand. An empty value means the
default, except where it could be a mistake that matters (`CDS_ENV`, `CDS_RULE_STATUS`). Relative paths count
from the folder in which the service is started.

This page is made by `cds settings`.

| setting | means | default |
|---|---|---|
"""


def settings_page() -> str:
    """The page, in Markdown."""
    rows = (f"| `{one.name}` | {one.means} | {_code(one.default)} |\n" for _, one in settings_of())
    return _HEAD + "".join(rows)


def in_force(settings: Settings) -> Iterator[str]:
    """``NAME=value`` of each setting; a secret is not shown."""
    for name, setting in settings_of():
        value: Any = getattr(settings, name)
        text = "(set, not shown)" if value and setting.secret else _text(name, value)
        yield f"{setting.name}={text}"


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "production":
        return "production" if value else "demo"
    return str(int(value)) if isinstance(value, bool) else str(value)


def _code(default: str) -> str:
    return f"`{default}`" if " " not in default else default
