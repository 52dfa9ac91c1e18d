"""The only door to durable-rules, and the only shapes that pass it.

The C extension answers wrongly or kills the process outside a small subset (docs/adr/0002). Inside it:

* a rule is ``{"all": [{"m": {"$and": [{"k": 1}, <comparison of a field with an integer>, ...]}}]}``;
* at most 60 rules a ruleset, so no message can have more than the 64 alternatives the matcher has room for;
* one flat fact of integers a time, under one fixed state, which holds nothing between two facts: the fact is
  taken out again, and the state with it wherever anything went otherwise than it should (docs/adr/0029);
* a sentinel rule fires last, always: an evaluation it does not end is an error, not "nothing found";
* a first evaluation at build time, because deleting a state slot that never fired frees garbage;
* no host, no timers, no ``durable`` Python package: only the extension it is built on.

The extension knows property names by a 32-bit hash alone, so names are checked for collisions.
"""

import json
import re
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from typing import Any

import durable_rules_engine as extension

from cds.core.errors import EngineError

MAX_TERMS = 60
MAX_FIELDS = 240

# What the compiler may write, by the name of the comparison. Equality is written {field: value}.
OPERATORS = {"neq": "$neq", "lt": "$lt", "lte": "$lte", "gt": "$gt", "gte": "$gte"}

Condition = tuple[str, str, int]  # field, comparison, constant

MOST_STANDING = 16  # rulesets of a process that keep their state: 12 kB for each term

_STATE, _FACT = "1", "p"
_HEAD = f'{{"k":1,"sid":"{_STATE}","id":"{_FACT}"'
_RETRACTION = f'{{"sid":"{_STATE}","id":"{_FACT}"}}'
_SENTINEL = "zz"
_LAST = 65000  # priority: the engine fires the lowest first; 16 bits
_NAMES = tuple(f"{i:02d}" for i in range(MAX_TERMS))
_INDEX = {name: i for i, name in enumerate(_NAMES)}
_FIELD = re.compile(r"[a-z][a-z0-9]{0,15}")
# Names with a meaning of their own in facts or in rules, as far as the extension's source has them.
_RESERVED = tuple(
    "k m sid id name all any pri count cap dist run $s $m $i $l $r $lt $lte $gt $gte $eq $neq $ex $nex $and "
    "$or $mt $imt $iall $iany $add $sub $mul $div $not $any $all $forward $time $timerName $baseTime".split()
)


def fragment(field: str, digits: str) -> str:
    """One field of a fact, its integer in digits, to be joined with others and handed to ``Shard.match``."""
    return f',"{field}":{digits}'


def hash_of(name: str) -> int:
    """FNV-1a, 32 bits: all that the extension keeps of a property name."""
    digest = 0x811C9DC5
    for byte in name.encode("ascii"):
        digest = (digest ^ byte) * 0x01000193 & 0xFFFFFFFF
    return digest


def check_fields(fields: Iterable[str]) -> None:
    """EngineError if two of the names, or one and a reserved one, are the same to the extension."""
    seen = {hash_of(name): name for name in _RESERVED}
    for field in sorted(set(fields)):
        if not _FIELD.fullmatch(field):
            raise EngineError(f"not a field name: {field}")
        other = seen.setdefault(hash_of(field), field)
        if other != field or field in _RESERVED:
            raise EngineError(f"the engine cannot tell field {field} from {other}")


def definition_of(terms: Sequence[Sequence[Condition]]) -> dict[str, Any]:
    """The ruleset for these terms: one rule each, named by its index, and the sentinel."""
    if not 0 < len(terms) <= MAX_TERMS:
        raise EngineError(f"{len(terms)} terms in one ruleset")
    rules = {name: _rule(map(_comparison, term)) for name, term in zip(_NAMES, terms, strict=False)}
    return rules | {_SENTINEL: _rule(()) | {"pri": _LAST}}


def _rule(comparisons: Iterable[dict[str, Any]]) -> dict[str, Any]:
    # `k` keeps out the state record, which the engine matches too.
    return {"all": [{"m": {"$and": [{"k": 1}, *comparisons]}}]}


