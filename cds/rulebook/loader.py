"""A folder of YAML files -> RuleBook, or every fault in it at once."""

from pathlib import Path

from cds.core.errors import RuleBookError
from cds.core.rules import RuleBook
from cds.rulebook.folder import read
from cds.rulebook.lints import inspect


def load(folder: Path) -> RuleBook:
    """The rulebook of ``folder``.

    A fault that leaves some answer undefined (a name that does not resolve, units that differ, an unknown
    that would be silent ...) refuses the whole folder: RuleBookError, with every other error beside it.
    Faults of good order alone (a missing example, the order of keys) are for ``cds check``.
    """
    inspection = inspect(read(folder))
    if inspection.unsound:
        raise RuleBookError([issue for issue in inspection.issues if not issue.warning])
    return inspection.trial.rulebook
