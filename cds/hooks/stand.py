"""What every rule says of an order (or the chart), and how two rulebooks differ in it, rule by rule."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cds.audit.decision import Judged
from cds.hooks.advice import advise
from cds.hooks.cards import Topic
from cds.hooks.effects import CHART, Effect, State, direction
from cds.hooks.knowledge import Knowledge
from cds.hooks.replay import sheet_again
from cds.hooks.stages import Stages
from cds.hooks.suggestions import Subject

Key = tuple[str | None, str]  # an order's reference (None is the chart) and a rule
_VERSION = re.compile(r"(?<=[a-z0-9])@\d+\.\d+\.\d+")
_NOBODY = Subject("", None)
_SILENT = State()


class Said(NamedTuple):
    """What one rule says about one order (or the chart), and its card as it would stand alone."""

    about: str
    state: State
    words: str


def unversioned(content: object) -> str:
    """JSON without the versions of rules, to compare."""
    return _VERSION.sub("", json.dumps(content, ensure_ascii=False, sort_keys=True))


def stand(knowledge: Knowledge, hook: str, judged: Sequence[Judged]) -> dict[Key, Said]:
    """What every rule in scope says of each order (or the chart), judged by these facts."""
    found: dict[Key, Said] = {}
    for one in judged:
        about = f"order of {', '.join(one.drugs)}" if one.drugs else CHART
        reach, (numbers, wording) = knowledge.reach(hook, one.drugs), knowledge.on(one.as_of.date())
        decision = knowledge.decide(reach, one.sheet, numbers, Stages())
        verdicts = [v for v in decision.verdicts.values() if v.in_scope and v.rule.id in reach.speaking]
        found |= {(one.order, v.rule.id): Said(about, State(v.word), "") for v in verdicts}
        topic = Topic("", _NOBODY, None, one.drugs[0] if one.drugs else "")
        for advice in advise(verdicts, decision, wording, knowledge.lowest):
            alone = knowledge.cards.of([advice], decision, wording, topic, lambda: "")
            state = State(advice.verdict.word, advice.level)
            found[one.order, advice.rule.id] = Said(
                about, state, unversioned([alone, advice.outcome.suggest])
            )
    return found


def stand_again(
    knowledge: Knowledge, hook: str, judged: Sequence[Judged], not_kept: dict[str, None]
) -> dict[Key, Said]:
    """The same for facts that were kept; the names of those that were not are added to ``not_kept``."""
    kept = []
    for one in judged:
        reach, (numbers, _) = knowledge.reach(hook, one.drugs), knowledge.on(one.as_of.date())
        sheet, lacking = sheet_again(knowledge, reach, one, numbers)
        kept.append(one._replace(sheet=sheet))
        not_kept |= dict.fromkeys(lacking)
    return stand(knowledge, hook, kept)


def differing(then: Mapping[Key, Said], now: Mapping[Key, Said], hooks: tuple[str, ...]) -> Iterator[Effect]:
    """An effect for every rule that says something else, of the chart or of one order."""
    for key in dict.fromkeys((*then, *now)):
        old, new = then.get(key), now.get(key)
        said = new or old
        if said is None or (old is not None and new is not None and old[1:] == new[1:]):
            continue
        before, after = (one.state if one is not None else _SILENT for one in (old, new))
        yield Effect(key[1], said.about, hooks, direction(before, after), before, after)
