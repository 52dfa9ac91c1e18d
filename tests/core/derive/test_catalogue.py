"""The closed catalogue of derivations."""

import importlib
import inspect
import pkgutil

import pytest

import cds.core.derive
from cds.core.derive.catalogue import DERIVATIONS

FAMILIES = [
    importlib.import_module(f"cds.core.derive.{module.name}")
    for module in pkgutil.iter_modules(cds.core.derive.__path__)
    if module.name != "catalogue"
]


def test_every_derivation_is_in_the_catalogue() -> None:
    written = {
        name
        for family in FAMILIES
        for name, function in inspect.getmembers(family, callable)
        if getattr(function, "__module__", "") == family.__name__
        and not name.startswith("_")
        and list(inspect.signature(function).parameters) == ["inputs"]
    }
    assert written == set(DERIVATIONS)


@pytest.mark.parametrize("name", sorted(DERIVATIONS))
def test_every_derivation_says_what_it_takes_and_gives(name: str) -> None:
    assert DERIVATIONS[name].__name__ == name
    assert DERIVATIONS[name].__doc__
