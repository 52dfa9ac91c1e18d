"""What can never be: a criterion that no patient meets or everybody does, a rule that can never fire.

Judged by the range of each fact alone (:mod:`~cds.rulebook.lints.possible`).
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cds.core.quantity import show
from cds.core.rules import AllOf, Compare, Expression, Is, Named, Rule
from cds.rulebook.contents import Contents
from cds.rulebook.examples import Trial
from cds.rulebook.lints.lint import ExampleLint, Fault
from cds.rulebook.lints.possible import Goal, Interval, Space, is_empty, within
from cds.rulebook.mutation import describe

_THOUSAND = Fraction(1000)


def _dead(contents: Contents, trial: Trial) -> Iterator[Fault]:
    return (found.fault for found in _all(contents, trial) if found.in_criterion)


def _unreachable(contents: Contents, trial: Trial) -> Iterator[Fault]:
    return (found.fault for found in _all(contents, trial) if not found.in_criterion)


def impossible(contents: Contents, trial: Trial) -> frozenset[str]:
    """The rules in which something can never be."""
    return frozenset(found.rule for found in _all(contents, trial))


class _Found(NamedTuple):
    """A fault of a rule, and whether it is about one criterion."""

    rule: str
    in_criterion: bool
    fault: Fault


# Three lints ask; the search is the longest of all.
_KNOWN: WeakKeyDictionary[Trial, tuple[_Found, ...]] = WeakKeyDictionary()


def _all(contents: Contents, trial: Trial) -> tuple[_Found, ...]:
    if trial not in _KNOWN:
        _KNOWN[trial] = tuple(_impossible(contents, trial))
    return _KNOWN[trial]


def _impossible(contents: Contents, trial: Trial) -> Iterator[_Found]:
    """Everything that can never be.

    What rests on a rule with a fault, or on one whose examples fail, is not looked at: one mistake, one
    message.
    """
    rulebook = trial.rulebook
    space = Space(rulebook, trial.numbers)
    doubtful: set[str] = set()
    for rule in sorted(rulebook.rules.values(), key=lambda rule: rulebook.strata[rule.id]):
        if not doubtful.isdisjoint(rule.findings):
            doubtful.add(rule.id)
            continue
        dead = list(_dead_leaves(contents, space, rule)) or list(_dead_criteria(space, rule))
        for fault in dead:
            yield _Found(rule.id, True, fault)
        wanted = (Goal(each, rule) for each in (*rule.patients, rule.decide))
        unreachable = not dead and not space.holds_somebody(*wanted)
        if unreachable:
            message = f"`{rule.id}` can never be met"
            yield _Found(rule.id, False, Fault(rule.path, rule.lines["decide"], message, _why(space, rule)))
        if dead or unreachable or rule.id in trial.failures:
            doubtful.add(rule.id)


def _dead_leaves(contents: Contents, space: Space, rule: Rule) -> Iterator[Fault]:
    for site in contents.sites[rule.id]:
        leaf = site.expression
        if isinstance(leaf, Is | Compare):
            whole = space.whole[leaf.fact]
            for want in (True, False):
                if is_empty(within(whole, leaf, space.numbers, want=want)):
                    message, hint = _said(space, leaf, want=want)
                    yield Fault(rule.path, site.operator_line, message, hint)


def _said(space: Space, leaf: Is | Compare, *, want: bool) -> tuple[str, str]:
    """Message and hint for a leaf that can never be ``want``."""
    never = "never" if want else "always"
    if isinstance(leaf, Is):
        words = ", ".join(str(value).lower() for value in leaf.values)
        return f"`{leaf.fact}` is {never} {words}: it is read in other words", "see `answers:` of the fact"
    fact = space.rulebook.facts[leaf.fact]
    limit = space.numbers.limit(leaf.parameter) or Fraction(0)
    unit = fact.unit or "1"
    whole = space.whole[leaf.fact]
    comparison = leaf.comparison.replace("_", " ")
    message = f"`{leaf.fact}` is {never} {comparison} {show(limit, unit)} (`{leaf.parameter}`)"
    if isinstance(whole, Interval):
        message += f": it lies {_between(whole, unit)}"
    return message, _scale(whole, limit) or "change the limit or the operator, or take the criterion out"


def _between(whole: Interval, unit: str) -> str:
    low = show(whole.low, unit) if whole.low is not None else ""
    high = show(whole.high, unit) if whole.high is not None else ""
    return f"between {low} and {high}" if low and high else f"at {low} or above" if low else f"at most {high}"


def _scale(whole: object, limit: Fraction) -> str:
    """The hint where the limit would fit if it were a thousand times smaller or larger."""
    if not isinstance(whole, Interval) or whole.high is None or not limit:
        return ""
    for factor, units in ((1 / _THOUSAND, "ug for mg"), (_THOUSAND, "mg for ug")):
        if (whole.low or 0) < limit * factor < whole.high:
            return f"is it in another unit, a factor of a thousand off, like {units}?"
    return ""


def _dead_criteria(space: Space, rule: Rule) -> Iterator[Fault]:
    for criterion in rule.criteria.values():
        if isinstance(criterion.expression, Is | Compare | Named):
            continue
        for want, message in ((True, "no patient can meet"), (False, "every patient meets")):
            if not space.holds_somebody(Goal(criterion.expression, rule, want)):
                line = rule.lines[f"criteria.{criterion.name}"]
                hint = "its parts exclude each other" if want else "its parts leave nobody out"
                yield Fault(rule.path, line, f"{message} `{criterion.name}`", hint)


def _why(space: Space, rule: Rule) -> str:
    """The two parts of scope and decision that exclude each other, if two do."""
    parts = [*rule.patients, *_conjuncts(rule.decide)]
    for one, other in combinations(parts, 2):
        if not space.holds_somebody(Goal(one, rule), Goal(other, rule)):
            return f"{describe(one)} and {describe(other)} exclude each other"
    return "what `patients` and `decide` ask for excludes itself"


def _conjuncts(node: Expression) -> Iterator[Expression]:
    if isinstance(node, AllOf):
        for item in node.items:
            yield from _conjuncts(item)
    else:
        yield node


LINTS = (
    ExampleLint(
        "criterion-dead",
        "A criterion that nobody meets, or everybody, decides nothing and looks as if it did.",
        _dead,
        excusable=True,
    ),
    ExampleLint(
        "rule-unreachable", "A rule that can never fire protects nobody.", _unreachable, excusable=True
    ),
)
