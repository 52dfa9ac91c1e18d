"""What is made for the service in a process of its own, so that no call waits for it: see docs/adr/0023.

    python -m cds.handbook annex RULES FEATURES HISTORY
    python -m cds.handbook difference OLD NEW SAMPLES STATUS

RULES, OLD and NEW are folders or archives of rules. The result, pickled, is written to standard output: an
Annex, a Comparing, or Refused.
"""

import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cds.core.errors import RuleBookError
from cds.core.rules import Status
from cds.handbook.annex import Annex, annex_of
from cds.handbook.comparing import Comparing
from cds.handbook.refused import Refused
from cds.rulebook.archive import NoArchive, unpacked
from cds.rulebook.folder import read

_NICE = 10  # calls come first


@contextmanager
def _folder(path: str) -> Iterator[Path]:
    if Path(path).is_dir():
        yield Path(path)
    else:
        with unpacked(Path(path)) as folder:
            yield folder


def _annex(rules: str, features: str, history: str) -> Annex:
    with _folder(rules) as folder:
        return annex_of(read(folder), Path(features), Path(history))


def _difference(old: str, new: str, samples: str, status: str) -> Comparing:
    from cds.handbook.comparison import compared  # the engine, which the annex does without

    with _folder(old) as before, _folder(new) as after:
        return compared(before, after, Path(samples), Status(status))


_MADE: dict[str, Callable[..., Annex | Comparing]] = {"annex": _annex, "difference": _difference}


def main(arguments: list[str]) -> None:
    """Make what ``arguments`` ask for."""
    os.nice(_NICE)
    try:
        made: Annex | Comparing | Refused = _MADE[arguments[0]](*arguments[1:])
    except RuleBookError as error:
        made = Refused(tuple(str(issue) for issue in error.issues))
    except NoArchive as error:
        made = Refused((str(error),))
    pickle.dump(made, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main(sys.argv[1:])
