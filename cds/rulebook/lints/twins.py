"""Two rules that say the same: each is edited, and only one of them."""

from collections.abc import Hashable, Iterator

from cds.core.rules import AtLeastNOf, Compare, Expression, Finding, Is, Named, NoneOf, Rule
from cds.rulebook.contents import Contents
from cds.rulebook.examples import Trial
from cds.rulebook.lints.lint import ExampleLint, Fault


def _repeated(contents: Contents, trial: Trial) -> Iterator[Fault]:
    """Rules that are met by the same patients, with the same order, at the same hook.

    A rule that is met by its whole scope is a reminder: several may have one scope.
    """
    first: dict[Hashable, Rule] = {}
    for rule in trial.rulebook.rules.values():
        scope = frozenset(canonical(rule, each) for each in rule.patients)
        decide = canonical(rule, rule.decide)
        if _parts(decide) <= scope:
            continue
        for hook in rule.hooks:
            for drug in rule.ordering or ("",):
                other = first.setdefault((hook, drug, scope, decide), rule)
                if other is not rule:
                    message = f"`{rule.id}` asks exactly what `{other.id}` asks"
                    hint = f"keep one, or say in which patients they differ; see {other.path}:{other.line}"
                    yield Fault(rule.path, rule.lines["decide"], message, hint)
                    break
            else:
                continue
            break


def canonical(rule: Rule, node: Expression) -> Hashable:
    """An expression with its criteria written out; order, names and groups of one make no difference."""
    if isinstance(node, Named):
        return canonical(rule, rule.criteria[node.name].expression)
    if isinstance(node, Is):
        return ("is", node.fact, frozenset(node.values))
    if isinstance(node, Compare):
        return (node.comparison, node.fact, node.parameter)
    if isinstance(node, Finding):
        return ("documented" if node.documented else "finding", node.rule)
    items = frozenset(canonical(rule, item) for item in node.items)
    if isinstance(node, AtLeastNOf):
        return ("n", node.n, items)
    if len(items) == 1 and not isinstance(node, NoneOf):
        return next(iter(items))
    return (type(node).__name__, items)


def _parts(decide: Hashable) -> frozenset[Hashable]:
    if isinstance(decide, tuple) and decide[0] == "AllOf":
        return frozenset(decide[1])
    return frozenset((decide,))


LINTS = (
    ExampleLint(
        "rule-repeated",
        "Of two rules that say the same one is forgotten when they change.",
        _repeated,
        excusable=True,
    ),
)
