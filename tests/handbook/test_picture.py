"""The drawing of which rule feeds which: what is needed stands left, nothing lies over anything."""

from itertools import pairwise
from pathlib import Path

import pytest

from cds.core.rules import RuleBook
from cds.handbook.picture import Picture, around, groups
from cds.rulebook.loader import load
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"


@pytest.fixture(scope="module")
def rulebook() -> RuleBook:
    return load(WORKED)


def test_a_rule_between_what_it_needs_and_what_needs_it(rulebook: RuleBook) -> None:
    picture = around(rulebook, "verapamil-contraindicated", ("verapamil-first-line",))
    assert picture is not None
    left, right = picture.boxes
    assert (left.rule, right.rule) == ("verapamil-contraindicated", "verapamil-first-line")
    assert left.x + left.width < right.x
    (arrow,) = picture.arrows
    assert (arrow.source, arrow.target) == (left.rule, right.rule)
    assert arrow.path.startswith(f"M{left.x + left.width:g} {left.y + left.height / 2:g}C")
    assert arrow.path.endswith(f" {right.x:g} {right.y + right.height / 2:g}")


def test_a_rule_that_stands_alone_has_no_picture(rulebook: RuleBook) -> None:
    assert around(rulebook, "ketamine-renal-contraindication", ()) is None
    drawn = {box.rule for picture in groups(rulebook) for box in picture.boxes}
    assert "ketamine-renal-contraindication" not in drawn


def test_every_finding_that_is_needed_is_an_arrow_from_left_to_right() -> None:
    rulebook = load(ROOT / "rules")
    pictures = groups(rulebook)
    arrows = {(arrow.source, arrow.target) for picture in pictures for arrow in picture.arrows}
    assert arrows == {(needed, rule.id) for rule in rulebook.rules.values() for needed in rule.findings}
    assert [len(picture.boxes) for picture in pictures] == sorted(
        (len(picture.boxes) for picture in pictures), reverse=True
    )
    for picture in pictures:
        _is_readable(picture)


def _is_readable(picture: Picture) -> None:
    boxes = {box.rule: box for box in picture.boxes}
    assert len(boxes) == len(picture.boxes)
    for arrow in picture.arrows:
        assert boxes[arrow.source].x + boxes[arrow.source].width < boxes[arrow.target].x
    places = sorted((box.x, box.y) for box in picture.boxes)
    for (x, y), (next_x, next_y) in pairwise(places):
        assert next_x > x or next_y >= y + picture.boxes[0].height
    for box in picture.boxes:
        assert box.x >= 0 <= box.y
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height


def test_the_same_rules_give_the_same_drawing(rulebook: RuleBook, tmp_path: Path) -> None:
    assert groups(rulebook) == groups(load(WORKED))
