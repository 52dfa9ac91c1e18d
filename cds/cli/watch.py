"""``cds test --watch``: what each change of a rule file touches is run again at once."""

import time
from collections.abc import Callable, Collection
from pathlib import Path

from cds.rulebook.contents import Contents
from cds.rulebook.folder import read
from cds.rulebook.memory import Memory
from cds.rulebook.touched import touched_rules

_PAUSE = 0.2  # seconds between two looks: too short to wait for, too long to warm the machine
_Stamps = dict[Path, tuple[int, int]]
Say = Callable[[Contents, Collection[str] | None], object]


def watch(folder: Path, rules: Collection[str] | None, say: Say) -> int:
    """``say`` the rules of ``folder``, all of them or ``rules``; then, after each change, those it touches.
    Ctrl-C ends it: 0."""
    memory = Memory()
    stamps = _stamps(folder)
    contents = read(folder, memory)
    say(contents, rules)
    print(f"watching {folder}; Ctrl-C ends", flush=True)
    try:
        while True:
            time.sleep(_PAUSE)
            try:
                seen = _stamps(folder)
                if seen == stamps:
                    continue
                fresh = read(folder, memory)
            except OSError:
                continue  # a file went between two looks: an editor is saving
            print(f"\nchanged: {', '.join(_changed(folder, stamps, seen))}", flush=True)
            _say_touched(contents, fresh, rules, say)
            stamps, contents = seen, fresh
    except KeyboardInterrupt:
        print()
        return 0


def _say_touched(old: Contents, new: Contents, rules: Collection[str] | None, say: Say) -> None:
    touched = [name for name in touched_rules(old, new) if rules is None or name in rules]
    if touched or new.issues:
        say(new, touched)
    else:
        print("no rule is touched", flush=True)


def _stamps(folder: Path) -> _Stamps:
    """When each file was written, and its size."""
    stats = ((file, file.stat()) for file in folder.rglob("*.y*ml"))
    return {file: (stat.st_mtime_ns, stat.st_size) for file, stat in stats}


def _changed(folder: Path, old: _Stamps, new: _Stamps) -> list[str]:
    files = {file for file in old.keys() | new.keys() if old.get(file) != new.get(file)}
    return sorted(file.relative_to(folder).as_posix() for file in files)
