"""Where each rule stands: its sign-offs, what is to be confirmed, what it lacks before it may be live."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cds.core.rules import Rule, Status
from cds.rulebook.content_digest import ContentDigests
from cds.rulebook.contents import Contents
from cds.rulebook.dependencies import Entry
from cds.rulebook.open_points import OpenPoint, open_points
from cds.rulebook.signatures import NEEDED, SignOffs, has_author, sign_offs


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule: its sign-offs, every entry they cover, and the open points among these, in file order."""

    signed: SignOffs
    used: frozenset[Entry]
    open_points: tuple[OpenPoint, ...]

    @property
    def rule(self) -> Rule:
        """The rule."""
        return self.signed.rule

    @property
    def drugs(self) -> tuple[str, ...]:
        """The value sets of the drugs that it is about: ordered, or proposed on a card."""
        return drugs_of(self.rule)

    def lacks(self) -> Iterator[str]:
        """What stands between the rule and ``active``, one sentence each; nothing where it may be."""
        if not has_author(self.rule):
            yield "the author is not named"
        for one in self.signed.void:
            yield f"sign-off of {one.review.name}, {one.review.role}, on {one.review.on} {one.fault}"
        wanting = self.signed.wanting(Status.ACTIVE)
        if wanting:
            others = "reviewer who is not the author" if wanting == 1 else "reviewers who are not the author"
            yield f"{wanting} {others}"
        for point in self.open_points:
            yield f"to be confirmed: {point.entry[0]} {point.entry[1]}: {point.about}: {point.why}"

    def overdue(self, today: date) -> bool:
        """Whether it was to be looked at again before ``today``."""
        return self.rule.review_by < today

    def short(self) -> str:
        """The sign-offs in a few words: ``0 of 2``, ``1 of 2, 1 void``."""
        void = len(self.signed.void)
        count = f"{len(self.signed.counting)} of {NEEDED[Status.ACTIVE]}"
        return count + (f", {void} void" if void else "")


def drugs_of(rule: Rule) -> tuple[str, ...]:
    """The value sets of the drugs that a rule is about: ordered, or proposed on a card."""
    cards = [outcome for outcome in rule.outcomes if outcome is not None]
    return tuple(dict.fromkeys([*rule.ordering, *(name for one in cards for name in one.proposes)]))


def register(contents: Contents) -> Mapping[str, Standing]:
    """Every rule that could be read, by id."""
    digests, points = ContentDigests(contents), open_points(contents)
    return {
        name: standing_of(contents.rules[name], digests[name], digests.used(name), points)
        for name in sorted(contents.rules)
    }


def standing_of(
    rule: Rule, digest: str, used: Collection[Entry], points: Mapping[Entry, tuple[OpenPoint, ...]]
) -> Standing:
    """Where ``rule`` stands, given its content digest, what its sign-off covers, and all open points."""
    found = sorted(
        (point for entry in points.keys() & used for point in points[entry]),
        key=lambda point: (point.path, point.line, point.about),
    )
    return Standing(sign_offs(rule, digest), frozenset(used), tuple(found))
