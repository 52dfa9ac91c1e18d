"""Between two cuts nothing changes, whatever value is tried."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.facts import Known
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case
from cds.review.turning.breakpoints import cells_of
from cds.review.turning.network import WhatIf, network_of

CaseOf = Callable[[str], Case]
RULES = frozenset(
    {"ketamine-renal-contraindication", "ketamine-renal-surrogate-caution", "ketamine-body-size-caution"}
)


@pytest.fixture(scope="module")
def ordered(knowledge: Knowledge, case_of: CaseOf) -> WhatIf:
    case = case_of("low-clearance")
    ketamine = case.order_of("ketamine")
    assert ketamine is not None
    return WhatIf(network_of(knowledge, case.chart.numbers), ketamine)


@pytest.mark.parametrize("name", ["serum_creatinine", "body_weight", "body_height", "age"])
def test_cells_cover_all_values_without_a_gap(name: str, ordered: WhatIf) -> None:
    lever = ordered.network.levers[name]
    cells = cells_of(ordered, lever, RULES)
    assert cells[0].first * lever.step == lever.lowest
    assert cells[-1].last * lever.step == lever.highest
    assert all(one.last + 1 == other.first for one, other in pairwise(cells))


@given(
    part=st.fractions(0, 1, max_denominator=1000), name=st.sampled_from(["serum_creatinine", "body_weight"])
)
@settings(max_examples=60, deadline=None)
def test_every_criterion_is_the_same_throughout_a_cell(part: Fraction, name: str, ordered: WhatIf) -> None:
    lever = ordered.network.levers[name]
    for cell in cells_of(ordered, lever, RULES):
        within = round(cell.first + (cell.last - cell.first) * part) * lever.step
        said = ordered.moved({name: cell.value}, RULES)
        assert {rule: verdict.criteria for rule, verdict in said.items()} == {
            rule: verdict.criteria for rule, verdict in ordered.moved({name: Known(within)}, RULES).items()
        }


def test_the_clearance_limit_is_found_on_the_creatinine(ordered: WhatIf) -> None:
    lever = ordered.network.levers["serum_creatinine"]
    ends = [
        cell.last * lever.step
        for cell in cells_of(ordered, lever, frozenset({"ketamine-renal-contraindication"}))
    ]
    assert ends == [Fraction("176.8"), lever.highest]


def test_what_is_no_number_has_a_cell_for_each_value(ordered: WhatIf) -> None:
    stroke, sex = (ordered.network.levers[name] for name in ("stroke", "sex"))
    assert [cell.value for cell in cells_of(ordered, stroke, RULES)] == [Known(True), Known(False)]
    assert [cell.value for cell in cells_of(ordered, sex, RULES)] == [
        Known(choice) for choice in sex.definition.choices
    ]
