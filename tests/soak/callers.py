"""The EHRs: sixteen threads, each with a connection of its own, that call without a pause and check answers.

Every call bears a token of one of two hundred registered EHRs, signed with RS384. One thread always speaks
for the same EHR, more often than that one may.
"""

import http.client
import json
import random
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import orjson

from cds.hooks.request import EXTENSION
from cds.hooks.services import SERVICES
from tests.soak.record import Answered, Failure, Record, Report, hash_of_cards, together
from tests.soak.workload import DISCOVERY, Answer, Question, Workload, canonical
from tests.web.ehr import Ehr, SigningKey, bearer, key_set

CALLERS = 16
RATE = 240  # calls a minute for each EHR, less than one thread makes
_EHRS = 200  # so many that none but the greedy one comes near its rate
_PATIENCE = 30.0  # seconds for one call
_LONGEST = 40  # calls over one connection


class Served:
    """Which rulebook every worker answers from; None while that changes. ``now`` is swapped whole."""

    def __init__(self, digest: str) -> None:
        self.now: tuple[str] | None = (digest,)


@dataclass(frozen=True, slots=True)
class Registered:
    """The EHRs of the clients file, the greedy one last. ``stranger`` signs with a key nobody knows."""

    ehrs: Sequence[tuple[str, Ehr]]
    stranger: Ehr


def register(folder: Path, base: str) -> tuple[Path, Registered]:
    """Write the clients file and its keys; the file, and those in it."""
    key = SigningKey("soak", "RS384")
    (folder / "keys.json").write_text(json.dumps(key_set(key)), encoding="utf-8")
    names = [f"ehr-{number}" for number in range(_EHRS)]
    issuers = {name: f"https://{name}.example.org" for name in names}
    entries = [{"name": name, "issuer": issuers[name], "jwks_file": "keys.json"} for name in names]
    file = folder / "clients.json"
    file.write_text(json.dumps({"clients": entries}), encoding="utf-8")
    stranger = Ehr(SigningKey("soak", "RS384"), issuers[names[0]], base)
    return file, Registered([(name, Ehr(key, issuers[name], base)) for name in names], stranger)


class Callers:
    """All of them, as a context manager: they call while its block runs."""

    def __init__(self, workload: Workload, registered: Registered, port: int, served: Served) -> None:
        self._stop = threading.Event()
        self._callers = [_Caller(number, workload, registered, port, served) for number in range(CALLERS - 1)]
        self._callers.append(_Greedy(CALLERS - 1, workload, registered, port, served))
        self._threads = [threading.Thread(target=self._run, args=(one,)) for one in self._callers]
        self.broken: list[str] = []

    def _run(self, caller: "_Caller") -> None:
        try:
            while not self._stop.is_set():
                caller.act()
        except Exception as error:  # a fault of the soak; the run is then worth nothing
            self.broken.append(f"caller {caller.number}: {error!r}")
        finally:
            caller.hang_up()

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def record(self) -> Record:
        """What all of them noted."""
        return together(caller.record for caller in self._callers)


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    body: bytes
    retry_after: str | None


