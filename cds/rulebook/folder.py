"""A folder of YAML files -> Contents: everything that could be read, and every fault of shape."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from marshmallow import Schema

from cds.core.errors import Issue, RuleBookError
from cds.core.rules import Code, Status
from cds.rulebook.build import build_fact, build_parameter, build_reference, build_rule, build_value_set
from cds.rulebook.contents import FACT, PARAMETER, REFERENCE, RULE, VALUE_SET, Contents, KnowledgeId, Place
from cds.rulebook.fields import FACT_NAME, PARAMETER_NAME, RULE_ID
from cds.rulebook.memory import Reader
from cds.rulebook.problems import did_you_mean
from cds.rulebook.rule_schema import RetiredSchema, RuleSchema
from cds.rulebook.schemas import (
    FactSchema,
    KnowledgeIdSchema,
    ParameterSchema,
    ProductSchema,
    ReferenceSchema,
    ValueSetSchema,
)
from cds.rulebook.source import Block, Document, SourceError

RETIRED = "retired"
_REFERENCE, _PARAMETER, _FACT = ReferenceSchema(), ParameterSchema(), FactSchema()
_VALUE_SET, _PRODUCT, _KNOWLEDGE = ValueSetSchema(), ProductSchema(), KnowledgeIdSchema()
_RULE, _RETIRED = RuleSchema(), RetiredSchema()


def read(folder: Path, reader: Reader | None = None) -> Contents:
    """Every YAML file under ``folder``, in order of path; faults of shape are in ``Contents.issues``.

    Names are not resolved yet: :func:`cds.rulebook.lints.inspect` does that. A ``reader`` that remembers
    spares what has not changed since. RuleBookError if there is no such folder.
    """
    if not folder.is_dir():
        raise RuleBookError(
            [Issue(folder.as_posix(), 1, "no-rules", "is not a folder", "name the folder of the rules")]
        )
    contents = Contents(folder, reader or Reader())
    read_files: dict[str, bytes] = {}
    for file in sorted(folder.rglob("*.y*ml")):
        relative = file.relative_to(folder)
        if file.suffix == ".yml":
            contents.issues.append(Issue(file.as_posix(), 1, "file-name", "ends in .yml", "name it .yaml"))
            continue
        content = read_files[relative.as_posix()] = file.read_bytes()
        _read_file(contents, file.as_posix(), relative, content)
    contents.digest = digest_of(read_files)
    _add_included_codes(contents)
    return contents


def files_of(folder: Path) -> dict[str, bytes]:
    """The files that make up the rulebook: path under ``folder`` -> bytes, in order of path."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.yaml"))}


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest that names the rulebook which these files, in order of path, make up."""
    digest = hashlib.sha256()
    for path, content in files.items():
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return f"sha256:{digest.hexdigest()}"


def _read_file(contents: Contents, path: str, relative: PurePath, content: bytes) -> None:
    reader = _reader(relative)
    try:
        document, issues = contents.reader.document(path, content)
    except SourceError as error:
        contents.issues.append(error.issue)
        contents.unread.add(_KIND_OF.get(reader, RULE))
        return
    contents.documents[path] = document
    contents.issues += issues
    reader(contents, document)


def _reader(relative: PurePath) -> Callable[[Contents, Document], None]:
    if len(relative.parts) == 1:
        return _TOP_LEVEL.get(relative.name, _read_stray)
    return _FOLDERS.get(relative.parts[0], _read_rule)


# ------------------------------------------------------------------ shared files


def _entries(
    contents: Contents,
    document: Document,
    key: str,
    schema: Schema,
    kind: str,
    take: Callable[[str, Any, int], None],
) -> None:
    """Every entry under ``key`` that has the right shape is taken; the faults of the others are kept."""
    block = document.data.get(key)
    if not isinstance(block, Block):
        hint = f"this file holds one block: `{key}:`"
        contents.issues.append(
            Issue(document.path, document.data.line, "wrong-shape", f"`{key}:` is missing", hint)
        )
        contents.unread.add(kind)
        return
    for other in document.data.keys() - {key}:
        line = document.line(other)
        hint = did_you_mean(other, {key})
        contents.issues.append(
            Issue(document.path, line, "unknown-key", f"`{other}` does not belong here", hint)
        )
    for name, entry in block.items():
        line = document.line(key, name)
        if kind in contents.declared:
            _declare(contents, kind, name, Place(document.path, line))
        loaded = _loaded(contents, document, schema, entry, (key, name))
        if loaded is not None:
            take(name, loaded, line)


def _loaded(
    contents: Contents, document: Document, schema: Schema, entry: Any, place: tuple[str | int, ...]
) -> Mapping[str, Any] | None:
    loaded, issues = contents.reader.shape(document, schema, entry, place)
    contents.issues += issues
    return loaded


def _declare(contents: Contents, kind: str, name: str, place: Place) -> None:
    first = contents.declared[kind].setdefault(name, place)
    if first is not place:
        message = f"{kind} `{name}` is already defined"
        contents.issues.append(
            Issue(place.path, place.line, "id-reused", message, f"first in {first.path}:{first.line}")
        )


def _checked_name(
    contents: Contents, document: Document, name: str, line: int, pattern: Any, wanted: str
) -> bool:
    if pattern.fullmatch(name) is not None:
        return True
    contents.issues.append(
        Issue(document.path, line, "wrong-value", f"`{name}` is not a name for this", wanted)
    )
    return False


def _read_references(contents: Contents, document: Document) -> None:
    def take(name: str, loaded: Mapping[str, Any], line: int) -> None:
        if _checked_name(contents, document, name, line, RULE_ID, "small letters, digits and hyphens"):
            contents.references[name] = build_reference(name, loaded)

    _entries(contents, document, "references", _REFERENCE, REFERENCE, take)


def _read_parameters(contents: Contents, document: Document) -> None:
    def take(name: str, loaded: Mapping[str, Any], line: int) -> None:
        if _checked_name(contents, document, name, line, PARAMETER_NAME, "topic.name in small letters"):
            contents.parameters[name] = build_parameter(name, loaded, document.path, line)

    _entries(contents, document, "parameters", _PARAMETER, PARAMETER, take)


def _read_facts(contents: Contents, document: Document) -> None:
    def take(name: str, loaded: Mapping[str, Any], line: int) -> None:
        if _checked_name(contents, document, name, line, FACT_NAME, "small letters, digits and underscores"):
            contents.facts[name] = build_fact(name, loaded, document.path, line)

    _entries(contents, document, "facts", _FACT, FACT, take)


def _read_value_set(contents: Contents, document: Document) -> None:
    name = document.data.get("id")
    line = document.line("id")
    if isinstance(name, str):
        _declare(contents, VALUE_SET, name, Place(document.path, line))
        _check_file_name(contents, document, name)
    else:
        contents.unread.add(VALUE_SET)
    loaded = _loaded(contents, document, _VALUE_SET, document.data, ())
    if loaded is not None:
        contents.value_sets[loaded["id"]] = build_value_set(loaded, document.path, line)
        contents.includes[loaded["id"]] = loaded.get("includes", ())


def _read_products(contents: Contents, document: Document) -> None:
    def take(ingredient: str, loaded: Mapping[str, Any], line: int) -> None:
        for product in loaded["codes"]:
            other = contents.products.setdefault(product, ingredient)
            if other != ingredient:
                message = f"product {product} belongs to ingredient {other} already"
                contents.issues.append(
                    Issue(document.path, line, "id-reused", message, "keep it under one ingredient")
                )

    _entries(contents, document, "products", _PRODUCT, "product", take)


def _read_knowledge(contents: Contents, document: Document) -> None:
    def take(name: str, loaded: Mapping[str, Any], line: int) -> None:
        contents.knowledge[name] = KnowledgeId(name, loaded["title"], loaded["section"])

    _entries(contents, document, "knowledge_ids", _KNOWLEDGE, "knowledge id", take)


def _read_stray(contents: Contents, document: Document) -> None:
    hint = "rules go into a folder of their topic; " + did_you_mean(Path(document.path).name, _TOP_LEVEL)
    contents.issues.append(
        Issue(document.path, 1, "file-name", "does not belong at the top of the rules folder", hint)
    )


def _add_included_codes(contents: Contents) -> None:
    """Give every value set the codes of those it includes, at any depth; an unknown name is skipped."""

    def codes(name: str, seen: frozenset[str]) -> dict[Code, None]:
        own = dict.fromkeys(contents.value_sets[name].codes)
        for other in contents.includes[name]:
            if other in contents.value_sets and other not in seen:
                own |= codes(other, seen | {other})
        return own

    complete = {name: tuple(codes(name, frozenset({name}))) for name in contents.value_sets}
    for name, all_codes in complete.items():
        contents.value_sets[name] = replace(contents.value_sets[name], codes=all_codes)


# ------------------------------------------------------------------ rules


def _read_rule(contents: Contents, document: Document) -> None:
    name = document.data.get("id")
    if isinstance(name, str):
        _declare(contents, RULE, name, Place(document.path, document.line("id")))
        _check_file_name(contents, document, name)
    else:
        contents.unread.add(RULE)
    loaded = _loaded(contents, document, _RULE, document.data, ())
    if loaded is None or loaded["id"] in contents.rules:
        return
    rule, sites = build_rule(loaded, document)
    if rule.status is Status.RETIRED:
        line = document.line("status")
        hint = f"move the file to {RETIRED}/"
        contents.issues.append(
            Issue(document.path, line, "wrong-value", "is retired but stands among the rules", hint)
        )
    contents.rules[rule.id] = rule
    contents.sites[rule.id] = sites


def _read_retired(contents: Contents, document: Document) -> None:
    loaded = _loaded(contents, document, _RETIRED, document.data, ())
    if loaded is not None:
        contents.retired[loaded["id"]] = Place(document.path, document.line("id"))
        _check_file_name(contents, document, loaded["id"])


def _check_file_name(contents: Contents, document: Document, name: str) -> None:
    stem = Path(document.path).stem
    if name != stem:
        line = document.line("id")
        message = f"`id: {name}` is not the file's name"
        contents.issues.append(
            Issue(document.path, line, "id-is-filename", message, f"name the file {name}.yaml")
        )


_TOP_LEVEL: dict[str, Callable[[Contents, Document], None]] = {
    "references.yaml": _read_references,
    "products.yaml": _read_products,
    "knowledge_ids.yaml": _read_knowledge,
}
_FOLDERS: dict[str, Callable[[Contents, Document], None]] = {
    "parameters": _read_parameters,
    "facts": _read_facts,
    "value_sets": _read_value_set,
    RETIRED: _read_retired,
}
_KIND_OF: dict[Callable[[Contents, Document], None], str] = {
    _read_references: REFERENCE,
    _read_parameters: PARAMETER,
    _read_facts: FACT,
    _read_value_set: VALUE_SET,
}
