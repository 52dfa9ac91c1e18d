"""The units of the derivations."""

from cds.core.derive.catalogue import DERIVATIONS
from cds.core.quantity import is_unit
from cds.rulebook.lints.formulas import UNITS, Use


def test_every_derivation_has_its_units() -> None:
    assert UNITS.keys() == DERIVATIONS.keys()
    named = {u for units in UNITS.values() for u in (units.result, *units.facts, *units.parameters)}
    assert all(is_unit(unit) for unit in named - {None, "=", "..."})


def test_a_use_fits_where_the_units_are_one() -> None:
    assert Use("from", "body_weight", "kg", "kg").fits
    assert not Use("from", "body_weight", "g", "kg").fits
