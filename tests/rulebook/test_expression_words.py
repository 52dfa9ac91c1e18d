"""An expression as one line."""

from cds.core.rules import AllOf, AnyOf, AtLeastNOf, Compare, Comparison, Finding, Is, Named, NoneOf
from cds.rulebook.contents import FACT, PARAMETER, RULE
from cds.rulebook.expression_words import in_words

CLEARANCE = Compare("clearance", Comparison.LESS_THAN, "renal.min")
TREE = AllOf(
    (
        Is("pregnant", (True,)),
        Is("outcome", ("intolerance", "effective")),
        AnyOf((CLEARANCE, Finding("stroke-known"))),
        NoneOf((Finding("old", documented=True),)),
        AtLeastNOf("count.n", (Named("one"), Named("two"))),
    )
)


def test_every_operator_has_words() -> None:
    assert in_words(TREE) == (
        "all of (pregnant is true; outcome is one of intolerance, effective; "
        "any of (clearance less than renal.min; finding stroke-known); none of (documented old); "
        "at least count.n of (one; two))"
    )


def test_names_may_be_given_anew() -> None:
    new = {(FACT, "clearance"): "crcl", (PARAMETER, "renal.min"): "renal.low", (RULE, "stroke-known"): "s"}
    said = in_words(AnyOf((CLEARANCE, Finding("stroke-known"))), lambda kind, name: new[kind, name])
    assert said == "any of (crcl less than renal.low; finding s)"
    assert in_words(AtLeastNOf("a.n", ()), lambda _, name: name.upper()) == "at least A.N of ()"
