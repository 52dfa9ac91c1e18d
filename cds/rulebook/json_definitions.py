"""The parts of the JSON Schemas that many files share: names, conditions, examples, ``read:``."""

from collections.abc import Callable, Mapping
from typing import Any

from cds.core.facts import FactDef, FactType, Reason
from cds.rulebook.contents import (
    BUILT_IN,
    BUILT_IN_FACTS,
    FACT,
    KNOWLEDGE_ID,
    PARAMETER,
    RULE,
    VALUE_SET,
    Contents,
)
from cds.rulebook.examples import ORDERING
from cds.rulebook.expressions import COMPARISONS, GROUPS
from cds.rulebook.fields import FACT_NAME
from cds.rulebook.reading import FORMS, MEMBERS, RESOURCES

Json = dict[str, Any]
_UNKNOWN = rf"^unknown( \(({'|'.join(Reason)})\))?$"


class Definitions:
    """What the schemas of one rulebook have in common, each written once and referred to."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._written: dict[str, Json] = {}

    def all(self) -> dict[str, Json]:
        """What was referred to so far, by name: the ``$defs``."""
        return dict(sorted(self._written.items()))

    def shared(self, name: str, write: Callable[[], Json]) -> Json:
        """A reference to what ``write`` gives, which may refer to itself."""
        if name not in self._written:
            self._written[name] = {}
            self._written[name] = write()
        return {"$ref": f"#/$defs/{name}"}

    def name(self, kind: str) -> Json:
        """A name of one kind; an editor shows each with its title."""
        return self.shared(kind.replace(" ", "-"), lambda: _choices(_named(self._contents, kind)))

    def names(self, kinds: tuple[str, ...]) -> Json:
        """A name of one of several kinds."""
        lists = [self.name(kind) for kind in kinds]
        return lists[0] if len(lists) == 1 else {"anyOf": lists}

    def condition(self) -> Json:
        """The name of a criterion, a fact with its operator, a finding, or a group of such."""
        return self.shared("condition", self._any_condition)

    def _any_condition(self) -> Json:
        name = {
            "type": "string",
            "pattern": f"^{FACT_NAME.pattern}$",
            "description": "The name of a criterion.",
        }
        return {"anyOf": [name, {**self.operators({}, {}), "minProperties": 1}]}

    def operators(self, before: Json, after: Json) -> Json:
        """A block that decides something, with other keys before and after those that do."""
        limit, rule, fact = self.name(PARAMETER), self.name(RULE), self.name(FACT)
        group = {"type": "array", "items": self.condition(), "minItems": 1}
        counted = {
            "type": "object",
            "properties": {"n": limit, "of": group},
            "required": ["n", "of"],
            "additionalProperties": False,
        }
        value = {"type": ["boolean", "string"]}
        operators: dict[str, Json] = {
            "is": value,
            "is_one_of": {"type": "array", "items": value, "minItems": 1, "uniqueItems": True},
            **dict.fromkeys(COMPARISONS, limit),
        }
        groups = {name: counted if name == "at_least_n_of" else group for name in GROUPS}
        keys = {"fact": fact, "finding": rule, "documented": rule, **groups, **operators}
        described = {key: {"description": _ABOUT[key], **written} for key, written in keys.items()}
        return {
            "type": "object",
            "properties": {**before, **described, **after},
            "additionalProperties": False,
            "dependentRequired": {key: ["fact"] for key in operators},
        }

    def given(self) -> Json:
        """The facts and findings of an example."""
        return self.shared("given", self._facts)

    def _facts(self) -> Json:
        contents = self._contents
        finding = {"enum": [True, False, "unknown"]}
        rules = {
            name: {"description": f"The finding of another rule: {title}", **finding}
            for name, title in _named(contents, RULE).items()
        }
        ordered = {"description": "The drug ordered, by its value set.", **self.name(VALUE_SET)}
        facts = {name: _example_of(contents.facts[name]) for name in sorted(contents.facts)}
        return {
            "type": "object",
            "properties": {ORDERING: ordered, **facts, **rules},
            "additionalProperties": False,
        }

    def read(self) -> Json:
        """Where a fact stands in the record. Which members go together is for the loader."""
        return self.shared("read", self._forms)

    def _forms(self) -> Json:
        value_set, parameter = self.name(VALUE_SET), self.name(PARAMETER)
        words: dict[str, list[Any]] = {}
        for form in FORMS:
            for member, value in form.fixed.items():
                words.setdefault(member, []).append(value)
        several = {"type": "array", "items": value_set, "minItems": 1}
        question = {
            "type": "object",
            "additionalProperties": value_set,
            "minProperties": 1,
            "maxProperties": 1,
        }
        known: dict[str, Json] = {
            **{member: {"enum": list(dict.fromkeys(values))} for member, values in words.items()},
            "resource": {"enum": list(RESOURCES)},
            "value_set": {"anyOf": [value_set, several]},
            "field": {"anyOf": [{"enum": _plain_words(words["field"])}, question]},
            "reason": value_set,
            "outcome": {"type": "object", "additionalProperties": {"type": "string"}},
            "answers": {"type": "object", "additionalProperties": value_set, "minProperties": 1},
            "plausible": {"type": "array", "items": parameter, "minItems": 2, "maxItems": 2},
            "parameter": parameter,
        }
        properties = {member: known.get(member, {"type": "string"}) for member in MEMBERS}
        return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}


_ABOUT = {
    "fact": "The fact that decides it.",
    "finding": "Another rule whose finding decides it.",
    "documented": "Another rule; true if it is met, false otherwise. In classifications only.",
    "is": "true, false or one of the fact's choices.",
    "is_one_of": "The choices that count.",
    "at_least": "True on the limit and above it.",
    "more_than": "True above the limit only.",
    "at_most": "True on the limit and below it.",
    "less_than": "True below the limit only.",
    "all_of": "True if all are; false if one is.",
    "any_of": "True if one is; false if none is.",
    "none_of": "True if none is.",
    "at_least_n_of": "True if n of them are; n is a parameter.",
}


def _plain_words(values: list[Any]) -> list[Any]:
    return [value for value in dict.fromkeys(values) if not value.startswith("{")]


def _choices(titles: Mapping[str, str]) -> Json:
    """A closed list, with a title for each where an editor shows it."""
    return {"enum": list(titles), "enumDescriptions": list(titles.values())}


def _named(contents: Contents, kind: str) -> dict[str, str]:
    """The names of one kind in the rulebook, in order, with their titles; also those that cannot be read."""
    if kind == BUILT_IN:
        return dict.fromkeys(BUILT_IN_FACTS, "the moment asked about")
    entries: Mapping[str, Mapping[str, Any]] = {
        KNOWLEDGE_ID: contents.knowledge,
        FACT: contents.facts,
        PARAMETER: contents.parameters,
        RULE: contents.rules,
        VALUE_SET: contents.value_sets,
    }
    names = contents.knowledge if kind == KNOWLEDGE_ID else sorted(contents.declared[kind])
    known = entries.get(kind, contents.references)
    return {name: known[name].title if name in known else "" for name in names}


def _example_of(fact: FactDef) -> Json:
    """What an example may give a fact."""
    unknown = {"type": "string", "pattern": _UNKNOWN}
    if fact.type is FactType.YES_NO:
        return {"description": fact.title, "anyOf": [{"type": "boolean"}, unknown]}
    if fact.type is FactType.RAW:
        return {"description": f"{fact.title} (only unknown)", **unknown}
    if fact.type is FactType.QUANTITY:
        return {"description": f"{fact.title}, in {fact.unit}", "type": ["string", "number"]}
    return {"description": fact.title, "anyOf": [{"enum": list(fact.choices)}, unknown]}
