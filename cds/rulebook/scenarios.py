"""The scenarios of the feature files by their tags: ``@ketamine_renal_contraindication`` names a rule."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_TAG = re.compile(r"@([a-z0-9_]+)")
_HEADING = re.compile(r"(Feature|Rule|Scenario Outline|Scenario|Example):\s*(.*)")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario: its file under the folder of features, its feature, its name, its line."""

    path: str
    feature: str
    name: str
    line: int


def scenarios(features: Path) -> Mapping[str, tuple[Scenario, ...]]:
    """Rule id -> the scenarios under its tag, a tag of a feature or a ``Rule:`` holds for all of it."""
    found: dict[str, list[Scenario]] = {}
    for path in sorted(features.rglob("*.feature")):
        for tags, scenario in _of_file(path, path.relative_to(features).as_posix()):
            for tag in tags:
                found.setdefault(tag.replace("_", "-"), []).append(scenario)
    return {name: tuple(listed) for name, listed in found.items()}


def _of_file(path: Path, name: str) -> Iterator[tuple[list[str], Scenario]]:
    feature = ""
    of_feature: list[str] = []
    of_rule: list[str] = []
    waiting: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        heading = _HEADING.match(text)
        if text.startswith("@"):
            waiting += _TAG.findall(text)
        elif heading is not None:
            kind, title = heading.groups()
            if kind == "Feature":
                feature, of_feature = title, waiting
            elif kind == "Rule":
                of_rule = waiting
            else:
                tags = list(dict.fromkeys((*of_feature, *of_rule, *waiting)))
                yield tags, Scenario(name, feature, title, number)
            waiting = []
