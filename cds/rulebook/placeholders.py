"""``{parameter.name}``, ``{fact_name}`` and ``{missing}`` in the sentences of a rule."""

import re
from collections.abc import Iterable

from cds.core.rules import Criterion, Outcome

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
MISSING = "missing"


def placeholders(text: str) -> tuple[str, ...]:
    """The names between braces, in order."""
    return tuple(name.strip() for name in PLACEHOLDER.findall(text))


def texts_of(criteria: Iterable[Criterion], cards: Iterable[Outcome | None]) -> tuple[str, ...]:
    """Every sentence of a rule that may hold placeholders."""
    spoken = [card for card in cards if card is not None]
    return (
        *(c.says for c in criteria),
        *(card.summary for card in spoken),
        *(card.detail for card in spoken),
    )


def facts_named(criteria: Iterable[Criterion], cards: Iterable[Outcome | None]) -> tuple[str, ...]:
    """The facts that the sentences show, each once."""
    names = (name for text in texts_of(criteria, cards) for name in placeholders(text))
    return tuple(dict.fromkeys(name for name in names if "." not in name and name != MISSING))
