"""Loaded files -> the core's frozen dataclasses. Shapes are checked by then; names may still not resolve."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cds.core.facts import TREATMENT_OUTCOMES, FactDef, FactType, Test
from cds.core.rules import (
    Code,
    Criterion,
    DatedValue,
    Evidence,
    Example,
    Kind,
    Outcome,
    Parameter,
    Reference,
    Review,
    Rule,
    Status,
    ValueSet,
)
from cds.rulebook.expressions import Site
from cds.rulebook.placeholders import facts_named
from cds.rulebook.source import Block, Document, Items

_LINKS = (
    ("url", "{}"),
    ("doi", "https://doi.org/{}"),
    ("pmid", "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    ("registry", "https://clinicaltrials.gov/study/{}"),
)
Loaded = Mapping[str, Any]


def build_reference(name: str, loaded: Loaded) -> Reference:
    """A bibliography entry; its link is the given one, else made from DOI, PubMed id or registry number."""
    url = next((link.format(loaded[key]) for key, link in _LINKS if key in loaded), "")
    return Reference(
        name, loaded["title"], loaded.get("cite", ""), url, loaded.get("read_on"), loaded.get("caution", "")
    )


def build_parameter(name: str, loaded: Loaded, path: str, line: int) -> Parameter:
    """A parameter, its values oldest first."""
    values = [
        DatedValue(
            day,
            entry["value"],
            entry["reference"],
            entry.get("where", ""),
            entry.get("to_confirm", ""),
        )
        for day, entry in loaded["values"].items()
    ]
    values.sort(key=lambda entry: entry.since)
    return Parameter(
        name, loaded["title"], loaded.get("unit"), tuple(values), loaded.get("choices", ()), path, line
    )


def build_fact(name: str, loaded: Loaded, path: str, line: int) -> FactDef:
    """A fact definition; an outcome has the closed list of outcomes as its choices."""
    kind = FactType(loaded["type"])
    test = loaded.get("settled_by")
    return FactDef(
        name=name,
        title=loaded["title"],
        type=kind,
        unit=loaded.get("unit"),
        choices=TREATMENT_OUTCOMES if kind is FactType.TREATMENT_OUTCOME else loaded.get("choices", ()),
        accepts=loaded.get("accepts", ()),
        substance=loaded.get("substance"),
        read=loaded.get("read"),
        derive=loaded.get("derive"),
        inputs=loaded.get("from_", ()),
        using=loaded.get("using", ()),
        no_older_than=loaded.get("no_older_than"),
        when_not_recorded=loaded.get("when_not_recorded", "unknown"),
        because=loaded.get("because", ""),
        to_confirm=loaded.get("to_confirm", ""),
        settled_by=Test(test["system"], test["code"], test["display"]) if test else None,
        path=path,
        line=line,
    )


def build_value_set(loaded: Loaded, path: str, line: int) -> ValueSet:
    """A value set with its own codes; those it includes are added once all are read."""
    return ValueSet(
        loaded["id"],
        loaded["title"],
        _codes(loaded.get("codes", ())),
        loaded.get("text_prompts", ()),
        _codes(loaded.get("may_be", ())),
        path,
        line,
    )


def _codes(loaded: Iterable[Loaded]) -> tuple[Code, ...]:
    return tuple(
        Code(code["system"], code["code"].rstrip("*"), code["display"], prefix=code["code"].endswith("*"))
        for code in loaded
    )


def build_rule(loaded: Loaded, document: Document) -> tuple[Rule, tuple[Site, ...]]:
    """A rule, and where each node of its expressions stands."""
    people, scope, outcomes = loaded["people"], loaded["applies_to"], loaded["outcomes"]
    patients = scope.get("patients", ())
    criteria = {
        name: Criterion(name, written.says, written.condition.expression, written.covers)
        for name, written in loaded["criteria"].items()
    }
    met, not_met, unknown = (_outcome(outcomes[name]) for name in ("met", "not_met", "unknown_"))
    rule = Rule(
        id=loaded["id"],
        title=loaded["title"],
        kind=Kind(loaded["kind"]),
        status=Status(loaded["status"]),
        version=loaded["version"],
        covers=loaded.get("covers", ()),
        purpose=loaded["purpose"],
        not_for=loaded.get("not_for", ()),
        author=people["author"],
        reviewers=tuple(
            Review(item["name"], item["role"], item["on"], item.get("digest", ""))
            for item in people["reviewers"]
        ),
        review_by=people["review_by"],
        evidence=tuple(_evidence(item) for item in loaded["evidence"]),
        hooks=scope["hooks"],
        ordering=scope.get("ordering", ()),
        patients=tuple(located.expression for located in patients),
        criteria=criteria,
        decide=loaded["decide"].expression,
        base=loaded["examples"]["base"],
        examples=tuple(_examples(loaded["examples"]["cases"], document)),
        related=tuple((item["id"], item["type"]) for item in loaded.get("related", ())),
        shown=facts_named(criteria.values(), (met, not_met, unknown)),
        path=document.path,
        line=document.data.line,
        lines=_lines(document.data, "", {}),
        met=met,
        not_met=not_met,
        unknown=unknown,
    )
    sites = [replace(site, scope=True) for located in patients for site in located.sites]
    sites += [site for written in loaded["criteria"].values() for site in written.condition.sites]
    decide, *rest = loaded["decide"].sites
    line = document.line("decide")
    return rule, (*sites, replace(decide, line=line, operator_line=line), *rest)


def _evidence(item: Loaded) -> Evidence:
    return Evidence(
        item["reference"],
        item["says"],
        item.get("where", ""),
        item.get("strength", ""),
        item.get("certainty", ""),
    )


def _outcome(loaded: Loaded | None) -> Outcome | None:
    if loaded is None:
        return None
    return Outcome(
        loaded["indicator"],
        loaded["summary"],
        loaded.get("detail", ""),
        loaded.get("override_reasons", ()),
        loaded.get("suggest", ()),
        loaded.get("proposes", ()),
    )


def _examples(cases: list[Loaded], document: Document) -> Iterator[Example]:
    for index, case in enumerate(cases):
        line = document.line("examples", "cases", index)
        yield Example(case["name"], case.get("given", {}), case["expect"], case.get("missing"), line)


def _lines(node: Any, prefix: str, found: dict[str, int]) -> dict[str, int]:
    """The line of every key, by dotted path: ``outcomes.met.summary``, ``evidence.0.reference``."""
    pairs: Iterable[tuple[Any, Any, int]] = ()
    if isinstance(node, Block):
        pairs = ((key, value, node.lines[key]) for key, value in node.items())
    elif isinstance(node, Items):
        pairs = ((index, value, node.lines[index]) for index, value in enumerate(node))
    for key, value, line in pairs:
        path = f"{prefix}{key}"
        found[path] = line
        if isinstance(value, dict | list):
            _lines(value, f"{path}.", found)
    return found
