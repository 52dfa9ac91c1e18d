"""Every name resolves: facts, parameters, value sets, references, findings, criteria, knowledge ids."""

from collections.abc import Iterable, Iterator

from cds.core.rules import AtLeastNOf, Compare, Finding, Is, Named, Rule
from cds.rulebook.contents import BUILT_IN_FACTS, FACT, PARAMETER, REFERENCE, RULE, VALUE_SET, Contents, walk
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.problems import did_you_mean
from cds.rulebook.reading import parameters_of, value_sets_of

_HOMES = {
    FACT: "facts/",
    PARAMETER: "parameters/",
    VALUE_SET: "value_sets/",
    REFERENCE: "references.yaml",
    RULE: "the folders of the rules",
}


def _unresolved(contents: Contents, kind: str, name: str, path: str, line: int) -> Iterator[Fault]:
    if contents.resolves(kind, name) or (kind == FACT and name in BUILT_IN_FACTS):
        return
    known = [*contents.declared[kind], *(BUILT_IN_FACTS if kind == FACT else ())]
    hint = did_you_mean(name, known) or f"those there are stand in {_HOMES[kind]}; add it there first"
    yield Fault(path, line, f"there is no {kind} `{name}`", hint)


def _in_rules(contents: Contents) -> Iterator[tuple[Rule, str, str, int]]:
    """Rule, kind, name and line of everything a rule's expressions, scope and evidence name."""
    for rule in contents.rules.values():
        for site in contents.sites[rule.id]:
            node = site.expression
            if isinstance(node, Is | Compare):
                yield rule, FACT, node.fact, site.line
            if isinstance(node, Compare):
                yield rule, PARAMETER, node.parameter, site.operator_line
            elif isinstance(node, AtLeastNOf):
                yield rule, PARAMETER, node.n, site.line
            elif isinstance(node, Finding):
                yield rule, RULE, node.rule, site.line
        for drug in rule.ordering:
            yield rule, VALUE_SET, drug, rule.lines["applies_to.ordering"]
        for verdict, outcome in (("met", rule.met), ("not_met", rule.not_met), ("unknown", rule.unknown)):
            for drug in outcome.proposes if outcome is not None else ():
                yield rule, VALUE_SET, drug, rule.lines[f"outcomes.{verdict}.proposes"]
        for index, evidence in enumerate(rule.evidence):
            yield rule, REFERENCE, evidence.reference, rule.lines[f"evidence.{index}.reference"]
        for index, (other, _) in enumerate(rule.related):
            if other not in contents.retired:
                yield rule, RULE, other, rule.lines[f"related.{index}.id"]


def _in_shared_files(contents: Contents) -> Iterator[tuple[str, str, str, int]]:
    for parameter in contents.parameters.values():
        document = contents.documents[parameter.path]
        for entry in parameter.values:
            line = document.line("parameters", parameter.name, "values", entry.since.isoformat(), "reference")
            yield REFERENCE, entry.reference, parameter.path, line
    for fact in contents.facts.values():
        document = contents.documents[fact.path]
        names: list[tuple[str, Iterable[str], str]] = [
            (FACT, fact.inputs, "from"),
            (PARAMETER, fact.using, "using"),
            (PARAMETER, [fact.no_older_than] if fact.no_older_than else [], "no_older_than"),
            (PARAMETER, parameters_of(fact.read or {}), "read"),
            (VALUE_SET, value_sets_of(fact.read or {}), "read"),
        ]
        for kind, wanted, key in names:
            for name in wanted:
                yield kind, name, fact.path, document.line("facts", fact.name, key)
    for value_set in contents.value_sets.values():
        document = contents.documents[value_set.path]
        for key in ("includes", "shares_codes_with"):
            for name in document.data.get(key, ()):
                yield VALUE_SET, str(name), value_set.path, document.line(key)


def _names(contents: Contents) -> Iterator[Fault]:
    for rule, kind, name, line in _in_rules(contents):
        if kind != RULE:
            yield from _unresolved(contents, kind, name, rule.path, line)
    for kind, name, path, line in _in_shared_files(contents):
        yield from _unresolved(contents, kind, name, path, line)


def _findings(contents: Contents) -> Iterator[Fault]:
    for rule, kind, name, line in _in_rules(contents):
        if kind == RULE:
            if name in contents.retired:
                yield Fault(rule.path, line, f"rule `{name}` is retired", "name the rule that replaces it")
            else:
                yield from _unresolved(contents, kind, name, rule.path, line)


