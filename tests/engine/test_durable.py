"""The door to the C extension: only the safe shapes pass, every call ends whole, and no failure is quiet."""

import ast
import gc
import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import durable_rules_engine as extension
import pytest

import cds
from cds.core.errors import EngineError
from cds.engine import durable
from cds.engine.durable import (
    MAX_FIELDS,
    MAX_TERMS,
    MOST_STANDING,
    Condition,
    Shard,
    check_fields,
    definition_of,
    fragment,
    hash_of,
)
from cds.engine.program import Program
from tests.engine.rulebooks import Source, numbers, reach

ONE: list[list[Condition]] = [[("f0", "eq", 1)]]
BIG = 2**62 - 1


def fact(**fields: int) -> str:
    return "".join(fragment(name, str(value)) for name, value in fields.items())


# ------------------------------------------------------------------ what passes


def _assert_is_in_the_grammar(definition: dict[str, Any], terms: int) -> None:
    assert list(definition) == [*(f"{i:02d}" for i in range(terms)), "zz"]
    for name, rule in definition.items():
        assert set(rule) == ({"all", "pri"} if name == "zz" else {"all"})
        [element] = rule["all"]
        assert list(element) == ["m"]
        assert list(element["m"]) == ["$and"]
        first, *rest = element["m"]["$and"]
        assert first == {"k": 1}
        assert all(map(_is_comparison, rest))
    assert definition["zz"] == {"all": [{"m": {"$and": [{"k": 1}]}}], "pri": 65000}


def _is_comparison(condition: dict[str, Any]) -> bool:
    [(name, constant)] = condition.items()
    if name in {"$lt", "$lte", "$gt", "$gte", "$neq"}:
        [(name, constant)] = constant.items()
    return name[0] == "f" and name[1:].isdigit() and type(constant) is int and abs(constant) < 2**62


def test_whatever_the_rules_nothing_outside_the_grammar_reaches_the_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[str] = []
    create = extension.create_ruleset

    def recorded(name: str, definition: str) -> int:
        compiled.append(definition)
        handle: int = create(name, definition)
        return handle

    monkeypatch.setattr(extension, "create_ruleset", recorded)
    seen: set[str] = set()
    for seed in range(60):
        rulebook = Source(random.Random(seed)).rulebook(rules=20)  # noqa: S311 - a seed, not a secret
        Program(rulebook, reach(rulebook), numbers(rulebook))
    for text in compiled:
        definition = json.loads(text)
        assert 1 < len(definition) <= MAX_TERMS + 1
        _assert_is_in_the_grammar(definition, len(definition) - 1)
        seen.update(_operators(definition))
    assert seen == {"all", "m", "$and", "$lt", "$lte", "$gt", "$gte", "$neq", "pri"}
    assert len(compiled) > 60


