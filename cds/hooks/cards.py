"""Cards: at most one for each order (or the chart) and level, worst first, what is missing in one list.

CDS Hooks 2.0.1, Card Attributes. Optional members without a value are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cds.core.decide import Decision
from cds.core.explain import REASONS, Line, Wording
from cds.core.facts import Missing, Origin
from cds.core.rules import Kind
from cds.core.truth import Truth
from cds.fhir.orders import Order
from cds.hooks import suggestions
from cds.hooks.advice import LEVELS, Advice
from cds.hooks.plaintext import plain
from cds.hooks.request import EXTENSION
from cds.hooks.suggestions import NewId, Subject

SUMMARY_LIMIT = 139  # CDS Hooks: under 140 characters
TOPIC = "urn:cluster-headache-cds:topic"
OVERRIDE_REASON = "urn:cluster-headache-cds:override-reason"
NOT_APPROVED = "Not clinically approved: the rules behind this card are in review."
_CHART = "cluster headache"
_MOST_LINKS = 6


@dataclass(frozen=True, slots=True)
class Topic:
    """What cards are about: one draft order and its drug, or the chart."""

    decision_id: str
    subject: Subject
    order: Order | None
    drug: str  # the value set's id; empty for the chart
    notices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The drug as it is read in a sentence, or the condition."""
        return self.drug.replace("-", " ") or _CHART


def cards(advices: list[Advice], decision: Decision, wording: Wording, topic: Topic, new_id: NewId) -> list[dict[str, Any]]:
    """The cards of one order or chart, worst level first."""
    made = []
    for level in LEVELS:
        items = [advice for advice in advices if advice.level == level]
        if items:
            made.append(_card(level, items, decision, wording, topic, new_id))
    return made


def notice_card(topic: Topic, summary: str, detail: str, rulebook_label: str, new_id: NewId) -> dict[str, Any]:
    """A warning that does not come from a rule: something could not be judged at all."""
    return {
        "uuid": new_id(),
        "summary": _short(summary),
        "indicator": "warning",
        "detail": detail,
        "source": {"label": rulebook_label, "topic": _topic(topic)},
        "extension": {EXTENSION: {"decision": topic.decision_id}},
    }


def _card(
    level: str,
    items: list[Advice],
    decision: Decision,
    wording: Wording,
    topic: Topic,
    new_id: NewId,
) -> dict[str, Any]:
    settled = [item for item in items if not item.is_unknown]
    unknown = [item for item in items if item.is_unknown]
    missing = _missing(unknown)
    card: dict[str, Any] = {
        "uuid": new_id(),
        "summary": _summary(settled, unknown, missing, wording, topic),
        "indicator": level,
        "detail": _detail(settled, unknown, missing, decision, wording, topic),
        "source": _source(items, wording, topic),
    }
    offered = _suggestions(items, missing, decision, wording, topic, new_id)
    if offered:
        card["suggestions"] = offered
        card["selectionBehavior"] = "any" if all(_creates_only(one) for one in offered) else "at-most-one"
    reasons = _override_reasons(items)
    if reasons:
        card["overrideReasons"] = reasons
    links = _links(items, wording)
    if links:
        card["links"] = links
    card["extension"] = {
        EXTENSION: {"decision": topic.decision_id, "rules": [item.rule.reference for item in items]}
    }  # fmt: skip
    return card


# ------------------------------------------------------------------ words


def _short(text: str) -> str:
    return text if len(text) <= SUMMARY_LIMIT else text[: SUMMARY_LIMIT - 1].rstrip(" ,;-") + "…"


def _summary(
    settled: list[Advice], unknown: list[Advice], missing: list[Missing], wording: Wording, topic: Topic
) -> str:
    if settled:
        more = len(settled) - 1
        parts = [f"{more} more" if more else "", f"{len(unknown)} to verify" if unknown else ""]
        tail = f" (+ {', '.join(part for part in parts if part)})" if any(parts) else ""
        return _short(settled[0].summary[: SUMMARY_LIMIT - len(tail)].rstrip() + tail)
    if len(unknown) == 1:
        return _short(unknown[0].summary)
    return _short(f"Cannot verify {len(unknown)} points for {topic.name}: {wording.missing(missing)}")


def _detail(
    settled: list[Advice],
    unknown: list[Advice],
    missing: list[Missing],
    decision: Decision,
    wording: Wording,
    topic: Topic,
) -> str:
    blocks = [_item(item, decision, wording) for item in settled]
    if unknown:
        if len(unknown) == 1 and not settled:
            blocks.append(_item(unknown[0], decision, wording))
        else:
            points = "\n".join(f"- {item.summary}" for item in unknown)
            blocks.append(f"**Cannot verify**\n\n{points}")
        lines = "\n".join(f"- {_lacking(item, wording)}" for item in missing)
        blocks.append(f"**Still needed**\n\n{lines}")
    blocks += topic.notices
    if any(item.rule.status != "active" for item in (*settled, *unknown)):
        blocks.append(f"_{NOT_APPROVED}_")
    return "\n\n".join(blocks)


