"""Two rulebooks that take turns: the shipped one, and one that words a single card otherwise."""

import shutil
from pathlib import Path

from cds.core.rules import RuleBook
from cds.rulebook.loader import load
from tests.hooks.calls import ROOT

_RULE = Path("cluster_headache/ketamine/ketamine-renal-contraindication.yaml")
_CHANGES = (
    ('version: "0.1.0"', 'version: "0.1.1"'),
    ("Ketamine contraindicated - creatinine", "Ketamine must not be given - creatinine"),
)


class Editions:
    """Both rulebooks, made in ``folder``; the answers tell by their digest which one they are from."""

    def __init__(self, folder: Path) -> None:
        rules = folder / "editions"
        shutil.copytree(ROOT / "rules", rules)
        shipped = (rules / _RULE).read_text(encoding="utf-8")
        changed = shipped
        for old, new in _CHANGES:
            if old not in changed:
                raise ValueError(f"{_RULE} does not hold {old!r} any more")
            changed = changed.replace(old, new)
        self._texts = (shipped, changed)
        self.rulebooks: tuple[RuleBook, ...] = tuple(self._loaded(rules, number) for number in (0, 1))
        self.rules = rules

    def _loaded(self, rules: Path, number: int) -> RuleBook:
        self.put(rules, number)
        return load(rules)

    def put(self, rules: Path, number: int) -> str:
        """Have the folder ``rules`` hold the first (0) or the second (1); the digest of that."""
        (rules / _RULE).write_text(self._texts[number], encoding="utf-8")
        return self.rulebooks[number].digest if hasattr(self, "rulebooks") else ""