def _operators(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if not name.isdigit() and name not in ("zz", "k") and not name.startswith("f"):
                yield name
            yield from _operators(value)
    elif isinstance(part, list):
        for item in part:
            yield from _operators(item)


@pytest.mark.parametrize("name", ["$or", "or", "mt", "ex", "nex", "$lt", "", "div", "any"])
def test_a_comparison_that_is_not_listed_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        definition_of([[("f0", name, 1)]])


@pytest.mark.parametrize("constant", [1.0, "1", None, True, 2**62, -(2**62), {"$m": "f1"}])
def test_a_constant_that_is_not_a_64_bit_integer_is_refused(constant: Any) -> None:
    with pytest.raises(EngineError, match="field f0 is compared with something that is no 64-bit integer"):
        definition_of([[("f0", "lt", constant)]])


@pytest.mark.parametrize("count", [0, MAX_TERMS + 1])
def test_a_ruleset_has_room_for_1_to_60_terms(count: int) -> None:
    with pytest.raises(EngineError, match=f"{count} terms in one ruleset"):
        Shard(ONE * count)


def test_a_fact_has_room_for_240_fields() -> None:
    def wide(fields: int) -> list[list[Condition]]:
        return [[(f"f{i}", "gte", 0) for i in range(k, fields, 5)] for k in range(5)]

    full = Shard(wide(MAX_FIELDS))
    assert sorted(full.match(fact(**dict.fromkeys(full.fields, 0)))) == [0, 1, 2, 3, 4]
    with pytest.raises(EngineError, match="241 fields in one fact"):
        Shard(wide(MAX_FIELDS + 1))


def test_only_this_module_knows_the_engine_and_it_uses_eight_of_its_functions() -> None:
    allowed = {
        "create_ruleset", "delete_ruleset", "assert_fact", "start_action_for_state",
        "complete_and_start_action", "retract_fact", "delete_state", "error",
    }  # fmt: skip
    [folder] = cds.__path__
    for path in Path(folder).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {name for node in ast.walk(tree) for name in _imported(node) if name.startswith("durable")}
        assert imported == ({"durable_rules_engine"} if path.samefile(str(durable.__file__)) else set()), path
        if imported:
            used = {
                node.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "extension"
            }
            assert used == allowed


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_the_host_with_its_timers_is_never_loaded() -> None:
    code = (
        "import sys, threading\n"
        "from cds.engine.durable import Shard\n"
        "assert Shard([[('f0', 'eq', 1)]]).match(',\"f0\":1') == [0]\n"
        "print(threading.active_count(), [name for name in sys.modules if name.split('.')[0] == 'durable'])\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ended.stdout == "1 []\n"


# ------------------------------------------------------------------ names


def test_two_names_with_one_hash_are_the_same_to_the_engine_and_refused() -> None:
    assert hash_of("costarring") == hash_of("liquid")
    with pytest.raises(EngineError, match="the engine cannot tell field liquid from costarring"):
        check_fields(["liquid", "costarring"])
    with pytest.raises(EngineError, match="the engine cannot tell field"):
        Shard([[("liquid", "eq", 1)], [("costarring", "eq", 1)]])
    # It is no mere precaution:
    assert Shard([[("liquid", "eq", 1)]]).match(fact(costarring=1)) == [0]


@pytest.mark.parametrize("name", ["k", "sid", "id", "all", "pri"])
def test_a_name_with_a_meaning_of_its_own_is_refused(name: str) -> None:
    with pytest.raises(EngineError, match=f"the engine cannot tell field {name} from {name}"):
        check_fields(["f0", name])


@pytest.mark.parametrize("name", ["$lt", "a.b", "", "F0", "0", "f" * 17, "é"])
def test_a_name_is_lower_case_letters_and_digits(name: str) -> None:
    with pytest.raises(EngineError, match="not a field name"):
        check_fields([name])


# ------------------------------------------------------------------ what comes out


@pytest.mark.parametrize(
    ("comparison", "holding"),
    [
        ("eq", (0,)), ("neq", (-BIG, -1, 1, BIG)), ("lt", (-BIG, -1)), ("lte", (-BIG, -1, 0)),
        ("gt", (1, BIG)), ("gte", (0, 1, BIG)),
    ],
)  # fmt: skip
def test_each_comparison_means_what_it_says(comparison: str, holding: tuple[int, ...]) -> None:
    shard = Shard([[("f0", comparison, 0)]])
    assert tuple(value for value in (-BIG, -1, 0, 1, BIG) if shard.match(fact(f0=value))) == holding


@pytest.mark.parametrize("comparison", ["eq", "neq", "lt", "lte", "gt", "gte"])
def test_no_comparison_holds_for_a_field_without_a_value(comparison: str) -> None:
    assert Shard([[("f0", comparison, 0)]]).match("") == []
    assert Shard([[("f0", comparison, 0)]]).match(fact(f1=1)) == []


def test_large_integers_are_told_apart_by_one() -> None:
    terms: list[list[Condition]] = [
        [("f0", name, BIG - 1)] for name in ("eq", "neq", "lt", "lte", "gt", "gte")
    ]
    shard = Shard(terms)
    assert [sorted(shard.match(fact(f0=BIG - i))) for i in range(3)] == [[1, 4, 5], [0, 3, 5], [1, 2, 3]]


def test_a_term_without_conditions_always_holds() -> None:
    assert Shard([[], [("f0", "eq", 1)]]).match("") == [0]


def test_every_term_of_a_full_ruleset_can_hold_at_once() -> None:
    shard = Shard([[(f"f{i}", "gte", 0), (f"f{i // 2}", "lt", 9)] for i in range(MAX_TERMS)])
    everything = fact(**{f"f{i}": 0 for i in range(MAX_TERMS)})
    assert sorted(shard.match(everything)) == list(range(MAX_TERMS))
    assert shard.match("") == []


# ------------------------------------------------------------------ failures


def test_a_fact_the_engine_cannot_read_is_an_error_without_its_values_and_leaves_nothing_behind() -> None:
    shard = Shard(ONE)
    with pytest.raises(EngineError, match=r"^the rule engine failed$"):
        shard.match(',"f0":Jane')
    assert shard.match(fact(f0=1)) == [0]
    assert shard.match("") == []


def test_a_state_left_behind_is_an_error_once_and_then_gone() -> None:
    shard = Shard(ONE)
    extension.assert_fact(shard._handle, '{"k":1,"sid":"1","id":"p","f0":1}')
    with pytest.raises(EngineError, match=r"^the rule engine did not take the fact: code 2$"):
        shard.match("")
    assert shard.match("") == []


def test_a_ruleset_without_its_sentinel_is_an_error_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = definition_of(ONE)
    monkeypatch.setattr(durable, "definition_of", lambda terms: {"00": whole["00"]})
    with pytest.raises(EngineError, match="did not take the fact: code 1"):
        Shard(ONE)


def test_an_evaluation_that_its_sentinel_does_not_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = definition_of(ONE)
    monkeypatch.setattr(
        durable, "definition_of", lambda terms: {"zz": whole["zz"] | {"pri": 0}, "00": whole["00"]}
    )
    shard = Shard(ONE)
    with pytest.raises(EngineError, match=r"^the rule engine did not come to its end$"):
        shard.match(fact(f0=1))


def test_an_engine_that_fires_without_end_is_stopped() -> None:
    shard = Shard([[("f0", "eq", 1)], [("f0", "gte", 1)], [("f0", "lte", 1)]])
    shard._room = 2
    with pytest.raises(EngineError, match=r"^the rule engine fires without end$"):
        shard.match(fact(f0=1))
    shard._room = 4
    assert sorted(shard.match(fact(f0=1))) == [0, 1, 2]


def test_a_firing_by_a_name_that_is_not_ours_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = definition_of(ONE)
    monkeypatch.setattr(durable, "definition_of", lambda terms: {"xx": whole["00"], "zz": whole["zz"]})
    shard = Shard(ONE)
    with pytest.raises(EngineError, match=r"^the rule engine fired a rule it does not have$"):
        shard.match(fact(f0=1))


def test_a_ruleset_the_engine_refuses_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "definition_of", lambda terms: {"00": {"all": [{"m": {"$and": 1}}]}})
    with pytest.raises(
        EngineError, match=r"^a ruleset was refused: Could not create ruleset, error code: \d+$"
    ):
        Shard(ONE)


# ------------------------------------------------------------------ what is left between two facts


def _has_state(shard: Shard) -> bool:
    """Whether the engine holds a state for the ruleset; where it does, it is gone afterwards."""
    try:
        extension.delete_state(shard._handle, "1")
    except extension.error as error:
        assert "309" in str(error)
        return False
    return True


def test_between_two_facts_the_state_holds_none() -> None:
    shard = Shard([[("f0", "eq", 1)], [("f1", "eq", 1)]])
    assert shard.match(fact(f0=1)) == [0]
    # The id under which every fact is asserted is free again; one that stands is refused with code 2.
    body = '{"k":1,"sid":"1","id":"p","f1":1}'
    code, state = extension.assert_fact(shard._handle, body)
    assert code == 0
    fired = [extension.start_action_for_state(shard._handle, state)[1]]
    while (more := extension.complete_and_start_action(shard._handle, state)) is not None:
        fired.append(more)
    assert [message[2:4] for message in fired] == ["01", "zz"]
    assert extension.assert_fact(shard._handle, body)[0] == 2


def test_a_state_that_will_not_give_up_its_fact_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    shard = Shard(ONE)
    assert shard.match(fact(f0=1)) == [0]
    monkeypatch.setattr(extension, "retract_fact", lambda handle, fact: (1, 0))
    assert shard.match(fact(f0=1)) == [0]
    assert not _has_state(shard)

    def refused(handle: int, fact: str) -> tuple[int, int]:
        raise extension.error("Could not retract fact")

    monkeypatch.setattr(extension, "retract_fact", refused)
    assert shard.match(fact(f0=1)) == [0]
    assert not _has_state(shard)
    monkeypatch.undo()
    assert [shard.match(""), shard.match(fact(f0=1))] == [[], [0]]


def test_a_failure_deletes_the_state() -> None:
    shard = Shard(ONE)
    assert shard.match(fact(f0=1)) == [0]
    shard._room = 0
    with pytest.raises(EngineError):
        shard.match(fact(f0=1))
    assert not _has_state(shard)


def test_only_the_rulesets_used_last_keep_their_state() -> None:
    shards = [Shard(ONE) for _ in range(MOST_STANDING + 2)]
    # Building them, which a master does for its workers, leaves none.
    assert not any(map(_has_state, shards))
    for shard in shards:
        assert shard.match(fact(f0=1)) == [0]
    assert shards[2].match("") == []
    extra = Shard(ONE)
    assert extra.match(fact(f0=1)) == [0]
    assert [_has_state(shard) for shard in shards[:5]] == [False, False, True, False, True]
    assert _has_state(extra)
    assert all(shard.match(fact(f0=1)) == [0] for shard in shards)


# ------------------------------------------------------------------ memory and threads


def test_a_state_that_stands_does_not_grow() -> None:
    """In a process of its own: a thousand evaluations of all terms, then ten thousand more."""
    code = (
        "import resource\n"
        "from cds.engine.durable import Shard\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "shard = Shard([[(f'f{i}', 'gte', 0)] for i in range(60)])\n"
        "def work(times):\n"
        "    for n in range(times):\n"
        "        given = range(n % 61)\n"
        "        body = ''.join(f',\"f{i}\":{n}' for i in given)\n"
        "        assert sorted(shard.match(body)) == list(given)\n"
        "work(1000)\n"
        "before = peak()\n"
        "work(10000)\n"
        "print(peak() - before)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert int(ended.stdout) < 256  # KiB


def test_c_memory_is_freed_with_the_last_reference() -> None:
    shard = Shard(ONE)
    handle = shard._handle
    assert extension.assert_fact(handle, '{"k":1,"sid":"2","id":"p"}')[0] == 0
    extension.delete_state(handle, "2")
    del shard
    gc.collect()
    with pytest.raises(extension.error, match="error code: 111"):
        extension.assert_fact(handle, '{"k":1,"sid":"1","id":"p"}')


def test_one_shard_serves_many_threads() -> None:
    shard = Shard([[(f"f{i}", "eq", i)] for i in range(20)])
    wrong: list[object] = []

    def ask(seed: int) -> None:
        source = random.Random(seed)  # noqa: S311 - a seed, not a secret
        for _ in range(1000):
            chosen = sorted(source.sample(range(20), source.randint(0, 5)))
            found = sorted(shard.match(fact(**{f"f{i}": i for i in chosen})))
            if found != chosen:
                wrong.append((chosen, found))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []
