"""What a schema complains of, before it is addressed: lint, message and hint."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema, ValidationError

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
    """``did you mean `x`?`` where a known word is close, else the known words if few, else nothing.

    Capitals, spaces, hyphens and underscores make no difference.
    """
    choices = sorted(set(known))
    folded = {_folded(choice): choice for choice in choices}
    close = get_close_matches(_folded(word), folded, n=1, cutoff=0.7)
    if close:
        return f"did you mean `{folded[close[0]]}`?"
    return f"one of: {', '.join(choices)}" if 0 < len(choices) <= 14 else ""


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().lower())


def issues_of(
    document: Document, errors: Mapping[Any, Any], prefix: tuple[str | int, ...] = ()
) -> Iterator[Issue]:
    """Every Problem in marshmallow's nested ``errors``, addressed by its line in ``document``.

    A key that is missing because it is misspelt is one fault, that of the misspelt one.
    """
    problems = list(_flatten(errors, prefix))
    meant = {(path[:-1], problem.hint) for path, problem in problems if problem.lint == "unknown-key"}
    for path, problem in problems:
        if not problem.message and (path[:-1], f"did you mean `{path[-1]}`?") in meant:
            continue
        message = problem.message or f"`{path[-1]}` is missing"
        yield Issue(document.path, document.line(*path), problem.lint, message, problem.hint)


def shape(
    document: Document, schema: Schema, entry: Any = None, place: tuple[str | int, ...] = ()
) -> tuple[Mapping[str, Any] | None, list[Issue]]:
    """``entry`` at ``place`` of ``document`` (else the whole) by ``schema``; None beside its faults."""
    try:
        loaded: Mapping[str, Any] = schema.load(entry if place else document.data)
    except ValidationError as error:
        return None, list(issues_of(document, messages_of(error), place))
    return loaded, []


def _flatten(errors: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Problem]]:
    if isinstance(errors, Mapping):
        for key, value in errors.items():
            yield from _flatten(value, path if key == "_schema" else (*path, key))
    elif isinstance(errors, Problem):
        yield path, errors
    else:
        for item in errors:
            yield from _flatten(item, path)
