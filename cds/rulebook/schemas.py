"""The shape of the shared files: which keys, which kinds of value. Whether names resolve is for the lints."""

from marshmallow import ValidationError, validates_schema

from cds.core.derive.catalogue import DERIVATIONS
from cds.core.facts import FactType
from cds.core.quantity import SUBSTANCES
from cds.rulebook.containers import Entries, Listing, Nested, Texts
from cds.rulebook.contents import BUILT_IN, FACT, PARAMETER, REFERENCE, VALUE_SET
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

    title = Text(required=True, about="What the source is called.")
    cite = Text(about="Authors, journal, year, pages.")
    doi = Text(about="Digital object identifier.")
    pmid = QuotedCode(about="PubMed number, in quotes.")
    registry = Text(about="Number in a trial register.")
    url = Text(about="Where it can be read.")
    published = Day(about="The day it came out.")
    read_on = Day(about="The day it was last read for these rules.")
    caution = Text(about="What to mind when citing it.")


class DatedValueSchema(StrictSchema):
    """A parameter's value from a day on; null withdraws it."""

    value = NumberOrWord(
        required=True,
        allow_none=True,
        about="A number without its unit, one of the choices, or null, which withdraws it.",
    )
    reference = Text(required=True, about="The source, by its name in references.yaml.", names=(REFERENCE,))
    where = Text(about="Page, table or section.")
    to_confirm = Text(about="What nobody has confirmed yet; keeps a rule from going live.")


class ParameterSchema(StrictSchema):
    """A number with its unit and history, or a site's choice."""

    title = Text(required=True, about="What the number is, with the side of the limit.")
    unit = Unit(about="The unit (UCUM); 1 for a plain count.")
    choices = Texts(about="The words of a site's policy, instead of a unit.")
    values = Entries(
        Day(),
        Nested(DatedValueSchema()),
        required=True,
        about="The values by the day from which each is in force here.",
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

    system = System(required=True, about="The code system.")
    code = QuotedCode(required=True, about="The code of the test, in quotes.")
    display = Text(required=True, about="What the test is called.")


class FactSchema(StrictSchema):
    """A patient datum: meaning, type, where it is read or how it is derived, what absence means."""

    title = Text(required=True, about="What the datum is called on a card.")
    type = OneOf(
        list(FactType),
        required=True,
        about="yes_no, choice, quantity, treatment_outcome, or raw, which only feeds a derivation.",
    )
    unit = Unit(about="The unit in which it is compared (UCUM).")
    choices = Texts(about="The words that it can be.")
    accepts = Texts(Unit(), about="Other units that are converted.")
    substance = OneOf(sorted(SUBSTANCES), about="What is measured, where mass and amount are converted.")
    read = Read(about="Where it stands in the record.")
    derive = OneOf(DERIVATIONS, about="The function that works it out from other facts.")
    from_ = Texts(
        fact_field(),
        data_key="from",
        about="The facts it is worked out from, in the order of the function.",
        names=(FACT, BUILT_IN),
    )
    using = Texts(
        parameter_field(), about="The parameters that the function takes, in its order.", names=(PARAMETER,)
    )
    no_older_than = parameter_field(about="The parameter that says how old it may be.", names=(PARAMETER,))
    when_not_recorded = OneOf(
        ("unknown", "false", "never"),
        about="What nothing found means: unknown; false, with a reason; never, for an elapsed time.",
    )
    because = Text(about="Why nothing found means so.")
    to_confirm = Text(about="What nobody has confirmed yet; keeps a rule from going live.")
    settled_by = Nested(TestSchema(), about="The test that a card may offer where the fact is missing.")


class CodeSchema(StrictSchema):
    """One code; a trailing `*` takes every child too."""

    system = System(required=True, about="The code system, by its short name or URI.")
    code = QuotedCode(required=True, about="The code, in quotes; a trailing * takes every child too.")
    display = Text(required=True, about="What the code system calls it.")
    to_confirm = Text(about="What nobody has confirmed yet; keeps a rule from going live.")


class ValueSetSchema(StrictSchema):
    """A list of codes with a meaning."""

    id = rule_id_field(required=True, about="The value set's name, and that of its file.")
    title = Text(required=True, about="What the codes have in common.")
    method = Text(about="How the codes were found.")
    sign_off = Text(about="Who agreed, and when.")
    to_confirm = Text(about="What nobody has confirmed yet; keeps a rule from going live.")
    includes = Texts(rule_id_field(), about="Value sets whose codes count too.", names=(VALUE_SET,))
    shares_codes_with = Texts(
        rule_id_field(), about="Value sets that hold some of these codes on purpose.", names=(VALUE_SET,)
    )
    text_prompts = Texts(about="Words that prompt to clarify an entry without a code.")
    codes = Listing(CodeSchema(), about="The codes that mean it.")
    may_be = Listing(CodeSchema(), about="Broader codes that leave it unknown.")

    @validates_schema
    def has_codes(self, data: dict[str, object], **_: object) -> None:
        """Codes of its own, or those of others."""
        if "codes" not in data and "includes" not in data:
            raise ValidationError(
                [Problem("missing-key", "has neither `codes` nor `includes`", "name at least one")]
            )


class ProductSchema(StrictSchema):
    """The products of one ingredient."""

    name = Text(required=True, about="The ingredient.")
    codes = Texts(QuotedCode(), required=True, about="Its RxNorm product codes, in quotes.")


class KnowledgeIdSchema(StrictSchema):
    """One id of the knowledge paper."""

    title = Text(required=True, about="What it is about.")
    section = QuotedCode(required=True, about="The section of the paper, in quotes.")
