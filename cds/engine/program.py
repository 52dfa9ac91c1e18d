"""A program: rules compiled for the parameter values of one period, and decided stratum by stratum."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from cds.core.decide import Decision
from cds.core.errors import DisagreementError, EngineError
from cds.core.evaluate import Numbers
from cds.core.facts import FactSheet
from cds.core.rules import Rule, RuleBook
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth
from cds.engine.durable import Condition, Shard
from cds.engine.fields import ABSENT, Fields
from cds.engine.plan import Plan, Stratum, plan_of
from cds.engine.terms import Source, Term

# (a term for true holds, a term for false holds) -> the rule's truth; both at once is an error
_TRUTHS = {(1, 0): TRUE, (0, 1): FALSE, (0, 0): UNKNOWN}


class Answer(NamedTuple):
    """Of each rule, in the order of ``rule_ids``: its truth, and whether its scope is known true."""

    rule_ids: tuple[str, ...]
    truths: list[Truth]
    in_scope: list[bool]


# The slots of a plan are marked in one integer, a byte each: to mark several at once is then one operation.


def _marking(slots: Iterable[int]) -> int:
    return sum(1 << 8 * slot for slot in slots)


class _Step(NamedTuple):
    """One shard: how to take its fields from those filled, and the marks that each of its terms makes."""

    shard: Shard
    select: Callable[[list[str]], tuple[str, ...]]
    marks: tuple[int, ...]


class _Publication(NamedTuple):
    """A finding that later strata need: the marks of its rule, its field, and the fragment for each truth."""

    true: int
    false: int
    field: int
    where_true: str
    where_false: str
    where_unknown: str


class Program:
    """Rules compiled for durable-rules. Immutable, safe for threads; may be built before a fork."""

    def __init__(self, rulebook: RuleBook, rules: tuple[Rule, ...], numbers: Numbers) -> None:
        """Compile ``rules``, as ``RuleBook.reach`` gave them, with the parameter values ``numbers``.

        RuleBookError where a rule needs too many terms or cannot be expressed in integers.
        """
        plan = plan_of(rulebook, rules, numbers)
        self._rule_ids = plan.rule_ids
        self._scopes = plan.scopes
        self._slots = plan.slots
        self._fields = Fields((literal.field for term in plan.marks for literal in term), rulebook.facts)
        self._strata = tuple(
            (self._steps(stratum, plan), self._publications(stratum, plan)) for stratum in plan.strata
        )

    def _steps(self, stratum: Stratum, plan: Plan) -> tuple[_Step, ...]:
        return tuple(
            _Step(
                Shard([self._conditions(term) for term in part]),
                self._fields.selector({literal.field for term in part for literal in term}),
                tuple(_marking(plan.marks[term]) for term in part),
            )
            for part in stratum.parts
        )

    def _conditions(self, term: Term) -> list[Condition]:
        return sorted((self._fields.name(x.field), x.operator.value, x.value) for x in term)

    def _publications(self, stratum: Stratum, plan: Plan) -> tuple[_Publication, ...]:
        published = []
        for rule in stratum.rules:
            for source in (Source.FINDING, Source.DOCUMENTED):
                field = self._fields.finding(source, plan.rule_ids[rule])
                if field is not None:
                    index, no, yes = field
                    unknown = ABSENT if source is Source.FINDING else no
                    true, false = _marking((rule,)), _marking((len(plan.rule_ids) + rule,))
                    published.append(_Publication(true, false, index, yes, no, unknown))
        return tuple(published)

    @property
    def shards(self) -> tuple[Shard, ...]:
        """The compiled rulesets, lower strata first."""
        return tuple(step.shard for steps, _ in self._strata for step in steps)

    def decide(self, sheet: FactSheet) -> dict[str, Truth]:
        """Rule id -> truth. A rule is UNKNOWN where no term for true and none for false holds."""
        answer = self.answer(sheet)
        return dict(zip(answer.rule_ids, answer.truths, strict=True))

    def answer(self, sheet: FactSheet) -> Answer:
        """Every rule's truth and scope on one fact sheet.

        EngineError where the engine fails, or a rule comes out both true and false; it names rules or facts,
        never a value.
        """
        filled = self._fields.fill(sheet)
        marked = 0
        for steps, publications in self._strata:
            for shard, select, marks in steps:
                for index in shard.match("".join(select(filled))):
                    marked |= marks[index]
            for finding in publications:
                if marked & finding.true:
                    filled[finding.field] = finding.where_true
                else:
                    false = marked & finding.false
                    filled[finding.field] = finding.where_false if false else finding.where_unknown
        return self._answer(marked.to_bytes(self._slots, "little"))

    def _answer(self, marked: bytes) -> Answer:
        rule_ids, count = self._rule_ids, len(self._rule_ids)
        true_and_false = list(zip(marked[:count], marked[count : 2 * count], strict=True))
        if (1, 1) in true_and_false:
            both = (name for name, pair in zip(rule_ids, true_and_false, strict=True) if pair == (1, 1))
            raise EngineError(f"the engine finds both true and false: {', '.join(both)}")
        truths = list(map(_TRUTHS.__getitem__, true_and_false))
        return Answer(rule_ids, truths, [marked[slot] == 1 for slot in self._scopes])


def agree(program: Program, decision: Decision) -> None:
    """DisagreementError, naming the rules, unless the engine and the core judged every rule alike.

    ``decision`` is the core's, of the same rules, with the same parameter values.
    """
    answer = program.answer(decision.sheet)
    verdicts = decision.verdicts.values()
    if (
        answer.truths == [verdict.truth for verdict in verdicts]
        and answer.in_scope == [verdict.in_scope for verdict in verdicts]
        and answer.rule_ids == tuple(decision.verdicts)
    ):
        return
    differing = _differing(answer, decision)
    if differing:
        raise DisagreementError(f"the engine and the core disagree on {', '.join(differing)}")


def _differing(answer: Answer, decision: Decision) -> list[str]:
    judged = zip(answer.truths, answer.in_scope, strict=True)
    engine = dict(zip(answer.rule_ids, judged, strict=True))
    core = {rule_id: (v.truth, v.in_scope) for rule_id, v in decision.verdicts.items()}
    return sorted(name for name in engine.keys() | core.keys() if engine.get(name) != core.get(name))
