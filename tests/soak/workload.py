"""What is sent, and what must come back: every answer is worked out beforehand, in this process.

Of a request that each edition answers otherwise both answers are known; the digest in the answer tells which
one it has to be.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from flask.testing import FlaskClient

from cds.core.rules import RuleBook
from cds.hooks.request import EXTENSION
from cds.hooks.samples import drafts_of, hook_call
from cds.hooks.services import SERVICES
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import SAMPLES, sample

DISCOVERY = "/cds-services"
_UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Where the links of cards lead: each service has a port of its own.
_PAGES = re.compile(rb"http://127\.0\.0\.1:\d+(?=/review/)")
_JSON = "application/json"
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body in the form of :func:`canonical`."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Question:
    """A request with its right answers, by the digest of the edition. A hook call is about ``instance``,
    the one part of its body that is new each time."""

    name: str
    path: str
    parts: tuple[bytes, ...]
    answers: Mapping[str, Answer]
    media_type: str = _JSON

    @property
    def method(self) -> str:
        """What it is asked with."""
        return "POST" if self.parts else "GET"

    @property
    def is_hook_call(self) -> bool:
        """Whether it leaves a decision in the log."""
        return len(self.parts) == 2

    def body(self, instance: str) -> bytes | None:
        """What is sent."""
        return instance.encode().join(self.parts) if self.parts else None


def canonical(body: bytes) -> bytes:
    """JSON with its keys sorted, each UUID replaced by its number in the order they appear, and links to
    pages without the port."""
    numbers: dict[bytes, bytes] = {}
    text = orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    text = _PAGES.sub(b"", text)
    return _UUID.sub(lambda found: numbers.setdefault(found[0], b"<%d>" % len(numbers)), text)


@dataclass(frozen=True, slots=True)
class Workload:
    """All that is asked: hook calls for every sample patient, requests to refuse, and the discovery."""

    calls: Sequence[Question]
    refused: Sequence[Question]
    discovery: Question

    @property
    def differing(self) -> int:
        """How many hook calls the editions answer otherwise, their digest aside."""
        return sum(_differs(question) for question in self.calls)


def _differs(question: Question) -> bool:
    bodies = {answer.body.replace(digest.encode(), b"") for digest, answer in question.answers.items()}
    return len(bodies) > 1


def settings(folder: Path) -> Settings:
    """Those that what is worked out here has in common with the service."""
    return Settings(state=folder, allow_as_of=True, largest_body=_LARGEST)


def workload(rulebooks: Sequence[RuleBook], folder: Path) -> Workload:
    """Ask an application for each rulebook everything once. ``folder`` is for what they write."""
    oracle = _Oracle(rulebooks, folder)
    return Workload(
        [oracle.call(*one) for one in _calls(oracle.discovery)],
        [oracle.question(*one) for one in _unsound(oracle.discovery)],
        oracle.question("discovery", DISCOVERY, ()),
    )


class _Oracle:
    """Answers as each edition does."""

    def __init__(self, rulebooks: Sequence[RuleBook], folder: Path) -> None:
        self._clients: dict[str, FlaskClient] = {}
        for rulebook in rulebooks:
            app = create_app(settings(folder), rulebook=rulebook)
            self._clients[rulebook.digest] = app.test_client()
            self.discovery: dict[str, Any] = app.extensions["serving"].answers.discovery

    def question(
        self, name: str, path: str, parts: tuple[bytes, ...], media_type: str = _JSON, *, instance: str = ""
    ) -> Question:
        answers = {}
        for digest, client in self._clients.items():
            body = instance.encode().join(parts)
            response = client.open(
                path, method="POST" if parts else "GET", data=body or None, content_type=media_type
            )
            answers[digest] = Answer(response.status_code, canonical(response.data))
        return Question(name, path, parts, answers, media_type)

    def call(self, name: str, path: str, body: dict[str, Any]) -> Question:
        """A hook call, which has to be answered with 200 by the edition that was asked."""
        instance = body["hookInstance"]
        parts = tuple(json.dumps(body).encode().split(instance.encode()))
        question = self.question(name, path, parts, instance=instance)
        for digest, answer in question.answers.items():
            told = orjson.loads(answer.body).get("extension", {}).get(EXTENSION, {})
            if len(parts) != 2 or answer.status != 200 or told.get("rulebook") != digest:
                raise ValueError(f"{name} is no sound hook call: {answer.status}")
        return question


def _calls(discovery: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every hook for every sample patient: about the chart, about each draft order, and about all of them."""
    for name in SAMPLES:
        bundle = sample(name)
        orders = [draft["id"] for draft in drafts_of(bundle, "")]
        for service in SERVICES.values():
            for order in dict.fromkeys(("", *orders)) if service.is_about_orders else ("",):
                body = hook_call(bundle, service, discovery, order)
                yield f"{service.id} {name} {order}".strip(), f"{DISCOVERY}/{service.id}", body


def _unsound(discovery: dict[str, Any]) -> Iterator[tuple[str, str, tuple[bytes, ...], str]]:
    service = next(one for one in SERVICES.values() if one.is_about_orders)
    path = f"{DISCOVERY}/{service.id}"
    sound = hook_call(sample("low-clearance"), service, discovery)
    without = {name: value for name, value in sound.items() if name != "context"}
    yield "no JSON", path, (b'{"hook": ',), _JSON
    yield "an array", path, (b"[]",), _JSON
    yield "nested too deep", path, (b"[" * 200 + b"]" * 200,), _JSON
    yield "without a context", path, (json.dumps(without).encode(),), _JSON
    yield "of another hook", path, (json.dumps({**sound, "hook": "patient-view"}).encode(),), _JSON
    yield "too large", path, (b" " * (_LARGEST + 1),), _JSON
    yield "another media type", path, (json.dumps(sound).encode(),), "text/plain"
    yield "no such service", f"{DISCOVERY}/no-such-service", (b"{}",), _JSON
    yield "feedback without an outcome", f"{path}/feedback", (b'{"feedback": [{"card": "x"}]}',), _JSON
