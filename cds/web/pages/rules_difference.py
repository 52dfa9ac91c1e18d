"""What changed from the rulebook that was served before, and whose cards it changes: see docs/adr/0023."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from flask import Response

from cds.handbook.comparing import Comparing
from cds.settings.rulebooks import kept_rulebooks
from cds.web.pages.desk import Desk
from cds.web.pages.errands import Errand
from cds.web.pages.rendering import page
from cds.web.pages.rules_shelf import HANDBOOK, Folder, kept_copy, not_served
from cds.web.pages.rules_views import addresses
from cds.web.pages.samples import samples

_SAMPLES = "samples"


@dataclass(frozen=True, slots=True)
class Previous:
    """The rulebook to compare with: a folder of the settings, or a kept one and when it was taken over."""

    digest: str
    file: Path
    at: datetime | None = None


class Differences:
    """The served rulebook against the previous one."""

    def __init__(self, desk: Desk, errand: Errand) -> None:
        self._desk = desk
        self._errand = errand
        self._served = Folder(desk.settings.rules)
        named = desk.settings.previous_rules
        self._named = Folder(named) if named is not None else None

    def previous(self) -> Previous | None:
        """The rulebook of ``CDS_PREVIOUS_RULES``, else the last one served that is not the present one."""
        named = self._desk.settings.previous_rules
        if named is not None and self._named is not None:
            return Previous(self._named.digest, named)
        served = self._desk.serving.answers.rulebook.digest
        others = (kept for kept in kept_rulebooks(self._desk.settings) if kept.digest != served)
        return next((Previous(kept.digest, kept.file, kept.at) for kept in others), None)

    def show(self) -> Response:
        """The page. NotYet while the two are compared, RequestError where the served one is not to be had."""
        previous, rulebook = self.previous(), self._desk.serving.answers.rulebook
        if previous is None:
            return page("rules/difference.html", previous=None)
        rules = self._desk.settings.rules
        served = rules if self._served.digest == rulebook.digest else kept_copy(self._desk, rulebook.digest)
        if served is None:
            raise not_served()
        made = self._errand.result(
            (previous.digest, rulebook.digest, served),
            HANDBOOK,
            ("difference", str(previous.file), str(served), _SAMPLES, self._desk.settings.lowest_status),
        )
        if not isinstance(made, Comparing):
            return page("rules/difference.html", previous=previous, faults=made.faults)
        return page(
            "rules/difference.html",
            previous=previous,
            faults=(),
            compared=made,
            weights=[(each.name, list(some)) for each, some in groupby(made.changes, lambda one: one.weight)],
            rulebook=rulebook,
            shown={} if self._desk.settings.production else samples(),
            address=addresses(),
        )
