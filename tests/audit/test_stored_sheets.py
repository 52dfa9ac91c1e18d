"""What a decision was judged by comes back as it was."""

from datetime import datetime
from typing import Any

import pytest

from cds.audit.facts_json import NotFacts
from cds.audit.stored_sheets import findings_of, judged_of
from cds.core.facts import FactSheet, Known

SHEET = {
    "order": 1,
    "drugs": ["ketamine"],
    "asOf": "2026-03-02T09:00:00+01:00",
    "facts": {"a": {"known": True}},
}


def test_sheets_bear_the_place_of_their_order() -> None:
    judged = judged_of({"sheets": [SHEET, {**SHEET, "order": None, "drugs": []}]})
    assert judged is not None
    first, chart = judged
    assert (first.order, first.drugs) == ("1", ("ketamine",))
    assert first.as_of == datetime.fromisoformat(SHEET["asOf"])
    assert first.sheet == FactSheet({"a": Known(True)})
    assert (chart.order, chart.drugs) == (None, ())


def test_none_were_kept() -> None:
    assert judged_of({"sheets": None}) is None


@pytest.mark.parametrize("changed", [{"asOf": "now"}, {"drugs": None}, {"facts": []}, {"facts": {"a": {}}}])
def test_what_cannot_be_read_is_said(changed: dict[str, Any]) -> None:
    with pytest.raises(NotFacts):
        judged_of({"sheets": [{**SHEET, **changed}]})


def test_findings_are_by_order_and_rule() -> None:
    stored = {"findings": [["a@1.0.0", "met", 0], ["b@0.2.0", "unknown", None, [["age", "too_old"]]]]}
    assert findings_of(stored) == {"0": {"a": ("a@1.0.0", "met")}, None: {"b": ("b@0.2.0", "unknown")}}
