"""Cards: at most one for each order (or the chart) and level, worst level first.

CDS Hooks 2.0.1, Card Attributes. Optional members without a value are left out.
"""

import json
from dataclasses import dataclass
from typing import Any

from cds.core.decide import Decision
from cds.core.explain import Wording
from cds.core.rules import Kind, RuleBook
from cds.core.speech import ENGLISH, Speech
from cds.core.truth import Truth
from cds.fhir.orders import Order
from cds.hooks import details, suggestions
from cds.hooks.advice import LEVELS, Advice
from cds.hooks.lacking import Lacking, Remedies
from cds.hooks.reasons import CHECKED_ELSEWHERE, reason, reasons
from cds.hooks.replacements import Replacements
from cds.hooks.request import EXTENSION
from cds.hooks.suggestions import NewId, ProtocolDose, Subject

TOPIC = "urn:cluster-headache-cds:topic"
SERVICE_NAME = "Cluster-headache decision support"
_CHART = "cluster headache"
PAGE_OF_DECISION = "/review/decision"
_MOST_LINKS = 6
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Topic:
    """What cards are about: one draft order and its drug, or the chart; and what is said on each of them."""

    decision_id: str
    subject: Subject
    order: Order | None
    drug: str  # the value set's id; empty for the chart
    notices: tuple[str, ...] = ()
    called: str = ""  # the drug by the name the value set gives its code, where that is one

    @property
    def name(self) -> str:
        """The drug as it is read in a sentence, or the condition."""
        return self.called or self.drug.replace("-", " ") or _CHART

    @property
    def coding(self) -> dict[str, str]:
        """The topic as a Coding, for clients that group cards."""
        code = self.drug or _CHART.replace(" ", "-")
        return {"system": TOPIC, "code": code, "display": self.name.capitalize()}


def notice_card(topic: Topic, summary: str, detail: str, new_id: NewId, speech: Speech = ENGLISH) -> Json:
    """A warning that does not come from a rule: something could not be judged at all.

    ``detail`` is in the reader's language already.
    """
    return {
        "uuid": new_id(),
        "summary": details.cut(speech.text(summary)),
        "indicator": "warning",
        "detail": detail,
        "source": {"label": speech.text(SERVICE_NAME), "topic": topic.coding},
        "overrideReasons": [reason(CHECKED_ELSEWHERE, speech)],
        "extension": {EXTENSION: {"decision": topic.decision_id}},
    }


def launching(cards: list[Json], address: str, decision_id: str, speech: Speech) -> list[Json]:
    """The cards, each of which first offers to open the patient page inside the EHR (SMART App Launch).

    ``appContext`` comes back with the launch and says which answer led to it.
    """
    context = json.dumps({"decision": decision_id})
    link = {"label": speech.text("Patient page"), "type": "smart", "url": address, "appContext": context}
    return [{**card, "links": [link, *card.get("links", ())][:_MOST_LINKS]} for card in cards]


class Cards:
    """What makes cards of advice. Made once for a rulebook; RuleBookError where a suggestion lacks a part.

    ``pages`` is what stands before the addresses of the pages; where it is not empty a card links to its own.
    """

    def __init__(self, rulebook: RuleBook, pages: str = "") -> None:
        self._rulebook = rulebook
        self._pages = pages
        self.remedies = Remedies(rulebook)
        self._protocol_dose = ProtocolDose.of(rulebook)
        self._replacements = Replacements.of(rulebook)

    def of(
        self, advices: list[Advice], decision: Decision, wording: Wording, topic: Topic, new_id: NewId
    ) -> list[Json]:
        """The cards of one order or chart, worst level first."""
        made = []
        for level in LEVELS:
            items = [advice for advice in advices if advice.level == level]
            if items:
                made.append(self._card(level, items, decision, wording, topic, new_id))
        return made

    def _card(
        self,
        level: str,
        items: list[Advice],
        decision: Decision,
        wording: Wording,
        topic: Topic,
        new_id: NewId,
    ) -> Json:
        settled = [item for item in items if not item.is_unknown]
        unknown = [item for item in items if item.is_unknown]
        missing = (one for item in unknown for one in item.verdict.missing)
        lacking = self.remedies.lacking(missing, wording)
        card: Json = {
            "uuid": new_id(),
            "summary": details.summary(settled, unknown, lacking, topic.name, wording.speech),
            "indicator": level,
            "detail": details.detail(settled, unknown, lacking, decision.sheet, wording, topic.notices),
            "source": self._source(items, topic),
        }
        offered = self._suggestions(items, lacking, decision, topic, new_id, wording.speech)
        if offered:
            card["suggestions"] = offered
            card["selectionBehavior"] = "any" if all(map(_creates_only, offered)) else "at-most-one"
        named = (name for item in items for name in item.outcome.override_reasons)
        given = reasons(named, wording.speech)
        if given:
            card["overrideReasons"] = given
        links = self._links(items, topic, wording.speech)
        if links:
            card["links"] = links
        rules = [item.rule.reference for item in items]
        card["extension"] = {EXTENSION: {"decision": topic.decision_id, "rules": rules}}
        return card

    def _source(self, items: list[Advice], topic: Topic) -> Json:
        reference = self._rulebook.references[items[0].rule.evidence[0].reference]
        url = {"url": reference.url} if reference.url else {}
        return {"label": reference.title, **url, "topic": topic.coding}

    def _suggestions(
        self,
        items: list[Advice],
        lacking: list[Lacking],
        decision: Decision,
        topic: Topic,
        new_id: NewId,
        speech: Speech,
    ) -> list[Json]:
        offered = []
        names = {name for item in items for name in item.outcome.suggest}
        order = topic.order
        if order is not None and suggestions.is_named(order):
            if suggestions.CANCEL_ORDER in names:
                offered.append(suggestions.cancellation(order, topic.name, new_id, speech))
            if suggestions.PROTOCOL_DOSE in names and self._protocol_dose and not _doubtful(decision):
                replaced = self._protocol_dose.replacement(order, decision, topic.subject, new_id, speech)
                offered += [replaced] if replaced is not None else []
            for instead in self._replacements.named(names):
                made = instead.replacement(order, decision, topic.subject, new_id, speech)
                offered += [made] if made is not None else []
        due = [r for item in items if _offers_test(item) for r in self.remedies.due(item.verdict)]
        wanted = [line.remedy for line in lacking if line.remedy is not None]
        return offered + suggestions.ordered_tests([*due, *wanted], topic.subject, new_id, speech)

    def _links(self, items: list[Advice], topic: Topic, speech: Speech) -> list[dict[str, str]]:
        """The page of this decision, then the sources."""
        names = dict.fromkeys(evidence.reference for item in items for evidence in item.rule.evidence)
        found = [self._rulebook.references[name] for name in names]
        links = [{"label": one.title, "url": one.url, "type": "absolute"} for one in found if one.url]
        if self._pages:
            url = f"{self._pages}{PAGE_OF_DECISION}/{topic.decision_id}"
            links.insert(0, {"label": speech.text("Reasons and data"), "url": url, "type": "absolute"})
        return links[:_MOST_LINKS]


def _offers_test(item: Advice) -> bool:
    return suggestions.ORDER_TEST in item.outcome.suggest and not item.is_unknown


def _doubtful(decision: Decision) -> bool:
    """Whether a contraindication is met or could not be checked: the drug is then never suggested."""
    verdicts = decision.verdicts.values()
    return any(v.rule.kind is Kind.CONTRAINDICATION and v.truth is not Truth.FALSE for v in verdicts)


def _creates_only(suggestion: Json) -> bool:
    return all(action["type"] == "create" for action in suggestion["actions"])
