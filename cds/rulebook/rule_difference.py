"""What differs between two versions of a rule, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple

from cds.core.rules import Example, Outcome, Rule
from cds.rulebook.contents import FACT, PARAMETER, VALUE_SET
from cds.rulebook.detail import Detail, Weight, different, listed, members, plain
from cds.rulebook.expression_words import Naming, as_written, in_words
from cds.rulebook.placeholders import PLACEHOLDER

_STANDING = {"kind": Weight.CARD, "status": Weight.CARD}
_PAPERS = dict.fromkeys(
    ("title", "version", "covers", "purpose", "not_for", "author", "reviewers", "review_by"), Weight.WORDS
)
_SILENT = "silent"
_ON_OFFER = ("indicator", "override_reasons", "suggest", "proposes")


def of_rule(old: Rule, new: Rule, naming: Naming) -> Iterator[Detail]:
    """``naming`` gives the new names of what was renamed, so that a name alone is no difference."""
    then, now = [in_words(one, naming) for one in old.patients], [in_words(one) for one in new.patients]
    yield from listed("patients", then, now, Weight.VERDICT)
    yield from _of_criteria(old, new, naming)
    yield from different("decided by", in_words(old.decide, naming), in_words(new.decide), Weight.VERDICT)
    yield from listed(
        "ordering", (naming(VALUE_SET, drug) for drug in old.ordering), new.ordering, Weight.CARD
    )
    yield from listed("hook", old.hooks, new.hooks, Weight.CARD)
    yield from members(old, new, _STANDING)
    yield from listed("related", map(plain, old.related), map(plain, new.related), Weight.CARD)
    for verdict in ("met", "not_met", "unknown"):
        yield from _of_outcome(
            verdict.replace("_", " "), getattr(old, verdict), getattr(new, verdict), naming
        )
    yield from members(old, new, _PAPERS)
    then, now = ([plain(astuple(one)) for one in rule.evidence] for rule in (old, new))
    yield from listed("evidence", then, now, Weight.WORDS)
    yield from _of_examples(old, new)


def decided_alike(old: Rule, new: Rule, naming: Naming) -> bool:
    """Whether both decide the same for the same patients and orders, whatever they are called and say."""
    return _substance(old, naming) == _substance(new, as_written)


def _substance(rule: Rule, naming: Naming) -> tuple[object, ...]:
    criteria = {name: in_words(criterion.expression, naming) for name, criterion in rule.criteria.items()}
    patients = [in_words(one, naming) for one in rule.patients]
    ordering = [naming(VALUE_SET, drug) for drug in rule.ordering]
    return rule.kind, rule.hooks, ordering, patients, criteria, in_words(rule.decide, naming)


def _of_criteria(old: Rule, new: Rule, naming: Naming) -> Iterator[Detail]:
    for name in dict.fromkeys((*old.criteria, *new.criteria)):
        then, now = old.criteria.get(name), new.criteria.get(name)
        before = in_words(then.expression, naming) if then is not None else ""
        after = in_words(now.expression) if now is not None else ""
        yield from different(f"criterion {name}", before, after, Weight.VERDICT)
        if then is not None and now is not None:
            what = f"sentence of criterion {name}"
            yield from different(what, _renamed(then.says, naming), now.says, Weight.WORDS)
            yield from different(
                f"covers of criterion {name}", plain(then.covers), plain(now.covers), Weight.WORDS
            )


def _of_outcome(verdict: str, old: Outcome | None, new: Outcome | None, naming: Naming) -> Iterator[Detail]:
    if old is None or new is None:
        before, after = (_card(one) for one in (old, new))
        yield from different(f"card where {verdict}", before, after, Weight.CARD)
        return
    for member in _ON_OFFER:
        then, now = plain(getattr(old, member)), plain(getattr(new, member))
        yield from different(f"{member.replace('_', ' ')} where {verdict}", then, now, Weight.CARD)
    for member in ("summary", "detail"):
        then, now = _renamed(getattr(old, member), naming), getattr(new, member)
        yield from different(f"{member} where {verdict}", then.strip(), now.strip(), Weight.WORDS)


def _card(outcome: Outcome | None) -> str:
    return _SILENT if outcome is None else f"{outcome.indicator}: {outcome.summary}"


def _renamed(text: str, naming: Naming) -> str:
    """A sentence with the new names of the numbers and facts that stand in it."""

    def placeholder(name: str) -> str:
        return naming(PARAMETER if "." in name else FACT, name)

    return PLACEHOLDER.sub(lambda found: f"{{{placeholder(found[1].strip())}}}", text)


def _of_examples(old: Rule, new: Rule) -> Iterator[Detail]:
    yield from different("patient of the examples", plain(old.base), plain(new.base), Weight.WORDS)
    yield from listed("example", map(_example, old.examples), map(_example, new.examples), Weight.WORDS)


def _example(example: Example) -> str:
    given: Mapping[str, object] = example.given
    missing = f", missing {plain(example.missing)}" if example.missing is not None else ""
    return f"{example.name}: {plain(given) or 'as the patient above'} -> {example.expect}{missing}"