class _Caller:
    """One thread's work: hook calls, feedback on what they showed, and what has to be refused."""

    def __init__(
        self, number: int, workload: Workload, registered: Registered, port: int, served: Served
    ) -> None:
        self.number = number
        self.record = Record()
        self._workload = workload
        self._registered = registered
        self._served = served
        self._random = random.Random(number)  # noqa: S311 - what comes next, no secret
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        self._left = 0
        self._shown: tuple[str, Ehr, str, list[dict[str, Any]]] | None = None
        self._acts: tuple[Callable[[], None], ...] = (
            self._call, self._report, self._discover, self._be_refused, self._be_unknown, self._replay,
        )  # fmt: skip

    def act(self) -> None:
        """One call of any kind."""
        (act,) = self._random.choices(self._acts, (80, 7, 4, 4, 3, 2))
        act()

    def hang_up(self) -> None:
        """Close the connection; the next call opens another."""
        self._connection.close()

    def _call(self) -> None:
        self._ask(self._random.choice(self._workload.calls))

    def _discover(self) -> None:
        self._ask(self._workload.discovery)

    def _be_refused(self) -> None:
        self._ask(self._random.choice(self._workload.refused))

    def _ehr(self) -> tuple[str, Ehr]:
        return self._random.choice(self._registered.ehrs[:-1])

    def _ask(self, question: Question) -> str:
        """Ask as any EHR and judge the answer; the token that was used."""
        name, ehr = self._ehr()
        token, instance = ehr.token(question.path, _now()), self._uuid()
        served = self._served.now
        kind = "hook call" if question.is_hook_call else "discovery" if not question.parts else "refused"
        response = self._send(kind, question, token, instance if question.is_hook_call else "")
        if response is not None:
            self._judge(question, response, instance, served)
            if question.is_hook_call and response.status == 200:
                self._shown = (name, ehr, question.path, orjson.loads(response.body)["cards"])
        return token

    def _judge(
        self, question: Question, response: _Response, instance: str, served: tuple[str] | None
    ) -> None:
        found = Answer(response.status, canonical(response.body))
        if not question.is_hook_call or response.status != 200:
            if found not in question.answers.values():
                self._wrong(question.name, response)
            return
        body = orjson.loads(response.body)
        told = body["extension"][EXTENSION]
        if found != question.answers.get(told["rulebook"]):
            self._wrong(question.name, response)
        if served is not None and self._served.now is served and told["rulebook"] != served[0]:
            self.record.stale.append(f"{question.name}: {told['rulebook']} instead of {served[0]}")
        cards = hash_of_cards(card["uuid"] for card in body["cards"])
        self.record.answered[told["decision"]] = Answered(instance, told["rulebook"], cards)

    def _report(self) -> None:
        """Feedback on the cards of the last answer, once or twice, or on a card that was never shown."""
        name, ehr, path, cards = self._shown or (*self._ehr(), f"{DISCOVERY}/{next(iter(SERVICES))}", [])
        items = [self._item(card) for card in cards] or [self._item({"uuid": self._uuid()})]
        reports = tuple(Report(name, item["card"], item["outcome"]) for item in items)
        question = Question("feedback", f"{path}/feedback", (json.dumps({"feedback": items}).encode(),), {})
        self._shown = None  # a card is reported on once, so that it has one outcome
        for _ in range(self._random.choice((1, 1, 2))):
            token = ehr.token(question.path, _now())
            response = self._send("feedback", question, token, reports=reports)
            if response is None:
                continue
            if response.status == 200 and _acknowledged(response.body) == len(items):
                self.record.reports.update(reports)
            else:
                self._wrong("feedback", response)

    def _item(self, card: dict[str, Any]) -> dict[str, Any]:
        item = {"card": card["uuid"], "outcomeTimestamp": "2026-03-02T08:01:00Z"}
        offered = [suggestion["uuid"] for suggestion in card.get("suggestions", ())]
        if offered and self._random.random() < 0.5:
            return {**item, "outcome": "accepted", "acceptedSuggestions": [{"id": offered[0]}]}
        reason = {"code": "emergency", "system": "https://ehr.example.org/reasons"}
        return {**item, "outcome": "overridden", "overrideReason": {"reason": reason}}

    def _be_unknown(self) -> None:
        """A token that proves nothing: 401, whatever is wrong with it."""
        question = self._random.choice(self._workload.calls)
        _, ehr = self._ehr()
        path, now = question.path, _now()
        token = self._random.choice(
            (
                lambda: self._registered.stranger.token(path, now),
                lambda: ehr.token(f"{path}x", now),
                lambda: ehr.token(path, now, exp=1_700_000_000, iat=1_699_999_700),
                lambda: ehr.token(path, now, iss="https://nobody.example.org"),
                lambda: ehr.token(path, now)[:-4],
            )
        )()
        self._be_refused_with(question, token)

    def _replay(self) -> None:
        """A token a second time, over another connection, which another worker may have."""
        question = self._random.choice(self._workload.calls)
        before = len(self.record.failures)
        token = self._ask(question)
        if len(self.record.failures) == before:  # else it is not known whether it was used
            self.hang_up()
            self._be_refused_with(question, token)

    def _be_refused_with(self, question: Question, token: str) -> None:
        instance = self._uuid()
        response = self._send("unknown", question, token, instance)
        if response is not None and (response.status != 401 or b'"login"' not in response.body):
            self._wrong("not authenticated", response)

    def _send(
        self,
        kind: str,
        question: Question,
        token: str,
        instance: str = "",
        reports: tuple[Report, ...] = (),
    ) -> _Response | None:
        """The response, or None where there was none."""
        if self._left <= 0:
            self.hang_up()
            self._left = self._random.randint(1, _LONGEST)
        self._left -= 1
        headers = {"Content-Type": question.media_type, **bearer(token)}
        begun = monotonic()
        try:
            self._connection.request(question.method, question.path, question.body(instance), headers)
            got = self._connection.getresponse()
            response = _Response(got.status, got.read(), got.getheader("Retry-After"))
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            error_name = type(error).__name__
            self.record.failures.append(
                Failure(begun, monotonic(), self.number, error_name, instance, reports)
            )
            return None
        self.record.seconds[kind].append(monotonic() - begun)
        self.record.statuses[kind, response.status] += 1
        return response

    def _wrong(self, name: str, response: _Response) -> None:
        self.record.wrong.append(f"{name}: {response.status} {response.body[:300].decode(errors='replace')}")

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))


class _Greedy(_Caller):
    """Asks for the discovery as one EHR that has fewer calls a minute than it makes."""

    def act(self) -> None:
        """One call."""
        question = self._workload.discovery
        response = self._send("greedy", question, self._ehr()[1].token(question.path, _now()))
        if response is None:
            return
        if response.status == 429:
            if not (response.retry_after or "").isdigit() or b'"throttled"' not in response.body:
                self._wrong("too many calls", response)
        elif Answer(response.status, canonical(response.body)) not in question.answers.values():
            self._wrong("discovery", response)

    def _ehr(self) -> tuple[str, Ehr]:
        return self._registered.ehrs[-1]


def _acknowledged(body: bytes) -> object:
    return orjson.loads(body).get("extension", {}).get(EXTENSION, {}).get("reports")


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the service has the clock of the machine
