"""What a rule of its kind and status must have: words for unknown, evidence, override reasons, reviewers."""

from collections.abc import Iterator

from cds.core.rules import Kind, Outcome, Rule
from cds.rulebook.content_digest import ContentDigests
from cds.rulebook.contents import RULE, Contents
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.open_points import open_points
from cds.rulebook.signatures import NEEDED, SignOffs, has_author, sign_offs

_MUST_SPEAK = (Kind.CONTRAINDICATION, Kind.CAUTION)
_INDICATORS = {
    Kind.CONTRAINDICATION: ("critical",),
    Kind.CAUTION: ("warning",),
    Kind.MONITORING: ("warning", "info"),
    Kind.RECOMMENDATION: ("info",),
}
LIVE = tuple(NEEDED)
REVIEWERS, TO_CONFIRM = "reviewers", "to-confirm"
OF_STANDING = (REVIEWERS, TO_CONFIRM)  # every answer is defined; a live rule must still not be heard


def _cards(rule: Rule) -> Iterator[tuple[str, Outcome]]:
    for name, card in (("met", rule.met), ("not_met", rule.not_met), ("unknown", rule.unknown)):
        if card is not None:
            yield name, card


def _unknown_speaks(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        if rule.kind in _MUST_SPEAK and rule.unknown is None:
            message = f"a {rule.kind} that cannot be checked must say so"
            yield Fault(
                rule.path,
                rule.lines["outcomes.unknown"],
                message,
                "write a card for `unknown` with {missing}",
            )


def _unknown_names_gaps(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        card = rule.unknown
        if card is not None and "{missing}" not in card.summary + card.detail:
            line = rule.lines["outcomes.unknown"]
            yield Fault(
                rule.path,
                line,
                "the card for `unknown` does not say what is missing",
                "add: Still needed: {missing}.",
            )


def _indicator_fits(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        allowed = _INDICATORS.get(rule.kind)
        if rule.met is not None and allowed is not None and rule.met.indicator not in allowed:
            line = rule.lines["outcomes.met.indicator"]
            message = f"a {rule.kind} that is met is {' or '.join(allowed)}, not {rule.met.indicator}"
            yield Fault(rule.path, line, message, "change the indicator, or the kind")


def _kind_complete(contents: Contents) -> Iterator[Fault]:
    used = {needed for rule in contents.rules.values() for needed in rule.findings}
    for rule in contents.rules.values():
        if rule.kind is Kind.RECOMMENDATION and not any(e.strength and e.certainty for e in rule.evidence):
            hint = "add both to one entry of the evidence; `to-confirm` is a value"
            yield Fault(
                rule.path, rule.lines["evidence"], "a recommendation needs strength and certainty", hint
            )
        if rule.kind in _MUST_SPEAK:
            for name, card in _cards(rule):
                if name != "not_met" and not card.override_reasons:
                    hint = "[specialist-advice, value-out-of-date] or other reasons a prescriber may give"
                    line = rule.lines[f"outcomes.{name}"]
                    yield Fault(rule.path, line, f"the card for `{name}` has no override_reasons", hint)
        unheard = rule.kind is Kind.CLASSIFICATION and rule.id not in used and not any(_cards(rule))
        if unheard and not contents.issues:  # a rule that could not be read may use it
            hint = "name it in a `finding:`, or give it a card"
            yield Fault(
                rule.path, rule.lines["kind"], "no rule uses this classification and it has no card", hint
            )
        if rule.kind is not Kind.CLASSIFICATION and rule.met is None:
            hint = "write a card; what only feeds other rules is a classification"
            yield Fault(
                rule.path, rule.lines["outcomes.met"], f"a {rule.kind} says nothing when it is met", hint
            )


def _hooks_fit(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        if rule.ordering and "patient-view" in rule.hooks:
            line = rule.lines["applies_to.hooks"]
            hint = "take `patient-view` out, or make the chart's question a rule of its own"
            yield Fault(rule.path, line, "nothing is ordered when a chart is opened", hint)


def _to_confirm(contents: Contents) -> Iterator[Fault]:
    live = [rule for rule in contents.rules.values() if rule.status in LIVE]
    points, digests = open_points(contents) if live else {}, ContentDigests(contents)
    for rule in live:
        own = (RULE, rule.id)
        for point in points.get(own, ()):
            message = f"is {rule.status} while its evidence is to be confirmed"
            yield Fault(rule.path, point.line, message, "confirm it first")
        for entry in sorted((digests.used(rule.id) & points.keys()) - {own}):
            first = points[entry][0]
            message = f"is {rule.status} while {entry[0]} `{entry[1]}` is to be confirmed"
            yield Fault(rule.path, rule.lines["status"], message, f"see {first.path}:{first.line}")


def _reviewers(contents: Contents) -> Iterator[Fault]:
    digests = ContentDigests(contents)
    for rule in contents.rules.values():
        if rule.status in LIVE:
            yield from _unsigned(sign_offs(rule, digests[rule.id]))


def _unsigned(signed: SignOffs) -> Iterator[Fault]:
    rule = signed.rule
    if not has_author(rule):
        message = f"is {rule.status} while its author is not named: nobody can tell the reviewers from them"
        yield Fault(rule.path, rule.lines["people.author"], message, "name the author")
    if signed.wanting(rule.status):
        needed = NEEDED[rule.status]
        message = f"is {rule.status} with {len(signed.counting)} of {needed} reviewers who are not the author"
        message += "".join(f"; {one.review.name} {one.fault}" for one in signed.void)
        hint = "set it to review; `cds sign` binds a reviewer to what it says now"
        yield Fault(rule.path, rule.lines["people.reviewers"], message, hint)


LINTS = (
    Lint(
        "unknown-must-speak",
        "A prescriber sees a card and does not see silence.",
        _unknown_speaks,
        unsound=True,
    ),
    Lint(
        "unknown-names-gaps", "Who reads 'cannot be checked' wants to know what to do.", _unknown_names_gaps
    ),
    Lint(
        "indicator-misfit",
        "One kind of rule has one level, so that red means stop.",
        _indicator_fits,
        unsound=True,
    ),
    Lint("kind-incomplete", "Each kind of rule must have what a clinician needs from it.", _kind_complete),
    Lint("hook-misfit", "A card that can never be shown is missed by nobody.", _hooks_fit),
    Lint(TO_CONFIRM, "Nothing unverified goes live.", _to_confirm, unsound=True),
    Lint(
        REVIEWERS,
        "Nothing goes live on its author's word alone, or otherwise than it was signed.",
        _reviewers,
        unsound=True,
    ),
)
