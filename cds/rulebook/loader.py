"""A folder of YAML files -> RuleBook, or every fault in it at once."""

from pathlib import Path

from cds.core.errors import RuleBookError
from cds.core.rules import RuleBook
from cds.rulebook.contents import Contents
from cds.rulebook.folder import read
from cds.rulebook.lints import inspect, is_sound
from cds.rulebook.lints.standing import OF_STANDING
from cds.rulebook.sound import sound_rulebook


def load(folder: Path) -> RuleBook:
    """The rulebook of ``folder``; RuleBookError as ``read_sound``."""
    return sound_rulebook(read_sound(folder))


def read_sound(folder: Path, *, unsigned: bool = False) -> Contents:
    """Everything in ``folder``, from which ``sound_rulebook`` makes the whole rulebook.

    A fault that leaves some answer undefined (a name that does not resolve, units that differ, an unknown
    that would be silent ...) refuses the whole folder: RuleBookError, with every other error beside it.
    Faults of good order alone (a missing example, the order of keys) are for ``cds check``.

    With ``unsigned``, for whoever reads the rules before signing them, a live rule that lacks sign-offs or
    rests on something to be confirmed refuses nothing; a service never loads such rules.
    """
    contents = read(folder)
    if not is_sound(contents, OF_STANDING if unsigned else ()):
        raise RuleBookError([issue for issue in inspect(contents).issues if not issue.warning])
    return contents
