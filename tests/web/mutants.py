"""Hook calls broken in ways that clients, networks and attackers break them. Seeded: the same every time.

Whatever a mutation puts in carries ``CANARY``, and so does the text of the record before anything is broken:
an answer or a log line that shows it shows something of what was sent.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

CANARY = "Zwicky-7Q4"
_OF_A_PERSON = frozenset(
    "family given text display div city line postalCode userName userComment description value id".split()
)
_DEEP = (5, 40, 98)  # a request may have 100 levels
_DAYS = (
    "0000-00-00", "2026-02-30", "9999-12-31T23:59:60Z", "2026-03-02T09:00:00+99:99", "-0001-01-01", "2026",
    "2026-W10", "1e3", "2026-03-02T09:00", "20260302", "\u0662\u0660\u0662\u0666-03-02",
    "2026-03-02T09:00:00.123456789012Z",
)  # fmt: skip
_NUMBERS = (
    0, -0.0, -1, 1, 2**31, 2**53 + 1, 2**63, 2**64 - 1, -(2**63), 1e308, -1e308, 5e-324, 0.1 + 0.2, 1e-7,
    1e21,
)  # fmt: skip
_TEXTS = (
    "", " ", "\x00", "\x00\x1f\x7f", "\u202e\u200f\ufeff", "e\u0301" * 40, "\U0001f4a9" * 9, "<script>",
    "`|*_[x](javascript:1)", "'; DROP TABLE decision; --", "{{context.patientId}}", "%s%n{0}",
    "../../etc/passwd", "http://127.0.0.1:1/", "urn:uuid:", "Patient/", "#", "true", "null", "NaN", "1,5",
    "\u2212\u0663", "mg" * 400,
)  # fmt: skip
_TOKENS = (
    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" * 5000, "0.1e-99999", "01", "+1", ".5", "0x10",
    "'a'", "undefined", "True", '"\\ud800"', '"\\u0000"', '"\\x41"', '{"a":1,"a":2}', "[,]", '{"a":1,}',
    "/* */ 1", "", "[" * 500 + "]" * 500, '{"a":' * 50_000 + "1" + "}" * 50_000, "[" * 10_000,
)  # fmt: skip
_LITERAL = re.compile(rb': (true|false|null|-?[0-9.]+|"[^"\\]{0,40}")[,}]')

Json = Any
Place = tuple[Any, Any]  # a container and the key or index in it
Mutation = Callable[[Random, Json, list[Place]], None]


def with_canaries(body: Json) -> Json:
    """The call with ``CANARY`` in names, ids and free text; the patient's own id stays as it is."""
    marked = copy.deepcopy(body)
    patient = marked.get("context", {}).get("patientId") if isinstance(marked.get("context"), dict) else None
    for container, key in list(_places(marked)):
        value = container[key]
        if key in _OF_A_PERSON and isinstance(value, str) and value and value != patient:
            container[key] = f"{value} {CANARY}"
    return marked


def mutant(random: Random, body: Json) -> bytes:
    """``body`` as bytes, broken in one to three places."""
    broken = copy.deepcopy(body)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3))):
        places = list(_places(broken))
        if places:
            random.choice(_MUTATIONS)(random, broken, places)
    data = json.dumps(broken, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return random.choice(_ON_THE_WIRE)(random, data) if random.random() < 0.2 else data


def _places(body: Json) -> Iterator[Place]:
    containers = [body]
    while containers:
        one = containers.pop()
        for key in list(one) if isinstance(one, dict) else range(len(one)):
            yield one, key
            if isinstance(one[key], dict | list):
                containers.append(one[key])


# ---------------------------------------------------------------------- in the JSON


def _odd_value(random: Random) -> Json:
    kind = random.randrange(7)
    if kind == 0:
        return random.choice((None, True, False, [], {}, [[]], [None], {"": None}))
    if kind == 1:
        return random.choice(_NUMBERS)
    if kind == 2:
        return random.choice(_DAYS)
    if kind == 3:
        return {CANARY: {"resourceType": CANARY, "id": CANARY, CANARY: [CANARY]}}
    if kind == 4:
        return CANARY * random.choice((1, 10, 10_000))
    return f"{random.choice(_TEXTS)}{CANARY}{random.choice(_TEXTS)}"


def _replace(random: Random, _: Json, places: list[Place]) -> None:
    container, key = random.choice(places)
    container[key] = _odd_value(random)


def _drop(random: Random, _: Json, places: list[Place]) -> None:
    container, key = random.choice(places)
    del container[key]


def _retype(random: Random, _: Json, places: list[Place]) -> None:
    container, key = random.choice(places)
    value = container[key]
    forms: tuple[Json, ...] = ([value], [value, value], {"value": value}, str(value), json.dumps(value))
    container[key] = random.choice((*forms, len(str(value)), float(len(str(value))) / 3))


def _repeat(random: Random, _: Json, places: list[Place]) -> None:
    container, key = random.choice(places)
    if isinstance(container, list):
        container.extend(copy.deepcopy(container[key]) for _ in range(random.choice((1, 2, 50))))
    else:
        container[f"{key}{random.choice(('', ' ', '_', CANARY))}"] = copy.deepcopy(container[key])


def _graft(random: Random, _: Json, places: list[Place]) -> None:
    container, key = random.choice(places)
    giver, given = random.choice(places)
    container[key] = copy.deepcopy(giver[given])


def _swap(random: Random, _: Json, places: list[Place]) -> None:
    container, key = random.choice(places)
    if isinstance(container, list):
        random.shuffle(container)
        return
    other = random.choice(list(container))
    container[key], container[other] = container[other], container[key]


def _deepen(random: Random, _: Json, places: list[Place]) -> None:
    container, key = random.choice(places)
    value = container[key]
    for _level in range(random.choice(_DEEP)):
        value = [value] if random.random() < 0.5 else {random.choice(("entry", "extension", CANARY)): value}
    container[key] = value


def _redate(random: Random, _: Json, places: list[Place]) -> None:
    dated = [one for one in places if isinstance(one[0][one[1]], str) and one[0][one[1]][:2] in ("19", "20")]
    container, key = random.choice(dated or places)
    container[key] = random.choice(_DAYS)


def _renumber(random: Random, _: Json, places: list[Place]) -> None:
    numbers = [one for one in places if isinstance(one[0][one[1]], int | float)]
    container, key = random.choice(numbers or places)
    container[key] = random.choice(_NUMBERS)


_MUTATIONS: tuple[Mutation, ...] = (
    _replace, _replace, _drop, _retype, _repeat, _graft, _swap, _deepen, _redate, _renumber,
)  # fmt: skip


# ---------------------------------------------------------------------- on the wire


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def _flip(random: Random, data: bytes) -> bytes:
    broken = bytearray(data)
    for _ in range(random.choice((1, 3, 20))):
        broken[random.randrange(len(broken))] = random.randrange(256)
    return bytes(broken)


def _token(random: Random, data: bytes) -> bytes:
    literals = list(_LITERAL.finditer(data))
    if not literals:
        return data
    start, end = random.choice(literals).span(1)
    return data[:start] + random.choice(_TOKENS).encode() + data[end:]


def _encode(random: Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return random.choice((b"\xef\xbb\xbf" + data, text.encode("utf-16"), text.encode("latin-1", "replace")))


def _surround(random: Random, data: bytes) -> bytes:
    before, after = random.choice(
        ((b"\n \t", b"\n"), (b"[", b"]"), (b"", b"{}"), (b")]}',\n", b""), (b"", b"\x00"))
    )
    return before + data + after


_ON_THE_WIRE = (_cut, _flip, _token, _token, _encode, _surround)
