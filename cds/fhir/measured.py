"""When something was measured, for what asks whether the next measurement is due.

Asked of a history of values the question would be answered from what can be read alone: a newer result that
cannot be read, or stands on a page that did not come, would make an old one look like the last.
"""

from collections.abc import Callable

from cds.core.facts import Fact, FactDef, Known, Unknown
from cds.core.moments import Moment
from cds.core.rules import RuleBook
from cds.fhir.case import Case, absent_value
from cds.fhir.index import Wanted
from cds.fhir.measures import Measure
from cds.fhir.results import KIND, has_value, is_usable, observations_of, origins_of, time_of


def compile_times(definition: FactDef, wanted: Wanted, rulebook: RuleBook) -> Callable[[Case], Fact]:
    """The reader of a ``{resource: Observation, value_set: ..., history: times}`` fact.

    It gives ``tuple[(Moment | None, bool), ...]``, newest first; True: a result that can be used. False: one
    that is preliminary or cannot be read; without a time, one that is undated or may be missing.
    """
    measure = Measure(definition, rulebook)

    def read(case: Case) -> Fact:
        entries = [e for e in case.index(observations_of).of(wanted.value_sets) if has_value(e.part)]
        lacking = case.lacks(KIND)
        if not entries:
            return lacking or absent_value(definition.when_not_recorded, ())
        found: list[tuple[Moment | None, bool]] = []
        for entry in entries:
            moment = time_of(case, entry.resource)
            is_read = is_usable(entry.resource) and not isinstance(measure.read(case, entry), Unknown)
            found.append((moment, moment is not None and is_read))
        if lacking is not None:
            found.append((None, False))
        return Known(tuple(sorted(set(found), key=_newest, reverse=True)), origins_of(entries[:_MOST_NAMED]))

    return read


_MOST_NAMED = 8


def _newest(result: tuple[Moment | None, bool]) -> tuple[bool, float, bool]:
    """The order of results by their end; an undated one is the latest."""
    moment = result[0]
    return moment is None, 0.0 if moment is None else moment.last_instant.timestamp(), result[1]
