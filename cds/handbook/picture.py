"""Which rule feeds which, as a drawing: columns from left to right, what is needed left of what needs it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cds.core.rules import RuleBook

_WIDTH, _HEIGHT = 300, 20  # of a box, in pixels at full size
_ACROSS, _DOWN = 90, 6  # between boxes
_MARGIN = 8
_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Box:
    """One rule: the upper left corner of its box."""

    rule: str
    x: float
    y: float
    width: int = _WIDTH
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True)
class Arrow:
    """From the finding of a rule to one that needs it: a path as SVG writes it."""

    source: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and arrows on a sheet of this size."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def around(rulebook: RuleBook, rule_id: str, users: Sequence[str]) -> Picture | None:
    """One rule between those it needs and those that need it; None where there are neither."""
    needs = rulebook.rules[rule_id].findings
    if not needs and not users:
        return None
    columns = [column for column in (list(needs), [rule_id], list(users)) if column]
    return _drawn(columns, [*((one, rule_id) for one in needs), *((rule_id, one) for one in users)])


def groups(rulebook: RuleBook) -> tuple[Picture, ...]:
    """Every rule that feeds another or is fed: a drawing for each group that hangs together, large first."""
    edges = [(needed, rule.id) for rule in rulebook.rules.values() for needed in rule.findings]
    return tuple(
        _drawn(_columns(members, rulebook.strata), [edge for edge in edges if edge[1] in members])
        for members in sorted(_together(edges), key=lambda one: (-len(one), min(one)))
    )


def _together(edges: Iterable[tuple[str, str]]) -> list[set[str]]:
    found: list[set[str]] = []
    for edge in edges:
        touched = [one for one in found if not one.isdisjoint(edge)]
        found = [one for one in found if one.isdisjoint(edge)] + [set(edge).union(*touched)]
    return found


def _columns(members: Iterable[str], strata: Mapping[str, int]) -> list[list[str]]:
    columns: dict[int, list[str]] = {}
    for name in sorted(members):
        columns.setdefault(strata[name], []).append(name)
    return [columns[stratum] for stratum in sorted(columns)]


def _drawn(columns: list[list[str]], edges: list[tuple[str, str]]) -> Picture:
    _untangle(columns, edges)
    tallest = max(map(len, columns)) * (_HEIGHT + _DOWN) - _DOWN
    boxes = {}
    for place, column in enumerate(columns):
        top = _MARGIN + (tallest - len(column) * (_HEIGHT + _DOWN) + _DOWN) / 2
        for row, name in enumerate(column):
            x = _MARGIN + place * (_WIDTH + _ACROSS)
            boxes[name] = Box(name, x, top + row * (_HEIGHT + _DOWN))
    arrows = tuple(Arrow(*edge, _curve(boxes[edge[0]], boxes[edge[1]])) for edge in sorted(edges))
    width = len(columns) * (_WIDTH + _ACROSS) - _ACROSS + 2 * _MARGIN
    return Picture(width, tallest + 2 * _MARGIN, tuple(boxes.values()), arrows)


def _untangle(columns: list[list[str]], edges: list[tuple[str, str]]) -> None:
    """Order each column by the middle of what its rules are joined to, there and back, a few times."""
    joined: dict[str, list[str]] = {}
    for source, target in edges:
        joined.setdefault(source, []).append(target)
        joined.setdefault(target, []).append(source)
    for sweep in range(_SWEEPS):
        place = {name: row / len(column) for column in columns for row, name in enumerate(column)}
        for column in columns if sweep % 2 else reversed(columns):
            column.sort(
                key=lambda name: (sum(map(place.__getitem__, joined[name])) / len(joined[name]), name)
            )
            place |= {name: row / len(column) for row, name in enumerate(column)}


def _curve(source: Box, target: Box) -> str:
    x1, y1 = source.x + source.width, source.y + source.height / 2
    x2, y2 = target.x, target.y + target.height / 2
    bend = _ACROSS / 2
    return f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
