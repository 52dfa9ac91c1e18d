"""Facts come back as they were written, but for where they come from."""

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.audit.facts_json import NotFacts, fact_json, read_fact, read_sheet, sheet_json
from cds.core.derive.headache import Diary
from cds.core.facts import NEVER, Bounded, Fact, FactSheet, Known, Missing, Origin, Reason, Unknown
from cds.core.moments import Moment
from cds.core.rules import RuleBook
from cds.hooks.trail import Trail
from cds.rulebook.loader import load
from tests.hooks.calls import NOW, ROOT, SAMPLES, SIGN, Site

_zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_instants = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=_zones | st.just(UTC))
_moments = st.builds(lambda a, b: Moment(min(a, b), max(a, b)), _instants, _instants)
_fractions = st.fractions() | st.just(NEVER)
_reasons = st.sampled_from(Reason)
_missing = st.lists(st.builds(Missing, st.text(), _reasons, st.text())).map(tuple)
_diaries = st.builds(
    Diary,
    st.lists(_moments).map(tuple),
    st.lists(st.tuples(st.dates(), _fractions)).map(tuple),
    st.lists(st.tuples(st.dates(), st.dates(), _fractions)).map(tuple),
)
_plain = st.none() | st.booleans() | st.text() | _fractions | _instants | st.dates() | _moments | _diaries
_bounded = st.builds(
    Bounded, st.none() | _fractions, st.none() | _fractions, _reasons, _missing, st.just(()), st.text()
)
_unknown = st.builds(Unknown, _reasons, _missing, st.text(), st.just(()))
_values = st.recursive(
    _plain | _bounded | _unknown, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=8
)
_facts = st.builds(Known, _values, st.just(())) | _bounded | _unknown


@settings(deadline=None)
@given(st.dictionaries(st.text(), _facts, max_size=5))
def test_a_sheet_comes_back_through_json(facts: dict[str, Fact]) -> None:
    written = orjson.dumps(sheet_json(FactSheet(facts)))
    read = read_sheet(orjson.loads(written))
    assert dict(read.given) == facts
    assert orjson.dumps(sheet_json(read)) == written


def test_the_zone_of_an_instant_stays() -> None:
    instant = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1)))
    read = read_fact(fact_json(Known(instant)))
    assert isinstance(read, Known)
    assert read.value.isoformat() == "2026-03-02T09:00:00+01:00"


def test_origins_are_left_out() -> None:
    origin = (Origin("Observation/meier-7", "2026-01-02", "of Ms Meier"),)
    for fact in (
        Known(True, origin),
        Bounded(None, Fraction(1), Reason.TOO_OLD, origins=origin),
        Unknown(Reason.UNREADABLE, origins=origin),
    ):
        assert b"meier" not in orjson.dumps(fact_json(fact)).lower()
        assert read_fact(fact_json(fact)).origins == ()


@pytest.fixture(scope="module")
def rulebook() -> RuleBook:
    return load(ROOT / "rules")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_facts_of_every_sample_have_a_form(rulebook: RuleBook, name: str) -> None:
    site, trail = Site(rulebook), Trail()
    body = site.call(name, SIGN, "")
    site.answers.answer(SIGN, body, NOW, allow_as_of=True, trail=trail)
    for one in trail.judged:
        read = read_sheet(orjson.loads(orjson.dumps(sheet_json(one.sheet))))
        assert {k: _without_origins(v) for k, v in one.sheet.given.items()} == dict(read.given)


def _without_origins(fact: Fact) -> Fact:
    match fact:
        case Known(value):
            return Known(value)
        case Bounded(lower, upper, reason, missing, _, note):
            return Bounded(lower, upper, reason, missing, (), note)
        case Unknown(reason, missing, note):
            return Unknown(reason, missing, note)


@pytest.mark.parametrize(
    "written",
    [
        None,
        [],
        {},
        {"known": {"n": "1/0"}},
        {"known": {"t": "yesterday"}},
        {"known": {"x": 1}},
        {"reason": "forgotten"},
        {"reason": "too_old", "missing": [["a"]]},
        {"lower": None, "reason": "too_old"},
    ],
)
def test_what_is_no_fact_is_refused(written: Any) -> None:
    with pytest.raises(NotFacts):
        read_fact(written)
    with pytest.raises(NotFacts):
        read_sheet([written])


def test_a_value_without_a_form_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="set"):
        fact_json(Known({1}))


def test_a_day_is_no_instant() -> None:
    assert read_fact(fact_json(Known(date(2026, 3, 2)))) == Known(date(2026, 3, 2))
