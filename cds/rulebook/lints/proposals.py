"""A card of the chart that offers a drug says which, so that it can be checked against what forbids it."""

import re
from collections.abc import Iterator

from cds.core.rules import Kind, Rule
from cds.rulebook.contents import Contents
from cds.rulebook.lints.lint import Fault, Lint

_DRUG_SYSTEMS = ("http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.whocc.no/atc")
_WORD = re.compile(r"[a-z][a-z-]{4,}")


def _proposals(contents: Contents) -> Iterator[Fault]:
    drugs = _drugs(contents)
    for rule in contents.rules.values():
        card = rule.met
        if rule.kind is not Kind.RECOMMENDATION or rule.ordering or card is None or card.proposes:
            continue
        if any(name.startswith("replace-with-") for name in card.suggest):
            continue
        named = next((word for word in _words(rule) if word in drugs), None)
        if named is not None:
            line = rule.lines["outcomes.met.summary"]
            hint = f"write `proposes: [{drugs[named]}]` under `met` if the card offers it"
            yield Fault(rule.path, line, f"names `{named}` and proposes nothing", hint)


def _words(rule: Rule) -> list[str]:
    card = rule.met
    return _WORD.findall(f"{rule.title} {card.summary if card is not None else ''}".lower())


def _drugs(contents: Contents) -> dict[str, str]:
    """Word -> the value set it stands for: the ids of those that hold drugs a rule judges, and the names of
    their drugs where these are one word."""
    ordered = {drug for rule in contents.rules.values() for drug in rule.ordering}
    words: dict[str, str] = {}
    for name in sorted(ordered & contents.value_sets.keys()):
        value_set = contents.value_sets[name]
        words[name] = name
        for code in value_set.codes:
            if code.system in _DRUG_SYSTEMS and _WORD.fullmatch(code.display.lower()):
                words.setdefault(code.display.lower(), name)
    return words


LINTS = (
    Lint(
        "proposal-missing",
        "`cds prove` shows that nothing forbidden is offered, of drugs it is told about.",
        _proposals,
        warning=True,
        excusable=True,
    ),
)