def _comparison(condition: Condition) -> dict[str, Any]:
    field, name, constant = condition
    if type(constant) is not int or not -(2**62) < constant < 2**62:
        raise EngineError(f"field {field} is compared with something that is no 64-bit integer")
    return {field: constant} if name == "eq" else {OPERATORS[name]: {field: constant}}


class Shard:
    """Up to 60 terms, compiled. Immutable, safe for threads, and whole after a fork.

    Its C memory is freed when the last reference goes.
    """

    def __init__(self, terms: Sequence[Sequence[Condition]]) -> None:
        self.fields = tuple(sorted({field for term in terms for field, _, _ in term}))
        check_fields(self.fields)
        if len(self.fields) > MAX_FIELDS:
            raise EngineError(f"{len(self.fields)} fields in one fact")
        self._room = len(terms) + 1
        self._lock = threading.Lock()
        try:
            self._handle: int = extension.create_ruleset("cds", json.dumps(definition_of(terms)))
        except extension.error as error:
            raise EngineError(f"a ruleset was refused: {error}") from None
        weakref.finalize(self, _free, self._handle).atexit = False
        self._primed = False
        self.match("")
        self._primed = True

    def match(self, fragments: str) -> list[int]:
        """The indexes of the terms that hold for the fact made of ``fragments``, in no particular order.

        EngineError if the engine fails or does not come to its end; its message carries no value.
        """
        body = f"{_HEAD}{fragments}}}"
        with self._lock:
            fired = is_empty = False
            try:
                code, state = extension.assert_fact(self._handle, body)
                if code:
                    raise EngineError(f"the rule engine did not take the fact: code {code}")
                first = extension.start_action_for_state(self._handle, state)
                fired = first is not None
                found = self._drain(first[1] if first else None, state)
                is_empty = self._primed and self._retract()
            except extension.error:
                raise EngineError("the rule engine failed") from None
            finally:
                # A slot that never fired holds garbage, and deleting it frees that (durable-rules 2.0.28).
                if not is_empty and (self._primed or fired):
                    _delete_state(self._handle)
        if is_empty:
            _STANDING.keep(self)
        return found

    def _retract(self) -> bool:
        """Take the fact out of the state; whether that went as it should."""
        try:
            code, _ = extension.retract_fact(self._handle, _RETRACTION)
        except extension.error:
            return False
        return bool(code == 0)

    def clear(self) -> None:
        """Give back the memory of the state; the next fact makes a new one."""
        with self._lock:
            _delete_state(self._handle)

    def _drain(self, message: str | None, state: int) -> list[int]:
        """Every firing's index. A message is ``{"<name>":{"m":{...}}}``; only the name is read."""
        proceed = partial(extension.complete_and_start_action, self._handle, state)
        messages = chain((message,), islice(iter(proceed, None), self._room)) if message else ()
        names = [message[2:4] for message in messages]
        if len(names) > self._room:
            raise EngineError("the rule engine fires without end")
        if not names or names.pop() != _SENTINEL:
            raise EngineError("the rule engine did not come to its end")
        try:
            return list(map(_INDEX.__getitem__, names))
        except KeyError:
            raise EngineError("the rule engine fired a rule it does not have") from None


class _Standing:
    """The rulesets that keep their state, the last used of this process; the state of others is deleted.

    To make and to fill a state costs more than to match: 12 kB of memory are written for each term, and
    whatever the processor had at hand is lost (docs/adr/0029).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shards: OrderedDict[int, weakref.ref[Shard]] = OrderedDict()

    def keep(self, shard: Shard) -> None:
        """``shard`` was used: it stays, and the one that was not used for longest goes."""
        with self._lock:
            self._shards[id(shard)] = weakref.ref(shard)
            self._shards.move_to_end(id(shard))
            if len(self._shards) <= MOST_STANDING:
                return
            _, first = self._shards.popitem(last=False)
        oldest = first()
        if oldest is not None:
            oldest.clear()


_STANDING = _Standing()


def _delete_state(handle: int) -> None:
    # An error means that there is none (309). Were one kept, the next fact would be refused as seen.
    with suppress(extension.error):
        extension.delete_state(handle, _STATE)


def _free(handle: int) -> None:
    _delete_state(handle)  # deleting the ruleset alone would not free what the state holds
    extension.delete_ruleset(handle)
