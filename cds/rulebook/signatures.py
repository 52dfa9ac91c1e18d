"""Sign-offs: which of them count, and what a rule still lacks before it may be live.

A sign-off counts where it bears the content digest of the rule as it stands now, and its reviewer is neither
the author nor somebody who has signed already. The author is whom ``people.author`` names, whatever git says.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cds.core.rules import Review, Rule, Status

NEEDED = {Status.SILENT: 1, Status.ACTIVE: 2}
"""How many sign-offs a live status needs."""
_UNNAMED = "to be named"
_TITLES = frozenset({"doctor", "dr", "md", "med", "mr", "mrs", "ms", "phd", "prof", "professor"})


@dataclass(frozen=True, slots=True)
class SignOff:
    """One sign-off as it stands; ``fault`` says why it does not count, empty where it does."""

    review: Review
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SignOffs:
    """The sign-offs of one rule against its content digest of now."""

    rule: Rule
    digest: str
    all: tuple[SignOff, ...]

    @property
    def counting(self) -> tuple[Review, ...]:
        """Those that count."""
        return tuple(one.review for one in self.all if not one.fault)

    @property
    def void(self) -> tuple[SignOff, ...]:
        """Those that do not."""
        return tuple(one for one in self.all if one.fault)

    def wanting(self, status: Status) -> int:
        """How many more sign-offs ``status`` needs."""
        return max(NEEDED.get(status, 0) - len(self.counting), 0)


def sign_offs(rule: Rule, digest: str) -> SignOffs:
    """The sign-offs of ``rule``, whose content digest is ``digest``."""
    return SignOffs(rule, digest, tuple(_judged(rule, digest)))


def _judged(rule: Rule, digest: str) -> Iterator[SignOff]:
    seen: set[str] = set()
    for review in rule.reviewers:
        if is_author(review.name, rule.author):
            fault = "is the author"
        elif person(review.name) in seen:
            fault = "has signed already"
        elif not review.digest:
            fault = "is bound to no content: it has no digest"
        elif review.digest != digest:
            fault = "is void: the rule, or something it uses, has changed since"
        else:
            fault = ""
            seen.add(person(review.name))
        yield SignOff(review, fault)


def person(name: str) -> str:
    """A name to compare: case, spaces, full stops, commas, the form of characters and the usual titles make
    nobody another person."""
    text = unicodedata.normalize("NFKC", name).casefold()
    visible = (" " if c in ".," else c for c in text if unicodedata.category(c) not in ("Cc", "Cf"))
    words = "".join(visible).split()
    return " ".join([word for word in words if word not in _TITLES] or words)


def is_author(name: str, author: str) -> bool:
    """Whether ``name`` stands in ``author``, who may be several with their fields."""
    words = "".join(c if c.isalnum() or c == "-" else " " for c in person(author)).split()
    wanted = "".join(c if c.isalnum() or c == "-" else " " for c in person(name)).split()
    starts = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(words[start : start + len(wanted)] == wanted for start in starts)


def has_author(rule: Rule) -> bool:
    """Whether the author is named; else nobody can tell the reviewers from the author."""
    return is_named(rule.author)


def is_named(name: str) -> bool:
    """Whether ``name`` is a name and not the place of one."""
    return not person(name).startswith(_UNNAMED)
