"""Many patients made of the samples: other weights, ages and results, resources that are not there."""

import json
import random
from pathlib import Path
from typing import Any

from tests.hooks.calls import SAMPLES, sample

_SHARE_LEFT_OUT = 0.05


def write_variants(folder: Path, count: int, seed: int = 1) -> None:
    """``count`` Bundles in ``folder``; the same seed writes the same."""
    chance = random.Random(seed)  # noqa: S311 - test data
    for number in range(count):
        name = SAMPLES[number % len(SAMPLES)]
        (folder / f"{name}-{number:05}.json").write_text(json.dumps(_variant(sample(name), chance)))


def _variant(bundle: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    kept = [entry for entry in bundle["entry"] if _stays(entry["resource"], chance)]
    for entry in kept:
        _vary(entry["resource"], chance)
    return {**bundle, "entry": kept}


def _stays(resource: dict[str, Any], chance: random.Random) -> bool:
    fixed = resource["resourceType"] == "Patient" or resource.get("status") == "draft"
    return fixed or chance.random() > _SHARE_LEFT_OUT


def _vary(resource: dict[str, Any], chance: random.Random) -> None:
    quantity = resource.get("valueQuantity")
    if isinstance(quantity, dict) and isinstance(quantity.get("value"), int | float):
        quantity["value"] = round(quantity["value"] * chance.uniform(0.8, 1.25), 2)
    if resource["resourceType"] == "Patient" and len(resource.get("birthDate", "")) == len("1980-01-01"):
        year = int(resource["birthDate"][:4]) + chance.randint(-10, 10)
        resource["birthDate"] = f"{year}{resource['birthDate'][4:]}"
