"""What a schema complains of, before it is addressed: lint, message, hint; and where a close word may help."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from marshmallow import ValidationError

from cds.core.errors import Issue
from cds.rulebook.source import Document


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault without its place. ``missing-key`` and ``unknown-key`` are about the last key of the path."""

    lint: str
    message: str
    hint: str = ""


def refuse(lint: str, message: str, hint: str = "") -> ValidationError:
    """The error a marshmallow field raises for one fault."""
    return ValidationError([Problem(lint, message, hint)])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean `x`?`` where a known word is close, else the known words where they are few, else nothing."""
    choices = sorted(set(known))
    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"one of: {', '.join(choices)}" if 0 < len(choices) <= 14 else ""


def issues_of(
    document: Document, errors: Mapping[Any, Any], prefix: tuple[str | int, ...] = ()
) -> Iterator[Issue]:
    """Every Problem in marshmallow's nested ``errors``, addressed by the line of its place in ``document``."""
    for path, problem in _flatten(errors, prefix):
        yield Issue(document.path, document.line(*path), problem.lint, problem.message, problem.hint)


def _flatten(errors: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Problem]]:
    if isinstance(errors, Mapping):
        for key, value in errors.items():
            yield from _flatten(value, path if key == "_schema" else (*path, key))
    elif isinstance(errors, Problem):
        yield path, errors
    else:
        for item in errors:
            yield from _flatten(item, path)
