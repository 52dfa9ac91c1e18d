"""Stored facts judged again with today's rulebook: does it answer as it did? The body of ``cds replay``."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cds.audit.decision import Judged
from cds.core.derive import derive
from cds.core.evaluate import VERDICTS, Numbers
from cds.core.facts import Fact, FactSheet, Known
from cds.hooks.knowledge import Knowledge, Reach
from cds.hooks.stages import Stages


@dataclass(frozen=True, slots=True)
class Compared:
    """One rule then and now: ``rule@version`` and verdict, both empty where it was not among the findings."""

    order: str | None
    then_rule: str
    then: str
    now_rule: str
    now: str

    @property
    def is_same(self) -> bool:
        """Whether the verdict is the same; a new version of a rule that answers the same is no difference."""
        return self.then == self.now


@dataclass(frozen=True, slots=True)
class Replayed:
    """Every rule that was among the findings or is now, and facts that are asked for and were not kept."""

    rules: tuple[Compared, ...]
    not_kept: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether every rule answers as it did."""
        return all(one.is_same for one in self.rules)


Findings = Mapping[str | None, Mapping[str, tuple[str, str]]]  # order -> rule id -> (rule@version, verdict)


def replay(knowledge: Knowledge, hook: str, judged: Sequence[Judged], findings: Findings) -> Replayed:
    """The same facts, derived and judged again, by engine and core. EngineError where these disagree.

    What was read of the record is taken as it was kept. What is derived is derived anew, so that a parameter
    that has changed counts; it is read as of the moment that was judged.
    """
    rules: list[Compared] = []
    not_kept: dict[str, None] = {}
    for one in judged:
        reach = knowledge.reach(hook, one.drugs)
        numbers, _ = knowledge.on(one.as_of.date())
        facts, lacking = sheet_again(knowledge, reach, one, numbers)
        not_kept |= dict.fromkeys(lacking)
        now = _findings(knowledge, reach, facts, numbers)
        rules += _compared(one.order, findings.get(one.order, {}), now)
    return Replayed(tuple(rules), tuple(not_kept))


def sheet_again(
    knowledge: Knowledge, reach: Reach, judged: Judged, numbers: Numbers, fixed: Container[str] = ()
) -> tuple[FactSheet, tuple[str, ...]]:
    """The facts that ``reach`` asks for, as far as they were kept, and the names of the others.

    What was read is taken as it was kept, what is derived is derived anew, but for the facts ``fixed``.
    """
    given: Mapping[str, Fact] = {"as_of": Known(judged.as_of), **judged.sheet.given}
    facts: dict[str, Fact] = {}
    not_kept = []
    for name in reach.facts:
        definition = knowledge.rulebook.facts.get(name)
        parameter = (definition.read or {}).get("parameter") if definition is not None else None
        value = numbers.get(parameter) if parameter is not None else None
        if name in fixed:
            facts[name] = given[name]
        elif definition is not None and definition.derive is not None:
            facts[name] = derive(definition, {**given, **facts}, numbers)
        elif value is not None:
            facts[name] = Known(value)
        elif name in given:
            facts[name] = given[name]
        else:
            not_kept.append(name)
    return FactSheet(facts), tuple(not_kept)


def _findings(
    knowledge: Knowledge, reach: Reach, facts: FactSheet, numbers: Numbers
) -> dict[str, tuple[str, str]]:
    decision = knowledge.decide(reach, facts, numbers, Stages())
    return {
        verdict.rule.id: (verdict.rule.reference, VERDICTS[verdict.truth])
        for verdict in decision.verdicts.values()
        if verdict.in_scope and verdict.rule.id in reach.speaking
    }


def _compared(
    order: str | None, then: Mapping[str, tuple[str, str]], now: Mapping[str, tuple[str, str]]
) -> Iterator[Compared]:
    for rule in dict.fromkeys([*then, *now]):
        yield Compared(order, *then.get(rule, ("", "")), *now.get(rule, ("", "")))
