"""The grammar of `read:` is closed: every form is taken, and what is none is refused by naming them."""

from typing import Any

import pytest
from marshmallow import ValidationError

from cds.core.facts import FactType
from cds.rulebook.problems import Problem
from cds.rulebook.reading import FORMS, Read, form_of, parameters_of, value_sets_of
from cds.rulebook.source import read_document


def value_of(text: str) -> Any:
    document, _ = read_document("file.yaml", f"x: {text}\n".encode())
    return document.data["x"]


def problem(text: str) -> Problem:
    with pytest.raises(ValidationError) as raised:
        Read().deserialize(value_of(text))
    messages = raised.value.messages
    while isinstance(messages, dict):
        messages = next(iter(messages.values()))
    found = messages[0]
    assert isinstance(found, Problem)
    return found


WRITTEN = {
    "{ resource: Patient, field: birthDate }": FactType.QUANTITY,
    "{ resource: Patient, field: gender }": FactType.CHOICE,
    "{ resource: Condition, value_set: x, when: active }": FactType.YES_NO,
    "{ resource: Condition, value_set: x, when: ever }": FactType.YES_NO,
    "{ resource: Condition, value_set: [x, y], when: onsets }": FactType.RAW,
    "{ resource: Condition, value_set: x, when: active_onsets }": FactType.RAW,
    "{ resource: Condition, when: listed }": FactType.YES_NO,
    "{ resource: Observation, value_set: x }": FactType.QUANTITY,
    "{ resource: Observation, value_set: x, plausible: [a.low, a.high] }": FactType.QUANTITY,
    "{ resource: Observation, value_set: x, history: true }": FactType.RAW,
    "{ resource: Observation, value_set: x, history: bounds }": FactType.RAW,
    "{ resource: Observation, value_set: x, history: times }": FactType.RAW,
    "{ resource: Observation, value_set: x, answers: { true: y, false: n } }": FactType.YES_NO,
    "{ resource: Observation, value_set: x, answers: { positive: y }, history: true }": FactType.RAW,
    "{ resource: Observation, value_set: x, compared_with: upper_limit }": FactType.YES_NO,
    "{ resource: Observation, value_set: x, compared_with: lower_limit }": FactType.YES_NO,
    "{ resource: Observation, panel: blood_pressure }": FactType.RAW,
    "{ resource: Observation, diary: true }": FactType.RAW,
    "{ resource: Observation, diary: true, severity: true }": FactType.RAW,
    "{ resource: Medication, value_set: x, when: current }": FactType.YES_NO,
    "{ resource: Medication, value_set: x, when: drafted }": FactType.YES_NO,
    "{ resource: Medication, value_set: x, when: prescribed }": FactType.YES_NO,
    "{ resource: Medication, value_set: x, when: stated }": FactType.YES_NO,
    "{ resource: Medication, value_set: x, when: beside }": FactType.YES_NO,
    "{ resource: Medication, value_set: x, when: cancelled }": FactType.YES_NO,
    "{ resource: Medication, value_set: x, when: given }": FactType.RAW,
    "{ resource: Medication, value_set: x, when: given, as_ordered: other }": FactType.RAW,
    "{ resource: Medication, value_set: x, when: changed }": FactType.RAW,
    "{ resource: Medication, value_set: x, when: increased }": FactType.RAW,
    "{ resource: Medication, value_set: x, when: courses }": FactType.RAW,
    "{ resource: Medication, value_set: x, when: doses, as_ordered: same }": FactType.RAW,
    "{ resource: Medication, value_set: x, when: doses }": FactType.RAW,
    "{ resource: Medication, value_set: x, field: daily_dose }": FactType.QUANTITY,
    "{ resource: Medication, value_set: x, outcome: { allergy: y, procedure: z, indication: v, item: i } }": (
        FactType.TREATMENT_OUTCOME
    ),
    "{ resource: Medication, value_set: x, reason: y }": FactType.YES_NO,
    "{ resource: AllergyIntolerance, value_set: x }": FactType.YES_NO,
    "{ resource: AllergyIntolerance, value_set: x, when: set_aside }": FactType.YES_NO,
    "{ resource: Procedure, value_set: x, when: ever }": FactType.YES_NO,
    "{ resource: Procedure, value_set: x, when: given }": FactType.RAW,
    "{ resource: Order, field: dose }": FactType.QUANTITY,
    "{ resource: Order, field: dose_per_weight }": FactType.QUANTITY,
    "{ resource: Order, field: duration }": FactType.QUANTITY,
    "{ resource: Order, field: daily_dose }": FactType.QUANTITY,
    "{ resource: Order, field: flow }": FactType.QUANTITY,
    "{ resource: Order, field: route }": FactType.CHOICE,
    "{ resource: Order, field: course }": FactType.QUANTITY,
    "{ resource: Order, field: { reason_is: x } }": FactType.YES_NO,
    "{ resource: Order, field: { reason_other_than: x } }": FactType.YES_NO,
    "{ resource: Order, field: { drug: x } }": FactType.YES_NO,
    "{ resource: Order, field: { delivery: x } }": FactType.YES_NO,
    "{ parameter: a.b }": FactType.CHOICE,
}


