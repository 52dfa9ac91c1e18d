"""Verdicts in words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from cds.core.conditions import Findings
from cds.core.evaluate import Numbers, Verdict, evaluate
from cds.core.explain import MARKS, REASONS, Line, Wording
from cds.core.facts import (
    NEVER,
    Bounded,
    Fact,
    FactDef,
    FactSheet,
    FactType,
    Known,
    Missing,
    Origin,
    Reason,
    Unknown,
)
from cds.core.rules import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Criterion,
    Evidence,
    Expression,
    Finding,
    Is,
    Named,
    Parameter,
    Reference,
)
from cds.core.speech import ENGLISH, English, Translated
from cds.core.truth import TRUE, UNKNOWN
from tests.core.samples import DAY, book, parameter, rule

LAB = Origin("Observation/1", "2026-02-20")
NOT_SENT = Unknown(Reason.NOT_SENT, origins=(LAB,))
LOW = Compare("clearance", Comparison.LESS_THAN, "limit")
NOT_FEMALE = Is("sex", ("not-female",))

CRITERIA = {
    "low": Criterion("low", "Clearance is below {limit}", LOW),
    "woman": Criterion("woman", "The patient is a woman", Is("woman", (True,))),
    "sex": Criterion("sex", "Sex is recorded as {sex}", AnyOf((NOT_FEMALE, Is("woman", (True,))))),
    "found": Criterion("found", "It was found", AllOf((Finding("other"), Named("low")))),
}  # fmt: skip
RULE = rule("sample", AllOf(tuple(map(Named, CRITERIA))), CRITERIA)
BOOK = book(
    [RULE, rule("other", Compare("clearance", Comparison.LESS_THAN, "withdrawn"))],
    [
        FactDef("clearance", "Creatinine clearance", FactType.QUANTITY, "mL/min"),
        FactDef("ratio", "Ratio", FactType.QUANTITY),
        FactDef("woman", "Woman", FactType.YES_NO),
        FactDef("sex", "Sex", FactType.CHOICE, choices=("female", "not-female")),
        FactDef("history", "Earlier values", FactType.RAW),
    ],
    [
        parameter("limit", 30, unit="mL/min"),
        parameter("withdrawn", 30, None, unit="mL/min"),
        parameter("one_month", 1, unit="mo"),
        parameter("months", 3, unit="mo"),
        parameter("share", Fraction(1, 2), unit=None),
        parameter("policy", "strict", unit=None),
    ],
)
WORDING = Wording(BOOK, Numbers(BOOK, DAY))


def between(lower: str | None, upper: str | None) -> Bounded:
    low, high = (None if bound is None else Fraction(bound) for bound in (lower, upper))
    return Bounded(low, high, Reason.UNREADABLE)


def verdict(facts: Mapping[str, Fact], other: Findings | None = None) -> Verdict:
    return evaluate(RULE, FactSheet(facts), other or {"other": (TRUE, ())}, Numbers(BOOK, DAY))


def test_every_reason_and_every_truth_has_words() -> None:
    assert set(REASONS) == set(Reason)
    assert MARKS == ("no", "not known", "yes")


@pytest.mark.parametrize(
    ("name", "fact", "words"),
    [
        ("clearance", Known(Fraction("29.9661")), "29.97 mL/min"),  # apart from the limit of 30
        ("clearance", Known(Fraction("22.93")), "22.9 mL/min"),
        ("clearance", Known(NEVER), "none on record"),
        ("clearance", between("29.96", "40"), "between 29.96 mL/min and 40 mL/min"),
        ("clearance", between("31", None), "at least 31 mL/min"),
        ("clearance", between(None, "12"), "at most 12 mL/min"),
        ("clearance", between(None, None), "not known"),
        ("clearance", NOT_SENT, "not known"),
        ("ratio", Known(Fraction(1, 2)), "0.5"),
        ("ratio", between("1/2", None), "at least 0.5"),
        ("woman", Known(True), "yes"),
        ("woman", Known(False), "no"),
        ("sex", Known("not-female"), "not female"),
        ("history", Known((1, 2)), "on record"),
        ("history", Known(()), "none on record"),
    ],
)
def test_a_fact_in_words(name: str, fact: Fact, words: str) -> None:
    assert WORDING.fact(name, fact) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("limit", "30 mL/min"),
        ("withdrawn", "not set"),
        ("one_month", "1 month"),
        ("months", "3 months"),
        ("share", "0.5"),
        ("policy", "strict"),
    ],
)
def test_a_number_in_words(name: str, words: str) -> None:
    assert WORDING.number(name) == words


def test_missing_facts_are_named_by_their_titles_once() -> None:
    names = ("clearance", "limit", "clearance", "other", "of no file")
    items = [Missing(name, Reason.NOT_RECORDED) for name in names]
    assert WORDING.missing(items) == "Creatinine clearance, The limit, Other, of no file"


def test_a_text_of_the_rule_file_is_filled_in() -> None:
    facts: dict[str, Fact] = {"clearance": NOT_SENT, "woman": Known(True), "sex": Known("female")}
    sheet = FactSheet(facts)
    unknown = verdict(facts)
    assert unknown.truth is UNKNOWN
    text = "Still needed: {missing}. Below {limit}; now {clearance} in {sex}."
    assert WORDING.fill(text, unknown, sheet) == (
        "Still needed: Creatinine clearance. Below 30 mL/min; now not known in female."
    )
    assert WORDING.fill("Nothing to fill in", unknown, sheet) == "Nothing to fill in"


def test_a_text_is_filled_in_for_each_patient_anew() -> None:
    text = "Below {limit}: {clearance}"
    for value, words in (("22.9", "22.9 mL/min"), ("25", "25 mL/min"), ("22.9", "22.9 mL/min")):
        facts: dict[str, Fact] = {"clearance": Known(Fraction(value))}
        assert WORDING.fill(text, verdict(facts), FactSheet(facts)) == f"Below 30 mL/min: {words}"


@pytest.mark.parametrize(
    "where, words",
    [("", "Source: The study. `sample@0.1.0`"), ("p. 3", "Source: The study, p. 3. `sample@0.1.0`")],
)
def test_the_source_of_a_rule(where: str, words: str) -> None:
    said = replace(RULE, evidence=(Evidence("study", "It is so.", where), Evidence("other", "It is.")))
    wording = Wording(
        replace(BOOK, references={"study": Reference("study", "The study")}), Numbers(BOOK, DAY)
    )
    assert [wording.citation(said), wording.citation(said)] == [words, words]


def test_the_criteria_explain_a_verdict() -> None:
    facts: dict[str, Fact] = {
        "clearance": Known(Fraction("22.9"), (LAB,)),
        "woman": Known(False, (LAB, Origin("Patient/1"))),
    }
    lines = WORDING.lines(verdict(facts), FactSheet(facts))
    sex = (Missing("sex", Reason.NOT_RECORDED),)
    assert lines == (
        Line("yes", "Clearance is below 30 mL/min", ("22.9 mL/min",), (LAB,), ()),
        Line("no", "The patient is a woman", (), (LAB, Origin("Patient/1")), ()),
        Line("not known", "Sex is recorded as not known", (), (LAB, Origin("Patient/1")), sex),
        Line("yes", "It was found", (), (), ()),
    )
    assert WORDING.lines(verdict(facts), FactSheet(facts)) == lines


def test_limits_are_those_of_every_rule() -> None:
    question: Expression = Compare("ratio", Comparison.AT_LEAST, "share")
    extended = replace(BOOK, rules={**BOOK.rules, "third": rule("third", question)})
    assert Wording(extended, Numbers(extended, DAY)).fact("ratio", Known(Fraction("0.50001"))) == "0.50001"


class Capitals(English):
    """A language that shouts: every fixed text in capitals, clinical texts where there is a translation."""

    __slots__ = ()
    language = "x-capitals"
    clinical_texts: Mapping[str, str] = {
        "Clearance is below {limit}": "BELOW {limit}",
        "Now {clearance}": "NOW {clearance}",
        "Creatinine clearance": "CLEARANCE",
        "not female": "MALE",
    }

    def text(self, message: str) -> str:
        return message.upper().replace("{LOWER}", "{lower}").replace("{UPPER}", "{upper}")

    def plural(self, one: str, many: str, count: int) -> str:
        return super().plural(one, many, count).upper()

    def remark(self, note: str) -> str:
        return note.upper()

    def clinical(self, text: str) -> str:
        return self.clinical_texts.get(text, text)

    def knows_clinical(self, text: str) -> bool:
        return text in self.clinical_texts


LOUD = Wording(BOOK, Numbers(BOOK, DAY), Capitals())


@pytest.mark.parametrize(
    ("name", "fact", "words"),
    [
        ("clearance", Known(Fraction("29.9661")), "29.97 mL/min"),  # units that are no words stay
        ("clearance", Known(NEVER), "NONE ON RECORD"),
        ("clearance", between("29.96", "40"), "BETWEEN 29.96 mL/min AND 40 mL/min"),
        ("clearance", between("31", None), "AT LEAST 31 mL/min"),
        ("clearance", NOT_SENT, "NOT KNOWN"),
        ("clearance", Known(30 - Fraction(1, 10**12)), "JUST BELOW 30 mL/min"),
        ("ratio", Known(Fraction(1, 2)), "0.5"),
        ("woman", Known(False), "NO"),
        ("sex", Known("not-female"), "MALE"),
        ("sex", Known("female"), "female"),
        ("history", Known(()), "NONE ON RECORD"),
    ],
)
def test_a_fact_in_another_language(name: str, fact: Fact, words: str) -> None:
    assert LOUD.fact(name, fact) == words


def test_numbers_and_units_in_another_language() -> None:
    assert [LOUD.number(name) for name in ("limit", "withdrawn", "one_month", "months", "policy")] == [
        "30 mL/min",
        "NOT SET",
        "1 MONTH",
        "3 MONTHS",
        "strict",
    ]
    shares = replace(BOOK, parameters={**BOOK.parameters, **dict(_in_units("%", "d", "/d"))})
    wording = Wording(shares, Numbers(shares, DAY), Capitals())
    assert [wording.number(f"in_{unit}") for unit in ("%", "d", "/d")] == ["5%", "5 DAYS", "5 PER DAY"]


def _in_units(*units: str) -> Iterator[tuple[str, Parameter]]:
    for unit in units:
        yield f"in_{unit}", replace(parameter("limit", 5, unit=unit), name=f"in_{unit}")


def test_a_clinical_text_is_marked_where_it_is_translated() -> None:
    facts: dict[str, Fact] = {"clearance": Known(Fraction("22.9"), (LAB,)), "woman": Known(False)}
    below, woman, *_ = LOUD.lines(verdict(facts), FactSheet(facts))
    assert (below.mark, below.says, below.values) == ("yes", "BELOW 30 mL/min", ("22.9 mL/min",))
    assert isinstance(below.says, Translated)
    assert woman.says == "The patient is a woman"
    assert not isinstance(woman.says, Translated)
    filled = LOUD.fill("Now {clearance}", verdict(facts), FactSheet(facts))
    assert filled == "NOW 22.9 mL/min"
    assert isinstance(filled, Translated)
    assert LOUD.fill(LOUD.says("Now {clearance}"), verdict(facts), FactSheet(facts)) == filled
    assert not isinstance(WORDING.fill("Now {clearance}", verdict(facts), FactSheet(facts)), Translated)


def test_why_something_is_not_known_in_another_language() -> None:
    assert LOUD.reason(Reason.TOO_OLD) == "TOO OLD"
    assert LOUD.missing([Missing("clearance", Reason.TOO_OLD)]) == "CLEARANCE"
    facts: dict[str, Fact] = {"clearance": between("20", "25")._replace(note="blank days")}
    (line, *_) = LOUD.lines(verdict(facts), FactSheet(facts))
    assert line.values == ("BETWEEN 20 mL/min AND 25 mL/min (BLANK DAYS)",)


def test_what_became_of_a_treatment_in_another_language() -> None:
    definition = FactDef("trial", "Trial", FactType.TREATMENT_OUTCOME)
    tried = replace(BOOK, facts={**BOOK.facts, "trial": definition})
    for speech, words in ((ENGLISH, "not tried"), (Capitals(), "NOT TRIED")):
        assert Wording(tried, Numbers(tried, DAY), speech).fact("trial", Known("not-tried")) == words
