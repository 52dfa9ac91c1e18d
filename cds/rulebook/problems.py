"""What a schema complains of, before it is addressed: lint, message and hint."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from marshmallow import ValidationError

from cds.core.errors import Issue
from cds.rulebook.source import Document


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault without its place. An empty message says that the last key of the place is missing."""

    lint: str
    message: str
    hint: str = ""


def refuse(lint: str, message: str, hint: str = "") -> ValidationError:
    """The error a marshmallow field raises for one fault."""
    return ValidationError([Problem(lint, message, hint)])


def messages_of(error: ValidationError) -> dict[Any, Any]:
    """The messages of ``error`` by key; those of the whole block under ``_schema``."""
    return error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean `x`?`` where a known word is close, else the known words if few, else nothing."""
    choices = sorted(set(known))
    close = get_close_matches(word, choices, n=1, cutoff=0.7)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"one of: {', '.join(choices)}" if 0 < len(choices) <= 14 else ""


def issues_of(
    document: Document, errors: Mapping[Any, Any], prefix: tuple[str | int, ...] = ()
) -> Iterator[Issue]:
    """Every Problem in marshmallow's nested ``errors``, addressed by its line in ``document``."""
    for path, problem in _flatten(errors, prefix):
        message = problem.message or f"`{path[-1]}` is missing"
        yield Issue(document.path, document.line(*path), problem.lint, message, problem.hint)


def _flatten(errors: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Problem]]:
    if isinstance(errors, Mapping):
        for key, value in errors.items():
            yield from _flatten(value, path if key == "_schema" else (*path, key))
    elif isinstance(errors, Problem):
        yield path, errors
    else:
        for item in errors:
            yield from _flatten(item, path)
