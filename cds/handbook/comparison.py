"""Two folders of rules compared, and what their difference does to the sample patients."""

import json
from pathlib import Path

from cds.core.rules import Status
from cds.handbook.comparing import Comparing, Side, titles_of
from cds.hooks.comparison import Comparison, in_force
from cds.hooks.effects import CaseEffects
from cds.hooks.samples import NotABundle, sound_bundle
from cds.hooks.tally import tally
from cds.rulebook.difference import differences
from cds.rulebook.loader import read_sound
from cds.rulebook.sound import sound_rulebook


def compared(before: Path, after: Path, samples: Path, lowest: Status) -> Comparing:
    """What changed from ``before`` to ``after``, with all numbers in force that either holds.

    ``samples`` is a folder of FHIR Bundles, ``lowest`` the status from which rules speak. RuleBookError where
    one of the two is unsound but for want of sign-offs.
    """
    read = [read_sound(folder, unsigned=True) for folder in (before, after)]
    old, new = read
    day = max(old.day, new.day)
    changes = differences(old, new)
    comparison = Comparison(in_force(sound_rulebook(old), day), in_force(sound_rulebook(new), day), lowest)
    # Without a change there is nothing to ask; the answers are those of one rulebook twice.
    files = sorted(samples.glob("*.json")) if changes else []
    return Comparing(
        Side(before.name, old.digest, len(old.rules)),
        Side(after.name, new.digest, len(new.rules)),
        day,
        changes,
        tally(_effects(comparison, file) for file in files),
        titles_of(read),
    )


def _effects(comparison: Comparison, file: Path) -> CaseEffects:
    try:
        bundle = sound_bundle(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, NotABundle) else f"cannot be read: {type(error).__name__}"
        return CaseEffects(file.stem, trouble=why)
    return comparison.of_bundle(file.stem, bundle)