def unresolved(contents: Contents) -> Iterator[Fault]:
    """Every name that nothing defines, of whatever kind."""
    yield from _names(contents)
    yield from _findings(contents)


def _cycles(contents: Contents) -> Iterator[Fault]:
    """A rule that needs its own finding, through whatever chain; reported once a cycle, at its first rule."""
    reported: set[frozenset[str]] = set()
    for rule in contents.rules.values():
        chain = _way_back(contents, rule.id)
        if chain and frozenset(chain) not in reported:
            reported.add(frozenset(chain))
            line = next(
                site.line
                for site in contents.sites[rule.id]
                if isinstance(site.expression, Finding) and site.expression.rule == chain[1]
            )
            yield Fault(
                rule.path, line, f"goes in a circle: {' -> '.join(chain)}", "let one of them ask facts only"
            )


def _way_back(contents: Contents, start: str) -> tuple[str, ...]:
    """The shortest chain of findings from ``start`` to itself; empty if there is none."""
    chains: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while chains:
        chain = chains.pop(0)
        for needed in contents.rules[chain[-1]].findings if chain[-1] in contents.rules else ():
            if needed == start:
                return (*chain, start)
            if needed not in seen:
                seen.add(needed)
                chains.append((*chain, needed))
    return ()


def _criteria(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        lines = contents.lines_of(rule)
        for site in contents.sites[rule.id]:
            if site.scope and isinstance(site.expression, Named):
                message = f"`{site.expression.name}` is a criterion's name in the scope"
                yield Fault(
                    rule.path,
                    site.line,
                    message,
                    "`patients` asks facts and findings: { fact: ..., is: ... }",
                )
        above: list[str] = []
        for name, criterion in [*rule.criteria.items(), ("", None)]:
            expression = criterion.expression if criterion is not None else rule.decide
            for node in walk(expression):
                if isinstance(node, Named) and node.name not in above:
                    yield _wrong_criterion(rule, node, above, lines[id(node)])
            above.append(name)


def _wrong_criterion(rule: Rule, node: Named, above: list[str], line: int) -> Fault:
    if node.name in rule.criteria:
        return Fault(
            rule.path, line, f"criterion `{node.name}` is defined further down", "move it above this one"
        )
    return Fault(
        rule.path, line, f"there is no criterion `{node.name}` in this rule", did_you_mean(node.name, above)
    )


def _covers(contents: Contents) -> Iterator[Fault]:
    if not contents.knowledge:
        return
    for rule in contents.rules.values():
        places: list[tuple[tuple[str, ...], str]] = [(rule.covers, "covers")]
        places += [(each.covers, f"criteria.{each.name}.covers") for each in rule.criteria.values()]
        for ids, key in places:
            for unknown in ids:
                if unknown not in contents.knowledge:
                    hint = did_you_mean(unknown, contents.knowledge) or "the ids are in knowledge_ids.yaml"
                    yield Fault(
                        rule.path, rule.lines[key], f"`{unknown}` is no id of the knowledge paper", hint
                    )


def _reused(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        if rule.id in contents.retired:
            place = contents.retired[rule.id]
            message = f"`{rule.id}` is the id of a retired rule"
            yield Fault(rule.path, rule.lines["id"], message, f"see {place.path}; ids are never used again")
        elif rule.id in contents.declared[FACT]:
            place = contents.declared[FACT][rule.id]
            message = f"`{rule.id}` is the name of a fact as well"
            yield Fault(
                rule.path,
                rule.lines["id"],
                message,
                f"see {place.path}:{place.line}; give the rule a longer id",
            )


LINTS = (
    Lint(
        "name-unknown",
        "A name that nothing defines would leave the criterion undefined.",
        _names,
        unsound=True,
    ),
    Lint(
        "finding-unknown",
        "Rules meet only through findings, so the rule must exist.",
        _findings,
        unsound=True,
    ),
    Lint("finding-cycle", "Two rules that wait for each other have no verdict.", _cycles, unsound=True),
    Lint(
        "criterion-unknown", "The decision names criteria of its own rule, top down.", _criteria, unsound=True
    ),
    Lint("covers-unknown", "Coverage of the knowledge paper can only be counted by its own ids.", _covers),
    Lint("id-reused", "An id in a decision log must mean one thing for ever.", _reused, unsound=True),
)
