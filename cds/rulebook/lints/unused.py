"""What nobody uses: criteria, facts, parameters, value sets, references."""

from collections.abc import Iterator, Mapping

from cds.core.rules import Named
from cds.rulebook.contents import REFERENCE, RULE, VALUE_SET, Contents, walk
from cds.rulebook.dependencies import Entry, direct
from cds.rulebook.lints import names
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.lints.words import unresolved_placeholders

# Read by their id: outcomes (knowledge paper 4.4; architecture, settled point 7), the route of a suggestion.
READ_BY_ID = (
    "stopped-ineffective",
    "stopped-intolerance",
    "outcome-successful",
    "outcome-unsuccessful",
    "intravenous-route",
)


def _criteria(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        expressions = [rule.decide, *(criterion.expression for criterion in rule.criteria.values())]
        named = {node.name for each in expressions for node in walk(each) if isinstance(node, Named)}
        if not named <= rule.criteria.keys():
            continue  # a misspelt name may be the one that is wanting
        for name in rule.criteria:
            if name not in named:
                hint = "name it in `decide`, or take it out"
                yield Fault(
                    rule.path, rule.lines[f"criteria.{name}"], f"criterion `{name}` decides nothing", hint
                )


def _entries(contents: Contents) -> Iterator[Fault]:
    """Silent while a file has a fault of shape or a name is misspelt: that may be what uses the rest."""
    if contents.issues:
        return
    used: set[Entry] = {(VALUE_SET, name) for name in READ_BY_ID}
    for kind, name, _ in contents.places():
        used.update(direct(contents, (kind, name)))
    used.update(
        (REFERENCE, value.reference) for each in contents.parameters.values() for value in each.values
    )
    used.update((REFERENCE, each.reference) for rule in contents.rules.values() for each in rule.evidence)
    for fact in contents.facts.values():
        field = fact.read.get("field") if fact.read is not None else None
        if field == "route":
            used.update((VALUE_SET, f"{choice}-route") for choice in fact.choices)
        elif isinstance(field, Mapping) and "delivery" in field:
            used.add((VALUE_SET, f"not-{field['delivery']}"))
    unused = [
        (kind, name, place)
        for kind, name, place in contents.places()
        if kind != RULE and (kind, name) not in used
    ]
    if unused and not any((*names.unresolved(contents), *unresolved_placeholders(contents))):
        for kind, name, place in unused:
            yield Fault(place.path, place.line, f"{kind} `{name}` is used nowhere", "use it, or take it out")


LINTS = (
    Lint("criterion-unused", "A sentence that decides nothing misleads whoever reads it.", _criteria),
    Lint("unused", "What nobody uses is not looked after.", _entries, warning=True),
)
