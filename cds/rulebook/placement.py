"""Where a new entry belongs, and whether its name is free."""

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from cds.rulebook.contents import FACT, PARAMETER, RULE, VALUE_SET, Contents
from cds.rulebook.fields import FACT_NAME, PARAMETER_NAME, RULE_ID
from cds.rulebook.folder import RETIRED
from cds.rulebook.problems import did_you_mean

KINDS = {"rule": RULE, "parameter": PARAMETER, "fact": FACT, "value-set": VALUE_SET}
"""The kinds of entry that can be new, as they are typed and as :class:`Contents` names them."""
_NAMES = {
    RULE: (RULE_ID, "small letters, digits and hyphens, such as ketamine-renal-contraindication"),
    VALUE_SET: (RULE_ID, "small letters, digits and hyphens, such as serum-creatinine"),
    FACT: (FACT_NAME, "small letters, digits and underscores, such as serum_creatinine"),
    PARAMETER: (PARAMETER_NAME, "topic.name in small letters, such as ketamine.min_creatinine_clearance"),
}
_SHARED = {PARAMETER: "parameters", FACT: "facts"}


class NotPlaced(ValueError):
    """The entry cannot be made; the text says why and what to type instead."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The file of a new entry and the line where it will start.

    ``key`` is the block it is added to in a shared file; ``source`` the file of the entry it is copied from.
    """

    path: Path
    line: int = 1
    key: str = ""
    source: Path | None = None


def place(contents: Contents, kind: str, name: str, copied: str | None, topic: str | None) -> Placed:
    """Where the new entry ``name`` of a kind of :data:`KINDS` goes. ``topic`` is the folder of a rule or the
    file of a parameter or fact, else it is that of ``copied``, or told by the name. NotPlaced if the name is
    taken or cannot be one, if there is nothing to copy, or if the place is not told."""
    what = KINDS[kind]
    pattern, wanted = _NAMES[what]
    if pattern.fullmatch(name) is None:
        raise NotPlaced(f"`{name}` cannot be the name of a {kind}: {wanted}")
    _refuse_taken(contents, what, kind, name)
    source = _source(contents, what, kind, copied) if copied is not None else None
    if what in _SHARED:
        path = _shared_file(contents, what, name, source, topic)
        return Placed(path, _next_line(path), _SHARED[what], source)
    folder = contents.folder / "value_sets" if what == VALUE_SET else _folder(contents, name, source, topic)
    path = folder / f"{name}.yaml"
    if path.exists():
        raise NotPlaced(f"{path.as_posix()} is there already; it could not be read: see `cds check`")
    return Placed(path, source=source)


def _refuse_taken(contents: Contents, what: str, kind: str, name: str) -> None:
    taken = contents.declared[what].get(name) or (contents.retired.get(name) if what == RULE else None)
    if taken is None:
        return
    state = (
        "was retired and is never used again" if what == RULE and name in contents.retired else "is in use"
    )
    where = f"{taken.path}:{taken.line}"
    raise NotPlaced(f"{kind} `{name}` {state} ({where}); free is `{_free(contents, what, name)}`")


def _free(contents: Contents, what: str, name: str) -> str:
    """The next name that is not taken: ``name-2``."""
    stem, joint = re.sub(r"[-_]\d+$", "", name), "_" if what in _SHARED else "-"
    taken = {*contents.declared[what], *(contents.retired if what == RULE else ())}
    return next(free for number in count(2) if (free := f"{stem}{joint}{number}") not in taken)


def _source(contents: Contents, what: str, kind: str, name: str) -> Path:
    found = contents.declared[what].get(name)
    if found is None:
        hint = did_you_mean(name, contents.declared[what])
        raise NotPlaced(f"there is no {kind} `{name}` to start from" + (f"; {hint}" if hint else ""))
    return Path(found.path)


def _folder(contents: Contents, name: str, source: Path | None, topic: str | None) -> Path:
    """The folder of a rule: the one named, that of its source, else the one whose name the id begins with."""
    rules = [file.parent for file in _rule_files(contents)]
    folders = {folder.name: folder for folder in rules}
    if topic is not None:
        root = rules[0].parent if rules else contents.folder / "cluster_headache"
        return folders.get(topic, root / topic)
    if source is not None:
        return source.parent
    fitting = [known for known in folders if name.startswith(f"{known.replace('_', '-')}-")]
    if not fitting:
        known = ", ".join(sorted(folders))
        raise NotPlaced(f"the id does not tell where the rule belongs: say --in TOPIC; there are {known}")
    return folders[max(fitting, key=len)]


def _rule_files(contents: Contents) -> list[Path]:
    return [
        Path(found.path)
        for found in contents.declared[RULE].values()
        if RETIRED not in Path(found.path).parts
    ]


def _shared_file(contents: Contents, what: str, name: str, source: Path | None, topic: str | None) -> Path:
    """The file named, that of a parameter's topic, else that of the source."""
    folder = contents.folder / _SHARED[what]
    if topic is not None:
        return folder / f"{topic.removesuffix('.yaml')}.yaml"
    own = folder / f"{name.split('.')[0]}.yaml"
    if what == PARAMETER and (source is None or own.exists()):
        return own
    if source is not None:
        return source
    known = ", ".join(sorted(file.stem for file in folder.glob("*.yaml")))
    raise NotPlaced(f"a fact's name does not tell its file: say --in TOPIC; there are {known}")


def _next_line(path: Path) -> int:
    """The line behind the last one, or behind the head of a new file."""
    return len(path.read_text(encoding="utf-8").rstrip("\n").splitlines()) + 1 if path.exists() else 2
