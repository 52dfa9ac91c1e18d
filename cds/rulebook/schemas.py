"""The shape of every file: which keys, which kinds of value. Whether names resolve is for the lints."""

from marshmallow import ValidationError, validates_schema

from cds.core.derive.catalogue import DERIVATIONS
from cds.core.facts import FactType
from cds.core.quantity import SUBSTANCES
from cds.core.rules import Kind, Status
from cds.rulebook.expressions import Condition, Conditions, Sentence
from cds.rulebook.fields import (
    DAY,
    FACT_NAME,
    PARAMETER_NAME,
    RULE_ID,
    Day,
    Entries,
    Given,
    Listing,
    Matching,
    Nested,
    NumberOrWord,
    OneOf,
    QuotedCode,
    StrictSchema,
    Text,
    Texts,
    Unit,
    Version,
)
from cds.rulebook.problems import Problem, did_you_mean
from cds.rulebook.reading import Read

STRENGTHS = ("strong", "weak", "consensus", "trial-criterion", "label", "local-policy", "to-confirm")
CERTAINTIES = ("high", "moderate", "low", "very-low", "not-graded", "to-confirm")
HOOKS = ("patient-view", "order-select", "order-sign")
SUGGESTIONS = ("cancel-order", "protocol-dose")
EXPECTATIONS = ("met", "not_met", "unknown", "out_of_scope")
SYSTEMS = {
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "atc": "http://www.whocc.no/atc",
    "snomed": "http://snomed.info/sct",
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd10": "http://hl7.org/fhir/sid/icd-10",
    "icd9cm": "http://hl7.org/fhir/sid/icd-9-cm",
    "loinc": "http://loinc.org",
    "cpt": "http://www.ama-assn.org/go/cpt",
}

_rule_id = {
    "pattern": RULE_ID,
    "wanted": "small letters, digits and hyphens, such as ketamine-renal-contraindication",
}
_fact = {"pattern": FACT_NAME, "wanted": "small letters, digits and underscores, such as serum_creatinine"}
_parameter = {
    "pattern": PARAMETER_NAME,
    "wanted": "topic.name in small letters, such as ketamine.min_creatinine_clearance",
}


class System(Text):
    """A code system by its short name, or by its full URI; given back as the URI."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> str:
        text = super()._deserialize(value, attr, data)
        if text in SYSTEMS:
            return SYSTEMS[text]
        if text.startswith(("http://", "https://", "urn:")):
            return text
        raise ValidationError(
            [Problem("system-unknown", f"`{text}` is not a code system", _system_hint(text))]
        )


def _system_hint(text: str) -> str:
    return did_you_mean(text, SYSTEMS) or "a short name, or the full URI"


# ------------------------------------------------------------------ shared files


class ReferenceSchema(StrictSchema):
    """One entry of the bibliography."""

    title = Text(required=True)
    cite = Text()
    doi = Text()
    pmid = QuotedCode()
    registry = Text()
    url = Text()
    published = Day()
    read_on = Day()
    caution = Text()


class DatedValueSchema(StrictSchema):
    """A parameter's value from a day on; null withdraws it."""

    value = NumberOrWord(required=True, allow_none=True)
    reference = Text(required=True)
    where = Text()
    to_confirm = Text()


class ParameterSchema(StrictSchema):
    """A number with its unit and history, or a site's choice."""

    title = Text(required=True)
    unit = Unit()
    choices = Texts()
    values = Entries(
        DAY, "the day it comes into force, YYYY-MM-DD", Nested(DatedValueSchema()), required=True
    )

    @validates_schema
    def number_or_choice(self, data: dict[str, object], **_: object) -> None:
        """Either `unit` and numbers, or `choices` and words."""
        if ("unit" in data) == ("choices" in data):
            hint = "`unit:` for a number, `choices:` for a site's policy; a plain count has the unit 1"
            raise ValidationError(
                [Problem("wrong-shape", "a parameter has either `unit` or `choices`", hint)]
            )


class TestSchema(StrictSchema):
    """The test that would settle a missing fact."""

    system = System(required=True)
    code = QuotedCode(required=True)
    display = Text(required=True)


class FactSchema(StrictSchema):
    """A patient datum: meaning, type, where it is read or how it is derived, what absence means."""

    title = Text(required=True)
    type = OneOf(list(FactType), required=True)
    unit = Unit()
    choices = Texts()
    accepts = Texts(Unit())
    substance = OneOf(sorted(SUBSTANCES))
    read = Read()
    derive = OneOf(DERIVATIONS)
    from_ = Texts(Matching(**_fact), data_key="from")
    using = Texts(Matching(**_parameter))
    no_older_than = Matching(**_parameter)
    when_not_recorded = OneOf(("unknown", "false", "never"))
    because = Text()
    to_confirm = Text()
    settled_by = Nested(TestSchema())


class CodeSchema(StrictSchema):
    """One code; a trailing `*` takes every child too."""

    system = System(required=True)
    code = QuotedCode(required=True)
    display = Text(required=True)
    to_confirm = Text()


class ValueSetSchema(StrictSchema):
    """A list of codes with a meaning."""

    id = Matching(**_rule_id, required=True)
    title = Text(required=True)
    method = Text()
    sign_off = Text()
    to_confirm = Text()
    includes = Texts(Matching(**_rule_id))
    text_prompts = Texts()
    codes = Listing(CodeSchema())

    @validates_schema
    def has_codes(self, data: dict[str, object], **_: object) -> None:
        """Codes of its own, or those of others."""
        if "codes" not in data and "includes" not in data:
            raise ValidationError(
                [Problem("missing-key", "has neither `codes` nor `includes`", "name at least one")]
            )


class ProductSchema(StrictSchema):
    """The products of one ingredient."""

    name = Text(required=True)
    codes = Texts(QuotedCode(), required=True)


class KnowledgeIdSchema(StrictSchema):
    """One id of the knowledge paper."""

    title = Text(required=True)
    section = QuotedCode(required=True)


# ------------------------------------------------------------------ the rule


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

    id = Matching(**_rule_id, required=True)
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
    ordering = Texts(Matching(**_rule_id), single=True)
    patients = Conditions()


class OutcomeSchema(StrictSchema):
    """The card of one verdict."""

    indicator = OneOf(("info", "warning", "critical"), required=True)
    summary = Text(required=True)
    detail = Text()
    override_reasons = Texts(Matching(**_rule_id))
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
    unknown = Spoken(OutcomeSchema(), required=True)

    not_here = {"out_of_scope": "outside its scope a rule is always silent"}  # noqa: RUF012


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

    id = Matching(**_rule_id, required=True)
    title = Text(required=True)
    kind = OneOf(list(Kind), required=True)
    status = OneOf(list(Status), required=True)
    version = Version(required=True)
    covers = Texts()
    replaced_by = Matching(**_rule_id)
    purpose = Text(required=True)
    not_for = Texts()
    people = Nested(PeopleSchema(), required=True)
    related = Listing(RelatedSchema())
    evidence = Listing(EvidenceSchema(), required=True)
    applies_to = Nested(ScopeSchema(), required=True)
    criteria = Entries(FACT_NAME, "small letters, digits and underscores", Sentence(), required=True)
    decide = Condition(required=True)
    outcomes = Nested(OutcomesSchema(), required=True)
    examples = Nested(ExamplesSchema(), required=True)


class RetiredSchema(StrictSchema):
    """What is still asked of a rule on the shelf: nothing is evaluated."""

    class Meta:
        unknown = "include"

    id = Matching(**_rule_id, required=True)
    status = OneOf(("retired",), required=True)
    replaced_by = Matching(**_rule_id)
