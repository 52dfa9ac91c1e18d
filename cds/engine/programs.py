"""The programs in use: one for each set of rules and each period in which no parameter changes."""

import threading
from collections import OrderedDict

from cds.core.evaluate import Numbers
from cds.core.rules import Rule, RuleBook
from cds.engine.program import Program


class Programs:
    """Programs of one rulebook, compiled when first asked for; the least recently used go first.

    Safe for threads. A program that went is freed when the last call using it has ended.
    """

    def __init__(self, rulebook: RuleBook, kept: int = 64) -> None:
        self._rulebook = rulebook
        self._kept = kept
        self._programs: OrderedDict[tuple[int, tuple[str, ...]], Program] = OrderedDict()
        self._lock = threading.Lock()

    def program(self, rules: tuple[Rule, ...], numbers: Numbers) -> Program:
        """The program of these rules (as ``RuleBook.reach`` gave them) for the day of ``numbers``.

        Days between which no parameter changes share one. RuleBookError as ``Program``.
        """
        key = (self._rulebook.period(numbers.day), tuple([rule.id for rule in rules]))
        with self._lock:
            program = self._programs.get(key)
            if program is None:
                program = self._programs[key] = Program(self._rulebook, rules, numbers)
                if len(self._programs) > self._kept:
                    self._programs.popitem(last=False)
            else:
                self._programs.move_to_end(key)
            return program

    def close(self) -> None:
        """Let go of every program; later calls compile anew."""
        with self._lock:
            self._programs.clear()
