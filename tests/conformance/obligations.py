"""The table ``obligations.yaml``: what CDS Hooks asks of a service, and why where no test proves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

TABLE = Path(__file__).with_name("obligations.yaml")


@dataclass(frozen=True, slots=True)
class Obligation:
    """One obligation. ``reason`` says why no test proves it; ``note`` what a test does not say."""

    number: str
    section: str
    says: str
    strength: str
    since: str
    reason: str = ""
    note: str = ""


def obligations() -> list[Obligation]:
    """All of them, in the order of the table."""
    return list(_obligations())


def _obligations() -> Iterator[Obligation]:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    for section, numbered in table.items():
        for number, members in numbered.items():
            yield Obligation(number, section, **members)
