"""Answers of clinicians in the service's own questionnaire, by linkId."""

from collections.abc import Iterator
from typing import NamedTuple

from cds.core.facts import Fact, FactDef, FactType, Known, Origin, Reason, Unknown
from cds.core.moments import Moment
from cds.fhir.case import Case, absent_value, origin
from cds.fhir.elements import Json, element, elements, text

KIND = "QuestionnaireResponse"
_USABLE = frozenset({"completed", "amended"})
_DEEPEST = 8


class Answer(NamedTuple):
    """One answer: the code or word as given, when, and where from."""

    value: str | bool
    moment: Moment | None
    origin: Origin


def newest_answers(case: Case, link: str) -> list[Answer]:
    """The answers to one item in the newest finished response that has it; several if of one time."""
    found: list[Answer] = []
    for resource in case.record.of(KIND):
        if text(resource.get("status")) not in _USABLE:
            continue
        moment = case.moment(resource.get("authored"))
        source = origin(resource, resource.get("authored"))
        found.extend(Answer(value, moment, source) for value in _values(resource, link, 1))
    dated = [answer.moment for answer in found if answer.moment is not None]
    if not dated:
        return found
    newest = max(dated, key=lambda moment: (moment.last_instant, moment.earliest))
    return [a for a in found if a.moment is not None and a.moment.last_instant >= newest.earliest]


def read_item(case: Case, definition: FactDef, link: str) -> Fact:
    """The newest answer as one of the fact's choices, or as yes or no."""
    answers = newest_answers(case, link)
    if not answers:
        return case.lacks((KIND,)) or absent_value(definition.when_not_recorded, False)
    origins = tuple(answer.origin for answer in answers[:8])
    if len({answer.value for answer in answers}) > 1:
        return Unknown(Reason.CONTRADICTORY, note="answers of the same time differ", origins=origins)
    value = answers[0].value
    if definition.type is FactType.YES_NO and isinstance(value, bool):
        return Known(value, origins)
    if value in definition.choices:
        return Known(value, origins)
    return Unknown(Reason.UNREADABLE, note="the answer is not one this service reads", origins=origins)


def _values(holder: Json, link: str, depth: int) -> Iterator[str | bool]:
    if depth > _DEEPEST:
        return
    for item in elements(holder.get("item")):
        answers = elements(item.get("answer"))
        if item.get("linkId") == link:
            for answer in answers:
                value = _value(answer)
                if value is not None:
                    yield value
        yield from _values(item, link, depth + 1)
        for answer in answers:
            yield from _values(answer, link, depth + 1)


def _value(answer: Json) -> str | bool | None:
    if isinstance(answer.get("valueBoolean"), bool):
        return bool(answer["valueBoolean"])
    coded = text(element(answer.get("valueCoding")).get("code"))
    return coded or text(answer.get("valueString")) or None
