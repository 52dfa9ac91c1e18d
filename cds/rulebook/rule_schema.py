"""The shape of a rule file, every block of it."""

from typing import ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError

from cds.core.rules import Kind, Status
from cds.rulebook.containers import Entries, Given, Listing, Nested, Texts
from cds.rulebook.contents import FACT, KNOWLEDGE_ID, PARAMETER, REFERENCE, RULE, VALUE_SET
from cds.rulebook.expressions import Condition, Conditions, Sentence
from cds.rulebook.fields import (
    Day,
    OneOf,
    StrictSchema,
    Text,
    Version,
    digest_field,
    fact_field,
    rule_id_field,
)
from cds.rulebook.problems import Problem, did_you_mean

STRENGTHS = ("strong", "weak", "consensus", "trial-criterion", "label", "local-policy", "to-confirm")
CERTAINTIES = ("high", "moderate", "low", "very-low", "not-graded", "to-confirm")
HOOKS = ("patient-view", "order-select", "order-sign")
SUGGESTIONS = (
    "cancel-order",
    "protocol-dose",
    "order-test",
    "replace-with-oxygen",
    "replace-with-sumatriptan",
)
EXPECTATIONS = ("met", "not_met", "unknown", "out_of_scope")


class ReviewerSchema(StrictSchema):
    """One sign-off."""

    name = Text(required=True, about="Who agreed.")
    role = Text(required=True, about="In what role: headache neurologist, clinical pharmacist.")
    on = Day(required=True, about="The day of the sign-off.")
    digest = digest_field(about="What was signed; `cds sign` writes it.")


class PeopleSchema(StrictSchema):
    """Who wrote it, who agreed, when it is looked at again."""

    author = Text(required=True, about="Who wrote the rule.")
    reviewers = Listing(
        ReviewerSchema(),
        empty=True,
        required=True,
        about="Who agreed, none of them the author; `cds sign` adds them.",
    )
    review_by = Day(required=True, about="The day by which the sources are looked at again.")


class RelatedSchema(StrictSchema):
    """Another rule and how it is related."""

    id = rule_id_field(required=True, about="The other rule.", names=(RULE,))
    type = Text(
        required=True, about="How it is related; `said-before` puts its words first on a shared card."
    )


class EvidenceSchema(StrictSchema):
    """What a source says, where, and how strongly."""

    reference = Text(required=True, about="The source, by its name in references.yaml.", names=(REFERENCE,))
    where = Text(about="Page, table or section.")
    says = Text(required=True, about="What the source says, in its own numbers.")
    strength = OneOf(STRENGTHS, about="How strongly the source says it.")
    certainty = OneOf(CERTAINTIES, about="The certainty of the evidence (GRADE).")


class ScopeSchema(StrictSchema):
    """When the card speaks: hooks, ordered drugs, patients."""

    hooks = Texts(
        OneOf(HOOKS),
        required=True,
        about="When the card is shown: a chart opens, an order is chosen or signed.",
    )
    ordering = Texts(
        rule_id_field(), single=True, about="The drugs ordered, by their value sets.", names=(VALUE_SET,)
    )
    patients = Conditions(about="Conditions that must be known true; else the rule stays silent.")


class OutcomeSchema(StrictSchema):
    """The card of one verdict."""

    indicator = OneOf(("info", "warning", "critical"), required=True, about="How loud the card is.")
    summary = Text(
        required=True,
        about="One line, fewer than 140 characters once filled in; numbers as {parameter.name}.",
    )
    detail = Text(about="The rest of the card, in Markdown; {missing} names what is still needed.")
    override_reasons = Texts(rule_id_field(), about="Reasons that a prescriber may give for going on.")
    suggest = Texts(OneOf(SUGGESTIONS), about="What the card offers to do.")
    proposes = Texts(
        rule_id_field(),
        about="The value sets of drugs that the card offers to somebody who does not have them.",
        names=(VALUE_SET,),
    )


class Spoken(Nested):
    """A card, or the word `silent`."""

    def _deserialize(self, value: object, attr: str | None, data: object, **options: object) -> object:
        if value == "silent":
            return None
        if isinstance(value, str):
            hint = did_you_mean(value, ("silent",))
            raise ValidationError([Problem("wrong-value", f"`{value}` is neither a card nor `silent`", hint)])
        return super()._deserialize(value, attr, data, **options)


