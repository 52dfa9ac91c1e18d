"""The units in which the derivations count: a formula cannot see the unit of what it is given."""

from collections.abc import Iterator
from itertools import chain, repeat
from typing import NamedTuple

from cds.core.facts import FactDef
from cds.rulebook.contents import Contents

_SAME = "="  # the unit of the first fact
_MORE = "..."  # and so the rest


class Units(NamedTuple):
    """What a derivation counts in: its result, its facts and its parameters. None: not a number, or any."""

    result: str | None
    facts: tuple[str | None, ...] = ()
    parameters: tuple[str, ...] = ()


# As the docstrings of cds.core.derive say.
UNITS: dict[str, Units] = {
    "adequate_trial": Units(None, ("mg/d",), ("mg/d", "d")),
    "age_at_first": Units("a", ("a",)),
    "attack_reduction": Units("1", ("/d", "/d")),
    "baseline_attacks_per_day": Units("/d", (), ("d", "/d")),
    "body_mass_index": Units("kg/m2", ("kg", "cm")),
    "ckd_epi_2021": Units("mL/min/{1.73_m2}", ("mL/min/{1.73_m2}", "a", None, "umol/L")),
    "cluster_headache_care": Units(None),
    "cluster_headache_subtype": Units(None),
    "cockcroft_gault": Units("mL/min", ("a", None, "kg", "umol/L", "cm"), ("a", "kg/m2")),
    "days_from_change_to_measurement": Units("d"),
    "days_since": Units("d"),
    "days_since_first": Units("d"),
    "days_since_measured": Units("d"),
    "days_since_stopped": Units("d"),
    "days_unchanged": Units("d"),
    "days_with_dose": Units("1", (), ("d",)),
    "diastolic": Units("mm[Hg]", (), ("d", "h")),
    "dose_in_24_hours": Units("mg", ("mg", "mg"), ("h",)),
    "dose_increase": Units("mg/d", ("mg/d", "mg/d")),
    "dose_per_kg": Units("mg/kg", ("mg", "mg/kg", "kg")),
    "either_class": Units(None),
    "first_known": Units(_SAME, (_SAME, _MORE)),
    "first_yes": Units(None),
    "hours_since": Units("h"),
    "infusion_rate_ml_h": Units("mL/h", ("min",), ("mL", "min")),
    "lactation": Units(None, (None, "a"), ("a", "a", "d")),
    "mean_attacks_per_day": Units("/d", (), ("d", "/d")),
    "measured_after": Units(None),
    "outcome_by_profile": Units(None),
    "pregnancy": Units(None, (None, "a", None, "[IU]/L"), ("a", "a", "d", "[IU]/L", "[IU]/L", "d")),
    "protocol_dose": Units("mg", ("kg",), ("mg/kg",)),
    "qtc_bazett": Units("ms", ("ms", "/min")),
    "qtc_fridericia": Units("ms", ("ms", "/min")),
    "recorded_above": Units(None, (_SAME, _SAME), (_SAME,)),
    "recorded_below": Units(None, (_SAME, _SAME), (_SAME,)),
    "remission_months": Units("mo", (None, "d"), ("d",)),
    "response_attacks_per_day": Units("/d", (), ("d", "d")),
    "settled_creatinine": Units(_SAME, (_SAME, _SAME), ("1", "d")),
    "settled_level": Units(_SAME, (_SAME, "d"), ("d",)),
    "severe_attacks_per_week": Units("/wk", (), ("d", "{score}", "/d")),
    "systolic": Units("mm[Hg]", (), ("d", "h")),
}


class Use(NamedTuple):
    """What a formula is given, or gives, under ``key`` of its fact: its unit, and the one it counts in."""

    key: str
    name: str
    unit: str
    wanted: str

    @property
    def fits(self) -> bool:
        """Whether the units are the same."""
        return self.unit == self.wanted


def uses(contents: Contents, fact: FactDef) -> Iterator[Use]:
    """Everything with a unit that the formula of ``fact`` has to do with, its own result first."""
    units = UNITS.get(fact.derive or "")
    if units is None:
        return
    given = [contents.facts[name].unit if name in contents.facts else None for name in fact.inputs]
    using = [contents.parameters[name].unit if name in contents.parameters else None for name in fact.using]
    same = given[0] if given else None
    places = [
        ("unit", fact.name, fact.unit, units.result),
        *zip(repeat("from"), fact.inputs, given, _continued(units.facts)),
        *zip(repeat("using"), fact.using, using, _continued(units.parameters)),
    ]
    for key, name, unit, want in places:
        wanted = same if want == _SAME else want
        if unit is not None and wanted is not None:
            yield Use(key, name, unit, wanted)


def _continued(wanted: tuple[str | None, ...]) -> Iterator[str | None]:
    if wanted[-1:] == (_MORE,):
        return chain(wanted[:-1], repeat(wanted[-2]))
    return chain(wanted, repeat(None))