def _item(item: Advice, decision: Decision, wording: Wording) -> str:
    """One advice: its words, the criteria that carry it with values and origins, its source in one line."""
    parts = [f"**{item.summary}**"]
    if item.detail:
        parts.append(item.detail)
    wanted = "yes" if item.verdict.truth is Truth.TRUE else "not known"
    criteria = [line for line in wording.lines(item.verdict, decision.sheet) if line.mark == wanted]
    if item.rule.kind is not Kind.RECOMMENDATION and criteria:
        parts.append("\n".join(_criterion(line) for line in criteria))
    evidence = item.rule.evidence[0]
    reference = wording.rulebook.references[evidence.reference]
    where = f", {evidence.where}" if evidence.where else ""
    parts.append(f"Source: {reference.title}{where}. `{item.rule.reference}`")
    return "\n\n".join(parts)


def _criterion(line: Line) -> str:
    values = f": {', '.join(line.values)}" if line.values else ""
    origins = "; ".join(_origin(origin) for origin in line.origins[:6])
    return f"- {line.mark} - {line.says}{values}" + (f" ({origins})" if origins else "")


def _origin(origin: Origin) -> str:
    parts = [plain(origin.resource), plain(origin.at) if origin.at else "", origin.note]
    return ", ".join(part for part in parts if part)


def _lacking(item: Missing, wording: Wording) -> str:
    note = f": {item.note}" if item.note else ""
    return f"{wording.title(item.fact)} ({REASONS[item.reason]}{note})"


def _missing(unknown: Iterable[Advice]) -> list[Missing]:
    """What all unknown advice lacks, each fact once."""
    found: dict[str, Missing] = {}
    for advice in unknown:
        for item in advice.verdict.missing:
            found.setdefault(item.fact, item)
    return list(found.values())


# ------------------------------------------------------------------ the other members of a card


def _source(items: list[Advice], wording: Wording, topic: Topic) -> dict[str, Any]:
    reference = wording.rulebook.references[items[0].rule.evidence[0].reference]
    source: dict[str, Any] = {"label": reference.title}
    if reference.url:
        source["url"] = reference.url
    source["topic"] = _topic(topic)
    return source


def _topic(topic: Topic) -> dict[str, str]:
    code = topic.drug or "cluster-headache"
    return {"system": TOPIC, "code": code, "display": topic.name.capitalize()}


def _suggestions(
    items: list[Advice],
    missing: list[Missing],
    decision: Decision,
    wording: Wording,
    topic: Topic,
    new_id: NewId,
) -> list[dict[str, Any]]:
    offered = []
    names = {name for item in items for name in item.outcome.suggest}
    if topic.order is not None and suggestions.CANCEL_ORDER in names:
        offered.append(suggestions.cancellation(topic.order, topic.name, new_id))
    if topic.order is not None and suggestions.PROTOCOL_DOSE in names and not _forbidden(decision):
        replaced = suggestions.protocol_dose(topic.order, decision, wording.rulebook, topic.subject, new_id)
        offered += [replaced] if replaced is not None else []
    return offered + suggestions.tests_for(missing, wording.rulebook, topic.subject, new_id)


def _forbidden(decision: Decision) -> bool:
    """Whether a contraindication is met or could not be checked: the drug is then never suggested."""
    verdicts = decision.verdicts.values()
    return any(v.rule.kind is Kind.CONTRAINDICATION and v.truth is not Truth.FALSE for v in verdicts)


def _creates_only(suggestion: dict[str, Any]) -> bool:
    return all(action["type"] == "create" for action in suggestion["actions"])


def _override_reasons(items: list[Advice]) -> list[dict[str, str]]:
    codes = dict.fromkeys(code for item in items for code in item.outcome.override_reasons)
    return [
        {"system": OVERRIDE_REASON, "code": code, "display": code.replace("-", " ").capitalize()} for code in codes
    ]  # fmt: skip


def _links(items: list[Advice], wording: Wording) -> list[dict[str, str]]:
    references = dict.fromkeys(evidence.reference for item in items for evidence in item.rule.evidence)
    found = (wording.rulebook.references[reference] for reference in references)
    return [{"label": one.title, "url": one.url, "type": "absolute"} for one in found if one.url][:_MOST_LINKS]
