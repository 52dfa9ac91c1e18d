"""The workbench: a fact is changed by hand and the verdicts follow. Nothing is stored."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby

from flask import Response, make_response, request

from cds.core.explain import Wording
from cds.core.facts import Fact, FactType, Known
from cds.core.quantity import spoken_unit
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case
from cds.review.workbench import (
    NONE_EVER,
    UNKNOWN,
    YES,
    Heading,
    Item,
    Wrong,
    entered,
    examples,
    items,
    outcome,
)
from cds.web.pages.languages import spoken
from cds.web.pages.patients import PatientSource
from cds.web.pages.rendering import page

TRIED, DOWNLOAD = "tried", "download"
"""Fields of the form: that changes are sent with it; that they are wanted as examples of the rule files."""
_FACT, _UNIT = "fact.", "unit."
_ORDER = list(Heading)
Faults = list[tuple[str, str, str]]  # name of the fact, its title (empty where there is none), what is wrong


def workbench(knowledge: Knowledge, source: PatientSource, case: Case) -> Response:
    """The view ``workbench`` of every source of patients: the page, and what follows from changes.

    ``knowledge`` is the one that the case was judged by. EngineError where engine and core disagree.
    """
    known = items(knowledge, case)
    if TRIED not in request.form:
        return _bench(source, case, known)
    changes, faults = _sent(known)
    if faults:
        response = page("workbench_result.html", faults=faults)
        response.status_code = 400
        return response
    found = outcome(knowledge, case, changes)
    if DOWNLOAD in request.form:
        return _file(examples(knowledge, changes, found))
    wording = case.chart.wording
    return page("workbench_result.html", outcome=found, case=case, wording=wording, levels=_levels())


def _bench(source: PatientSource, case: Case, known: Mapping[str, Item]) -> Response:
    ordered = sorted(known.values(), key=lambda item: _ORDER.index(item.heading))
    return page(
        "workbench.html",
        source=source,
        case=case,
        wording=case.chart.wording,
        groups=[(heading, list(group)) for heading, group in groupby(ordered, key=lambda item: item.heading)],
        headings=_headings(),
        choices=partial(_choices, case.chart.wording),
        spoken_unit=lambda unit: spoken().text(spoken_unit(unit)) if spoken_unit(unit) else "",
    )


def _sent(known: Mapping[str, Item]) -> tuple[dict[str, Fact], Faults]:
    """The changes that the form holds; an empty field is none. And what is wrong with them."""
    changes: dict[str, Fact] = {}
    faults: Faults = []
    for name, text, unit in _filled():
        item = known.get(name)
        fact = Wrong.NO_FACT if item is None else entered(item, text, unit)
        if isinstance(fact, Wrong):
            title = "" if item is None else item.definition.title
            faults.append((name if item else "", title, _message(fact, item)))
        else:
            changes[name] = fact
    return changes, faults


def _filled() -> Iterator[tuple[str, str, str]]:
    """Name, text and unit of each field that is filled in. What stands for a unit may be all that is said."""
    for field, text in request.form.items():
        if field.startswith(_FACT):
            name = field.removeprefix(_FACT)
            unit = request.form.get(_UNIT + name, "")
            said = unit if unit in (UNKNOWN, NONE_EVER) else text.strip()
            if said:
                yield name, said, unit


def _file(text: str) -> Response:
    response = make_response(text)
    response.mimetype = "application/yaml"
    response.headers["Content-Disposition"] = 'attachment; filename="tried-by-hand.yaml"'
    return response


# ------------------------------------------------------------------ words


def _choices(wording: Wording, item: Item) -> list[tuple[str, str]]:
    """What may be chosen and how it is said."""
    is_yes_no = item.definition.type is FactType.YES_NO
    facts = [(choice, Known(choice == YES if is_yes_no else choice)) for choice in item.choices]
    return [(choice, wording.fact(item.definition.name, fact)) for choice, fact in facts]


def _headings() -> Mapping[Heading, str]:
    text = spoken().text
    return {
        Heading.MISSING: text("Not known"),
        Heading.NUMBERS: text("Numbers"),
        Heading.TREATMENTS: text("Treatments and other choices"),
        Heading.FOUND: text("Found in the record"),
        Heading.NOT_FOUND: text("Not found in the record"),
    }


def _levels() -> Mapping[str, str]:
    text = spoken().text
    return {"critical": text("Critical"), "warning": text("Warning"), "info": text("Information")}


def _message(wrong: Wrong, item: Item | None) -> str:
    text = spoken().text
    if wrong is Wrong.OUT_OF_RANGE and item is not None and item.lever.bounded:
        ends = {"least": f"{float(item.lever.lowest):g}", "most": f"{float(item.lever.highest):g}"}
        unit = spoken_unit(item.units[0])
        return text("Enter a number from %(least)s to %(most)s %(unit)s.") % {**ends, "unit": unit}
    return {
        Wrong.NO_FACT: text("A fact that cannot be tried was sent. Open the page again."),
        Wrong.NO_NUMBER: text("Enter a number, such as 70.5."),
        Wrong.NO_UNIT: text("Choose one of the units."),
        Wrong.OUT_OF_RANGE: text("Not possible: enter a number above 0."),
        Wrong.NO_CHOICE: text("Choose one of the values."),
    }[wrong]
