"""What a sign-off binds to: the content of a rule and of everything that it uses, as one digest.

Digested is what the files say, not their bytes: comments, quotes, line ends, the order of keys and the names
of files make no difference; the order of a list does. The code of a derivation belongs to the release.

``content 1`` is SHA-256 over the canonical JSON of ``[format, own, used]``: *used* is a sorted list of
``[kind, name, SHA-256 of the canonical JSON of the entry]``, *own* the people of the rule but its reviewers.
Canonical JSON: keys sorted, no spaces, ASCII, every scalar a trimmed text but true, false and null.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from cds.core.rules import Rule
from cds.rulebook.contents import FACT, PARAMETER, REFERENCE, RULE, VALUE_SET, Contents
from cds.rulebook.dependencies import Entry, direct

PRODUCT = "product"
FORMAT = "content 1"
PREFIX = "sha256:"
_STANDING = ("status", "people")  # who has looked at it, which is no part of what they looked at
_SIGNED_LATER = "reviewers"
_FILES = {
    REFERENCE: "references",
    PRODUCT: "products",
}  # kinds that stand in one file at the top; its name and key
_HEADACHE = ((VALUE_SET, "cluster-headache"), (FACT, "order_for_cluster_headache"))
# What the service writes into the order that a rule suggests, without the rule naming it.
SUGGESTED: Mapping[str, tuple[Entry, ...]] = {
    "protocol-dose": (
        (VALUE_SET, "ketamine"),
        (VALUE_SET, "intravenous-route"),
        (PARAMETER, "infusion.ketamine_duration"),
        (PARAMETER, "infusion.ketamine_volume"),
        (FACT, "protocol_dose"),
        (FACT, "esketamine_ordered"),
        *_HEADACHE,
    ),
    "replace-with-oxygen": (
        (VALUE_SET, "oxygen"),
        (VALUE_SET, "non-rebreather-mask"),
        (PARAMETER, "oxygen.min_flow"),
        (PARAMETER, "oxygen.duration"),
        *_HEADACHE,
    ),
    "replace-with-sumatriptan": (
        (VALUE_SET, "sumatriptan"),
        (VALUE_SET, "subcutaneous-route"),
        (PARAMETER, "sumatriptan.sc_dose"),
        *_HEADACHE,
    ),
}


class ContentDigests:
    """The content digests of the rules of one folder; what rules share is digested once."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._files = {kind: _block(contents, key) for kind, key in _FILES.items()}
        self._entries: dict[Entry, str] = {}

    def __getitem__(self, rule_id: str) -> str:
        """``sha256:`` and 64 hexadecimal digits. KeyError where the rule could not be read."""
        rule = self._contents.rules[rule_id]
        people = self._contents.documents[rule.path].data["people"]
        own = {key: value for key, value in people.items() if key != _SIGNED_LATER}
        used = sorted([kind, name, self._entry((kind, name))] for kind, name in self.used(rule_id))
        return PREFIX + _sha256([FORMAT, own, used])

    def used(self, rule_id: str) -> set[Entry]:
        """The rule and every entry that its sign-off covers: kind and name."""
        found: set[Entry] = set()
        stack: list[Entry] = [(RULE, rule_id)]
        while stack:
            entry = stack.pop()
            if entry not in found:
                found.add(entry)
                stack.extend(self._under(entry))
        return found

    def _under(self, entry: Entry) -> Iterator[Entry]:
        kind, name = entry
        contents = self._contents
        yield from direct(contents, entry)
        if kind == RULE and name in contents.rules:
            rule = contents.rules[name]
            yield from ((REFERENCE, one.reference) for one in rule.evidence)
            yield from (part for offered in _offers(rule) for part in SUGGESTED.get(offered, ()))
        elif kind == PARAMETER and name in contents.parameters:
            yield from ((REFERENCE, value.reference) for value in contents.parameters[name].values)
        elif kind == VALUE_SET and name in contents.value_sets:
            held = contents.value_sets[name]
            codes = (code.code for code in (*held.codes, *held.may_be))
            yield from ((PRODUCT, code) for code in codes if code in self._files[PRODUCT])

    def _entry(self, entry: Entry) -> str:
        if entry not in self._entries:
            self._entries[entry] = _sha256(self._written(entry))
        return self._entries[entry]

    def _written(self, entry: Entry) -> Any:
        """What the files say of ``entry``; None where nothing could be read."""
        kind, name = entry
        contents = self._contents
        if kind in _FILES:
            return self._files[kind].get(name)
        if kind == RULE and name in contents.rules:
            data = contents.documents[contents.rules[name].path].data
            return {key: value for key, value in data.items() if key not in _STANDING}
        if kind == VALUE_SET and name in contents.value_sets:
            return contents.documents[contents.value_sets[name].path].data
        if kind == PARAMETER and name in contents.parameters:
            return contents.documents[contents.parameters[name].path].data["parameters"][name]
        if kind == FACT and name in contents.facts:
            return contents.documents[contents.facts[name].path].data["facts"][name]
        return None


def _block(contents: Contents, key: str) -> Mapping[str, Any]:
    document = contents.documents.get((contents.folder / f"{key}.yaml").as_posix())
    found = document.data.get(key) if document is not None else None
    return found if isinstance(found, Mapping) else {}


def _offers(rule: Rule) -> Iterator[str]:
    for outcome in rule.outcomes:
        if outcome is not None:
            yield from outcome.suggest


def _sha256(content: Any) -> str:
    text = json.dumps(_plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node.strip() if isinstance(node, str) else node
