"""The sample patients that the demo shows: FHIR Bundles in the folder ``samples``."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path("samples")


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample patient. ``name`` is the file's, without its ending."""

    name: str
    bundle: dict[str, Any]

    @property
    def title(self) -> str:
        """The name as it is read."""
        return self.name.replace("-", " ").capitalize()


@cache
def samples() -> dict[str, Sample]:
    """Every sample by name; none where the service does not run in the project's folder."""
    files = sorted(_FOLDER.glob("*.json"))
    return {file.stem: Sample(file.stem, json.loads(file.read_text(encoding="utf-8"))) for file in files}