class OutcomesSchema(StrictSchema):
    """What each verdict says; silence is written down."""

    met = Spoken(
        OutcomeSchema(), required=True, about="The card where the criteria are fulfilled, or `silent`."
    )
    not_met = Spoken(
        OutcomeSchema(), required=True, about="The card where they are not fulfilled, or `silent`."
    )
    unknown_ = Spoken(
        OutcomeSchema(),
        required=True,
        data_key="unknown",
        about="The card where it cannot be told, or `silent`; a contraindication or caution must speak.",
    )

    not_here: ClassVar[dict[str, str]] = {"out_of_scope": "outside its scope a rule is always silent"}


class CaseSchema(StrictSchema):
    """One worked case: what differs from the base, and the verdict it must give."""

    name = Text(required=True, about="What is different about this patient.")
    given = Given(about="The facts that differ from the base, with numbers and units spelt out.")
    expect = OneOf(EXPECTATIONS, required=True, about="The verdict that the rule must give.")
    missing = Texts(empty=True, about="What an unknown verdict still needs.", names=(FACT, RULE, PARAMETER))


class ExamplesSchema(StrictSchema):
    """The base patient and the cases."""

    base = Given(required=True, about="The ordinary patient: every fact that the rule asks for.")
    cases = Listing(CaseSchema(), required=True, about="The worked cases; each changes the base.")


class LintExceptionSchema(StrictSchema):
    """A finding of `cds check` that stays, and why."""

    lint = rule_id_field(required=True, about="The finding, by its name in docs/lints.")
    reason = Text(required=True, about="Why it stays.")


class RuleSchema(StrictSchema):
    """A rule, every block of it; the order of the keys is the order of rule format, section 3."""

    id = rule_id_field(required=True, about="The rule's name, and that of its file; never used again.")
    title = Text(required=True, about="What the rule says, in one line.")
    kind = OneOf(list(Kind), required=True, about="What a met rule says; decides how loud its card may be.")
    status = OneOf(
        list(Status),
        required=True,
        about="Standing: draft (examples only), review (the demo), silent (logged), active (shown), retired.",
    )
    version = Version(
        required=True,
        about='"major.minor.patch", in quotes. Major: other patients or another verdict; minor: words, dose, '
        "evidence.",
    )
    covers = Texts(about="Ids of the knowledge paper that the rule answers for.", names=(KNOWLEDGE_ID,))
    replaced_by = rule_id_field(about="The rule that took its place.", names=(RULE,))
    purpose = Text(required=True, about="For whom the rule is, when, and what it does.")
    not_for = Texts(about="Whom or what it does not fit.")
    people = Nested(
        PeopleSchema(), required=True, about="Who wrote it, who agreed, when it is looked at again."
    )
    related = Listing(RelatedSchema(), about="Other rules, and how they are related.")
    lint_exceptions = Listing(
        LintExceptionSchema(), about="Findings of `cds check` that stay, with the reason."
    )
    evidence = Listing(
        EvidenceSchema(), required=True, about="What the sources say; the first is named on the card."
    )
    applies_to = Nested(
        ScopeSchema(), required=True, about="When the card speaks: hooks, ordered drugs, patients."
    )
    criteria = Entries(
        fact_field(),
        Sentence(),
        required=True,
        about="Named sentences, each decided by one fact, finding or group.",
    )
    decide = Condition(
        required=True, about="How the criteria are joined: all of, any of, none of, at least n of."
    )
    outcomes = Nested(
        OutcomesSchema(), required=True, about="What stands on the card for met, not met and unknown."
    )
    examples = Nested(ExamplesSchema(), required=True, about="Worked cases, run by `cds test`.")


class RetiredSchema(Schema):
    """What is asked of a rule on the shelf: nothing in it is evaluated, so other keys may be of any age."""

    class Meta:
        unknown = EXCLUDE

    id = rule_id_field(required=True, about="The rule's name; never used again.")
    status = OneOf(("retired",), required=True, about="Retired, for good.")
    replaced_by = rule_id_field(about="The rule that took its place.", names=(RULE,))
