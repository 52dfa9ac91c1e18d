"""What is asked about one patient to see what two rulebooks make of them: the chart, each order, the session.

The orders are the drafts of the patient's Bundle, each alone and all together; where it holds none, a plain
order of every drug that some rule is about.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cds.core.rules import Code, RuleBook
from cds.fhir.systems import RXNORM
from cds.hooks.samples import Bundle, NoSuchOrder, Resource, drafts_of, patient_of
from cds.hooks.services import CHART_HOOK, SELECT_HOOK, SERVICES, SIGN_HOOK, Service
from cds.hooks.suggestions import Subject, code_in, coding_of

_BY_HOOK = {service.hook: service for service in SERVICES.values()}


@dataclass(frozen=True, slots=True)
class Asked:
    """A service to ask, and the hooks for which its answer stands."""

    service: Service
    hooks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One call: what is asked, about which drafts; ``together``: the drafts of the whole session."""

    asked: Asked
    drafts: tuple[Resource, ...] = ()
    together: bool = False


def services_to_ask(alike: bool) -> tuple[Asked, ...]:
    """``alike``: what is said of an order does not depend on whether it is selected or signed."""
    chart = Asked(_BY_HOOK[CHART_HOOK], (CHART_HOOK,))
    if alike:
        return chart, Asked(_BY_HOOK[SIGN_HOOK], (SELECT_HOOK, SIGN_HOOK))
    return chart, *(Asked(_BY_HOOK[hook], (hook,)) for hook in (SELECT_HOOK, SIGN_HOOK))


def speaks_alike(rulebook: RuleBook) -> bool:
    """Whether every rule about orders speaks where one is selected and where one is signed, or at neither."""
    rules = rulebook.rules.values()
    return all((SELECT_HOOK in rule.hooks) == (SIGN_HOOK in rule.hooks) for rule in rules)


def plain_drugs(rulebooks: Iterable[RuleBook]) -> tuple[Code, ...]:
    """A code for every drug that a rule of one of them is about, each once."""
    codes = (code_in(book, drug, RXNORM) for book in rulebooks for drug in book.drugs)
    return tuple(dict.fromkeys(code for code in codes if code is not None))


def questions(bundle: Bundle, asked: Sequence[Asked], plain: Sequence[Code]) -> Iterator[Question]:
    """Every question about the patient in ``bundle``. LookupError where it holds no Patient with an id."""
    sessions = _sessions(bundle, plain)
    for one in asked:
        if one.service.is_about_orders:
            for drafts in sessions:
                yield Question(one, drafts, together=len(drafts) > 1)
        else:
            yield Question(one)


def _sessions(bundle: Bundle, plain: Sequence[Code]) -> list[tuple[Resource, ...]]:
    """Each draft alone, then all of them, where there are several."""
    try:
        drafts = drafts_of(bundle, "")
    except NoSuchOrder:
        subject = Subject(patient_of(bundle), None)
        return [(plain_order(code, subject),) for code in plain]
    return [*((draft,) for draft in drafts), *([tuple(drafts)] if len(drafts) > 1 else [])]


def plain_order(code: Code, subject: Subject) -> Resource:
    """A draft order of a drug, without a dose."""
    return {
        "resourceType": "MedicationRequest",
        "id": f"plain-order-{code.code}",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"coding": [coding_of(code)], "text": code.display},
        **subject.references(),
    }
