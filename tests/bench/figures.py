"""What was measured as tables: figure, floor, service, bar, and whether the bar holds."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. ``bar`` is the most that the service may have, None where nothing is asked of it."""

    name: str
    unit: str
    service: float
    floor: float | None = None
    bar: float | None = None

    @property
    def verdict(self) -> str:
        """``ok`` or ``over``; nothing where there is no bar."""
        return "" if self.bar is None else "ok" if self.service <= self.bar else "over"


def table(figures: Sequence[Figure]) -> str:
    """The figures under a heading, in columns."""
    rows: list[tuple[str, ...]] = [("", "floor", "service", "bar", "")]
    for one in figures:
        numbers = (_number(value, one.unit) for value in (one.floor, one.service, one.bar))
        rows.append((one.name, *numbers, one.verdict))
    return columns(rows)


def columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows of text, the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 20 else 2
    return f"{round(value, digits) + 0.0:,.{digits}f} {unit}".rstrip()  # + 0.0: no "-0.00"