@pytest.mark.parametrize("text", WRITTEN)
def test_every_form_is_taken(text: str) -> None:
    form = form_of(Read().deserialize(value_of(text)))
    assert form is not None
    assert WRITTEN[text] in form.types


def test_every_form_of_the_grammar_is_tested() -> None:
    taken = {id(form_of(Read().deserialize(value_of(text)))) for text in WRITTEN}
    assert {id(form) for form in FORMS} <= taken


@pytest.mark.parametrize(
    ("text", "lint", "said"),
    [
        ("{ resource: Condition, value_set: x }", "read-unknown", "when: active"),
        ("{ resource: Condition, value_set: x, when: now }", "read-unknown", "when: ever"),
        ("{ resource: Conditon, value_set: x, when: ever }", "read-unknown", "did you mean `Condition`?"),
        ("{ resource: MedicationRequest, value_set: x }", "read-unknown", "read together, as `Medication`"),
        ("{ value_set: x }", "read-unknown", "`resource` is missing"),
        ("{ resource: Observation, valueset: x }", "unknown-key", "did you mean `value_set`?"),
        ("{ resource: Observation, value_set: X }", "wrong-value", "not the id of a value set"),
        ("{ resource: Observation, value_set: [] }", "wrong-shape", "a word is wanted"),
        (
            "{ resource: Observation, value_set: x, history: maybe }",
            "wrong-value",
            "`true`, `bounds` or `times`",
        ),
        ("{ resource: Observation, diary: false }", "wrong-value", "only `true`"),
        ("{ resource: Observation, value_set: x, plausible: [a.b] }", "wrong-shape", "two parameters"),
        (
            "{ resource: Observation, value_set: x, plausible: [a.b, c] }",
            "wrong-value",
            "the name of a parameter",
        ),
        ("{ resource: Observation, value_set: x, answers: [y] }", "wrong-shape", "`answers`"),
        ("{ resource: Order, field: { drugs: x } }", "wrong-shape", "reason_is"),
        ("{ resource: Order, field: { delivery: X } }", "wrong-value", "not the id of a value set"),
        ("{ resource: Order, field: { drug: x, delivery: y } }", "wrong-shape", "{ delivery: <value set> }"),
        ("{ resource: Order, field: flows }", "read-unknown", "field: flow"),
        ("{ resource: Procedure, value_set: x, when: done }", "read-unknown", "when: given"),
        ("{ resource: Medication, value_set: x, when: increases }", "read-unknown", "when: increased"),
        (
            "{ resource: Medication, value_set: x, when: given, as_ordered: others }",
            "wrong-value",
            "did you mean `other`?",
        ),
        (
            "{ resource: Medication, value_set: x, when: given, as_ordered: true }",
            "wrong-shape",
            "a word is wanted",
        ),
        (
            "{ resource: Medication, value_set: x, when: current, as_ordered: same }",
            "read-unknown",
            "when: given",
        ),
        (
            "{ resource: Medication, value_set: x, when: given, as_orderd: same }",
            "unknown-key",
            "did you mean `as_ordered`?",
        ),
        (
            "{ resource: Medication, value_set: x, outcome: { alergy: y } }",
            "unknown-key",
            "did you mean `allergy`?",
        ),
        ("{ resource: Medication, value_set: x, outcome: y }", "wrong-shape", "`outcome` wants a block"),
        ("{ resource: Medication, value_set: x, outcome: { item: 'a b' } }", "wrong-value", "not a linkId"),
        ("Patient", "wrong-shape", "`read:` wants a block"),
    ],
)
def test_what_is_refused(text: str, lint: str, said: str) -> None:
    found = problem(text)
    assert found.lint == lint
    assert said in f"{found.message} / {found.hint}"


def test_the_names_in_a_read() -> None:
    read = {
        "value_set": ("a", "b"),
        "answers": {"true": "c"},
        "outcome": {"allergy": "d", "procedure": "e", "indication": "f", "item": "not-a-set"},
        "reason": "g",
        "field": {"drug": "h"},
        "plausible": ("x.low", "x.high"),
        "parameter": "x.choice",
    }
    assert set(value_sets_of(read)) == set("abcdefgh")
    assert parameters_of(read) == ("x.low", "x.high", "x.choice")
    assert value_sets_of({"value_set": "a", "field": "dose"}) == ("a",)
    assert value_sets_of({"field": {"delivery": "mask"}}) == ("mask",)
