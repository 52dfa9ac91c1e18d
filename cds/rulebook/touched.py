"""Which rules may answer differently since a folder was last read: those that changed, and those that rest on
what changed."""

from typing import Any

from cds.rulebook.contents import FACT, PARAMETER, RULE, VALUE_SET, Contents, Place
from cds.rulebook.dependencies import Entry, everything_under

_KEYS = {FACT: "facts", PARAMETER: "parameters"}
_EVALUATED = (FACT, PARAMETER, RULE, VALUE_SET)


def touched_rules(old: Contents, new: Contents) -> tuple[str, ...]:
    """Ids in order, those that went or can no longer be read among them. Comments and order do not count."""
    then, now = _written(old), _written(new)
    if old.day != new.day:  # a later day may bring other numbers into force
        return tuple(sorted(name for kind, name in now if kind == RULE))
    changed = {entry for entry in then.keys() | now.keys() if then.get(entry) != now.get(entry)}
    rules = {name for kind, name in changed if kind == RULE}
    if changed:
        rules |= {name for name in new.rules if not changed.isdisjoint(everything_under(new, (RULE, name)))}
    return tuple(sorted(rules))


def _written(contents: Contents) -> dict[Entry, Any]:
    """Every entry that has a bearing on verdicts, as it stands in its file."""
    return {
        (kind, name): _block(contents, kind, name, place)
        for kind, name, place in contents.places()
        if kind in _EVALUATED
    }


def _block(contents: Contents, kind: str, name: str, place: Place) -> Any:
    data = contents.documents[place.path].data
    return data[_KEYS[kind]][name] if kind in _KEYS else data
