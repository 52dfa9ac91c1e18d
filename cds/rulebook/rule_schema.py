"""The shape of a rule file, every block of it."""

from typing import ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError

from cds.core.rules import Kind, Status
from cds.rulebook.containers import Entries, Given, Listing, Nested, Texts
from cds.rulebook.expressions import Condition, Conditions, Sentence
from cds.rulebook.fields import Day, OneOf, StrictSchema, Text, Version, fact_field, rule_id_field
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

    name = Text(required=True)
    role = Text(required=True)
    on = Day(required=True)


class PeopleSchema(StrictSchema):
    """Who wrote it, who agreed, when it is looked at again."""

    author = Text(required=True)
    reviewers = Listing(ReviewerSchema(), empty=True, required=True)
    review_by = Day(required=True)


class RelatedSchema(StrictSchema):
    """Another rule and how it is related."""

    id = rule_id_field(required=True)
    type = Text(required=True)


class EvidenceSchema(StrictSchema):
    """What a source says, where, and how strongly."""

    reference = Text(required=True)
    where = Text()
    says = Text(required=True)
    strength = OneOf(STRENGTHS)
    certainty = OneOf(CERTAINTIES)


class ScopeSchema(StrictSchema):
    """When the card speaks: hooks, ordered drugs, patients."""

    hooks = Texts(OneOf(HOOKS), required=True)
    ordering = Texts(rule_id_field(), single=True)
    patients = Conditions()


class OutcomeSchema(StrictSchema):
    """The card of one verdict."""

    indicator = OneOf(("info", "warning", "critical"), required=True)
    summary = Text(required=True)
    detail = Text()
    override_reasons = Texts(rule_id_field())
    suggest = Texts(OneOf(SUGGESTIONS))


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

    met = Spoken(OutcomeSchema(), required=True)
    not_met = Spoken(OutcomeSchema(), required=True)
    unknown_ = Spoken(OutcomeSchema(), required=True, data_key="unknown")

    not_here: ClassVar[dict[str, str]] = {"out_of_scope": "outside its scope a rule is always silent"}


class CaseSchema(StrictSchema):
    """One worked case: what differs from the base, and the verdict it must give."""

    name = Text(required=True)
    given = Given()
    expect = OneOf(EXPECTATIONS, required=True)
    missing = Texts(empty=True)


class ExamplesSchema(StrictSchema):
    """The base patient and the cases."""

    base = Given(required=True)
    cases = Listing(CaseSchema(), required=True)


class RuleSchema(StrictSchema):
    """A rule, every block of it; the order of the keys is the order of rule format, section 3."""

    id = rule_id_field(required=True)
    title = Text(required=True)
    kind = OneOf(list(Kind), required=True)
    status = OneOf(list(Status), required=True)
    version = Version(required=True)
    covers = Texts()
    replaced_by = rule_id_field()
    purpose = Text(required=True)
    not_for = Texts()
    people = Nested(PeopleSchema(), required=True)
    related = Listing(RelatedSchema())
    evidence = Listing(EvidenceSchema(), required=True)
    applies_to = Nested(ScopeSchema(), required=True)
    criteria = Entries(fact_field(), Sentence(), required=True)
    decide = Condition(required=True)
    outcomes = Nested(OutcomesSchema(), required=True)
    examples = Nested(ExamplesSchema(), required=True)


class RetiredSchema(Schema):
    """What is asked of a rule on the shelf: nothing in it is evaluated, so other keys may be of any age."""

    class Meta:
        unknown = EXCLUDE

    id = rule_id_field(required=True)
    status = OneOf(("retired",), required=True)
    replaced_by = rule_id_field()
