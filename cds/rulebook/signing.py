"""A sign-off written into a rule file: the list of reviewers is changed, every other byte stays as it is."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from cds.core.rules import Review
from cds.rulebook.signatures import person
from cds.rulebook.source import SourceError, read_document

_PATH = ("people", "reviewers")
_PLAIN = re.compile(r"[^\W\d_](?:[\w .()/-]*[\w.)])?")  # needs no quotes
_TAKEN = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


class CannotSign(ValueError):
    """The list of reviewers cannot be changed without losing something; the message says what to do."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One sign-off in the file: its reviewer and its lines."""

    name: str
    start: int
    end: int


def signed(content: bytes, review: Review) -> bytes:
    """The rule file ``content`` with ``review`` in place of an earlier one of that person, else as the last.

    CannotSign where the file has no list of reviewers, or one that holds comments between brackets, or is
    written in a way that something else would change.
    """
    written = _with(content.decode("utf-8"), review).encode("utf-8")
    if not _as_meant(content, written, review):
        raise CannotSign("the list of reviewers cannot be changed safely; write each on lines of their own")
    return written


def _as_meant(before: bytes, after: bytes, review: Review) -> bool:
    """Whether ``after`` reads as ``before`` with the one sign-off, and says all else as before."""
    (others, listed), (others_now, listed_now) = _read(before), _read(after)
    kept = [one for one in listed if person(one["name"]) != person(review.name)]
    mine = _members(review)
    rest = [one for one in listed_now if one != mine]
    return others == others_now and rest == kept and listed_now.count(mine) == 1


def _read(content: bytes) -> tuple[Any, list[Any]]:
    """What a file says but for its reviewers, and these; nothing where it cannot be read."""
    try:
        data = read_document("", content)[0].data
    except SourceError:
        return None, []
    people = {key: value for key, value in data["people"].items() if key != _PATH[1]}
    return dict(data) | {_PATH[0]: people}, list(data["people"][_PATH[1]])


def _members(review: Review) -> dict[str, str]:
    return {
        "name": review.name,
        "role": review.role,
        "on": review.on.isoformat(),
        "digest": review.digest,
    }


def _with(text: str, review: Review) -> str:
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    key, listed = _reviewers(text)
    if listed.flow_style:
        return _bracketed(text, listed, review, key.start_mark.column + 2, end_of_line)
    lines = _written((review,), listed.start_mark.column, end_of_line)
    items = list(_items(text, listed))
    same = [one for one in items if person(one.name) == person(review.name)]
    for other in reversed(same[1:]):
        text = text[: other.start] + text[other.end :]
    start, end = (same[0].start, same[0].end) if same else (items[-1].end, items[-1].end)
    return text[:start] + lines + text[end:]


def _bracketed(text: str, listed: Any, review: Review, column: int, end_of_line: str) -> str:
    """A list between brackets becomes one of lines; what follows it on its line stays there."""
    start, end = listed.start_mark.index, listed.end_mark.index
    if "#" in text[start:end]:
        raise CannotSign(f"line {listed.start_mark.line + 1}: write each reviewer on lines of their own")
    kept = [one for one in map(_review, listed.value) if person(one.name) != person(review.name)]
    lines = _written((*kept, review), column, end_of_line)
    comment, _, after = text[end:].partition("\n")
    return f"{text[:start].rstrip(' ')}{comment.rstrip()}{end_of_line}{lines}{after}"


def _reviewers(text: str) -> tuple[Any, Any]:
    """The nodes of ``people.reviewers``: key and list, with their places."""
    node = yaml.compose(text, yaml.SafeLoader)
    key: Any = None
    for wanted in _PATH:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        key, node = next((pair for pair in pairs if pair[0].value == wanted), (None, None))
    if not isinstance(node, yaml.SequenceNode):
        raise CannotSign("the file has no list `people.reviewers:`; write `reviewers: []`")
    return key, node


def _items(text: str, listed: Any) -> Iterator[_Item]:
    """The sign-offs of a list of lines, whole lines each; comments between them belong to none."""
    for node in listed.value:
        last = node if node.flow_style else node.value[-1][1]
        start = text.rfind("\n", 0, node.start_mark.index) + 1
        end = text.find("\n", last.end_mark.index)
        yield _Item(_review(node).name, start, len(text) if end < 0 else end + 1)


def _review(node: Any) -> Review:
    members = {key.value: value.value for key, value in node.value}
    return Review(members["name"], members["role"], members["on"], members.get("digest", ""))


def _written(reviews: Iterable[Review], column: int, end_of_line: str) -> str:
    indent = " " * column
    lines = (
        line
        for one in reviews
        for line in (
            f"{indent}- name: {_scalar(one.name)}",
            f"{indent}  role: {_scalar(one.role)}",
            f"{indent}  on: {one.on}",
            *([f"{indent}  digest: {one.digest}"] if one.digest else ()),
        )
    )
    return "".join(f"{line}{end_of_line}" for line in lines)


def _scalar(text: str) -> str:
    """A text as YAML: in quotes where plain it would be something else."""
    plain = _PLAIN.fullmatch(text) is not None and text.casefold() not in _TAKEN
    return text if plain else json.dumps(text, ensure_ascii=False)
