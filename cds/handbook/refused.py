"""Rules that nothing can be made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """Why: what is wrong with the files, ``path:line: message`` each, for people."""

    faults: tuple[str, ...]
