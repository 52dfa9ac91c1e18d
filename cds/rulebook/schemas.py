"""The shape of the shared files: which keys, which kinds of value. Whether names resolve is for the lints."""

from marshmallow import ValidationError, validates_schema

from cds.core.derive.catalogue import DERIVATIONS
from cds.core.facts import FactType
from cds.core.quantity import SUBSTANCES
from cds.rulebook.containers import Entries, Listing, Nested, Texts
from cds.rulebook.fields import (
    Day,
    NumberOrWord,
    OneOf,
    QuotedCode,
    StrictSchema,
    Text,
    Unit,
    fact_field,
    parameter_field,
    rule_id_field,
)
from cds.rulebook.problems import Problem, did_you_mean
from cds.rulebook.reading import Read

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
    values = Entries(Day(), Nested(DatedValueSchema()), required=True)

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
    from_ = Texts(fact_field(), data_key="from")
    using = Texts(parameter_field())
    no_older_than = parameter_field()
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

    id = rule_id_field(required=True)
    title = Text(required=True)
    method = Text()
    sign_off = Text()
    to_confirm = Text()
    includes = Texts(rule_id_field())
    text_prompts = Texts()
    codes = Listing(CodeSchema())
    may_be = Listing(CodeSchema())

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
