"""Which drugs a value set holds, as far as its codes tell."""

from collections.abc import Iterable

from cds.core.rules import Code, Outcome, Rule, RuleBook

_REPLACE_WITH = "replace-with-"  # a suggestion of a rule file: `replace-with-oxygen`


def codes_of(rulebook: RuleBook, names: Iterable[str]) -> frozenset[tuple[str, str]]:
    """System and code of everything in some value sets; none for one that does not exist."""
    sets = [rulebook.value_sets[name] for name in names if name in rulebook.value_sets]
    return frozenset(_key(code) for each in sets for code in each.codes)


def _key(code: Code) -> tuple[str, str]:
    return code.system, code.code


def is_part(rulebook: RuleBook, some: Iterable[str], of: Iterable[str]) -> bool:
    """Whether every code of ``some`` value sets is in ``of``, and there are any."""
    codes = codes_of(rulebook, some)
    return bool(codes) and codes <= codes_of(rulebook, of)


def overlap(rulebook: RuleBook, one: str, other: str) -> bool:
    """Whether a drug of one value set may be one of the other."""
    return one == other or not codes_of(rulebook, (one,)).isdisjoint(codes_of(rulebook, (other,)))


def proposed_by(rule: Rule) -> tuple[str, ...]:
    """The value sets of the drugs that a met rule proposes: by ``proposes`` or by a suggestion to replace."""
    outcome: Outcome | None = rule.met
    if outcome is None:
        return ()
    suggested = (
        name.removeprefix(_REPLACE_WITH) for name in outcome.suggest if name.startswith(_REPLACE_WITH)
    )
    return tuple(dict.fromkeys((*outcome.proposes, *suggested)))
