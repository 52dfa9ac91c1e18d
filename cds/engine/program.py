"""A program: rules compiled for the parameter values of one period, and decided stratum by stratum."""

from collections.abc import Callable
from dataclasses import dataclass

from cds.core.decide import Decision
from cds.core.errors import EngineError
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


@dataclass(frozen=True, slots=True)
class Answer:
    """By rule id: the truth of the rule, and whether its scope is known true."""

    truths: dict[str, Truth]
    in_scope: dict[str, bool]


@dataclass(frozen=True, slots=True)
class _Step:
    """One shard: how to take its fields from those filled, and the slots each of its terms marks."""

    shard: Shard
    select: Callable[[list[str]], tuple[str, ...]]
    marks: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class _Publication:
    """A finding that later strata need: its rule's slots, its field, and the fragment for each truth."""

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
                tuple(tuple(plan.marks[term]) for term in part),
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
                    false = len(plan.rule_ids) + rule
                    published.append(_Publication(rule, false, index, yes, no, unknown))
        return tuple(published)

    @property
    def shards(self) -> tuple[Shard, ...]:
        """The compiled rulesets, lower strata first."""
        return tuple(step.shard for steps, _ in self._strata for step in steps)

    def decide(self, sheet: FactSheet) -> dict[str, Truth]:
        """Rule id -> truth. A rule is UNKNOWN where no term for true and none for false holds."""
        return self.answer(sheet).truths

    def answer(self, sheet: FactSheet) -> Answer:
        """Every rule's truth and scope on one fact sheet.

        EngineError where the engine fails, or a rule comes out both true and false; it names rules or facts,
        never a value.
        """
        filled = self._fields.fill(sheet)
        marked = bytearray(self._slots)
        for steps, publications in self._strata:
            for step in steps:
                marks = step.marks
                for index in step.shard.match("".join(step.select(filled))):
                    for slot in marks[index]:
                        marked[slot] = 1
            for finding in publications:
                if marked[finding.true]:
                    filled[finding.field] = finding.where_true
                else:
                    false = marked[finding.false]
                    filled[finding.field] = finding.where_false if false else finding.where_unknown
        return self._answer(marked)

    def _answer(self, marked: bytearray) -> Answer:
        rule_ids, count = self._rule_ids, len(self._rule_ids)
        true_and_false = list(zip(marked[:count], marked[count : 2 * count], strict=True))
        if (1, 1) in true_and_false:
            both = (name for name, pair in zip(rule_ids, true_and_false, strict=True) if pair == (1, 1))
            raise EngineError(f"the engine finds both true and false: {', '.join(both)}")
        truths = dict(zip(rule_ids, map(_TRUTHS.__getitem__, true_and_false), strict=True))
        in_scope = dict(zip(rule_ids, [marked[slot] == 1 for slot in self._scopes], strict=True))
        return Answer(truths, in_scope)


def agree(program: Program, decision: Decision) -> None:
    """EngineError, naming the rules, unless the engine and the core judged every rule alike.

    ``decision`` is the core's, of the same rules, with the same parameter values.
    """
    answer = program.answer(decision.sheet)
    verdicts = decision.verdicts
    differing = [
        rule_id
        for rule_id in verdicts.keys() | answer.truths.keys()
        if (verdict := verdicts.get(rule_id)) is None
        or answer.truths.get(rule_id) is not verdict.truth
        or answer.in_scope[rule_id] is not verdict.in_scope
    ]
    if differing:
        raise EngineError(f"the engine and the core disagree on {', '.join(sorted(differing))}")
