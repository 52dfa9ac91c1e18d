"""Mistakes that a clinician makes: each gives one message, with file, line, reason and remedy."""

import shutil
from pathlib import Path

import pytest

from cds.rulebook.report import check
from tests.rulebook.conftest import TODAY, Book

ROOT = Path(__file__).parents[2]
RENAL = "cluster_headache/ketamine/ketamine-renal-contraindication.yaml"
NUMBERS = "parameters/ketamine.yaml"
CODES = "value_sets/cluster-headache.yaml"
DECIDE = "\ndecide:\n  all_of: [severe_renal_insufficiency]"
JUST_BELOW = "    - name: Just under 30 mL/min is not\n      given: { creatinine_clearance: 29.9 mL/min }\n"


@pytest.fixture
def shipped(tmp_path: Path) -> Book:
    """A copy of the rules that ship, and of the features beside them."""
    for folder in ("rules", "features"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return Book(tmp_path / "rules")


MISTAKES = [
    pytest.param(
        RENAL,
        "    fact: creatinine_clearance\n",
        "    fact: creatinin_clearance\n",
        "fact: creatinin_clearance",
        "name-unknown",
        "there is no fact `creatinin_clearance`",
        "did you mean `creatinine_clearance`?",
        id="a misspelt fact",
    ),
    pytest.param(
        RENAL,
        "    less_than: ketamine.",
        "\tless_than: ketamine.",
        "\tless_than",
        "tab",
        "a tab indents this line",
        "indent with spaces",
        id="a tab",
    ),
    pytest.param(
        RENAL,
        "    less_than: ketamine.",
        "    <: ketamine.",
        "    <: ketamine.",
        "symbol-operator",
        "`<` stands where words are wanted",
        "write `less_than: <parameter>`",
        id="a symbol where words are wanted",
    ),
    pytest.param(
        NUMBERS,
        "        value: 30\n        reference: ketalgia\n",
        "        value: 30000\n        reference: ketalgia\n",
        "value: 30000",
        "parameter-contradicted",
        "`ketamine.min_creatinine_clearance` is 30000 mL/min, "
        "the examples of `ketamine-renal-contraindication` are written for 30 mL/min",
        "a factor of a thousand: mg for ug? correct the number, or the examples:",
        id="mg for ug",
    ),
    pytest.param(
        RENAL,
        "  review_by: 2027-11-30",
        "  review_by: 30 November 2027",
        "review_by:",
        "date-form",
        "`30 November 2027` is not a day of the calendar",
        "write 2027-11-30: YYYY-MM-DD",
        id="a date as text",
    ),
    pytest.param(
        RENAL,
        "  not_met: silent\n",
        "  met: silent\n  not_met: silent\n",
        "  met: silent",
        "duplicate-key",
        "`met` stands here a second time",
        "first on line",
        id="a duplicate key",
    ),
    pytest.param(
        RENAL,
        DECIDE,
        "  good_kidneys:\n    says: Clearance is at least {magnesium.reduced_creatinine_clearance}\n"
        "    fact: creatinine_clearance\n    at_least: magnesium.reduced_creatinine_clearance\n"
        + DECIDE.replace("insufficiency]", "insufficiency, good_kidneys]"),
        "decide:",
        "rule-unreachable",
        "`ketamine-renal-contraindication` can never be met",
        "`severe_renal_insufficiency` and `good_kidneys` exclude each other",
        id="a rule that can never fire",
    ),
    pytest.param(
        RENAL,
        "    less_than: ketamine.",
        "    at_least: ketamine.",
        "    at_least:",
        "rule-contradicted",
        'examples contradict this line. "Normal kidney function" expects not_met, the rule says met '
        "(`creatinine_clearance` is 85.9 mL/min, `ketamine.min_creatinine_clearance` 30 mL/min)",
        "all of them would hold if `at_least` on `creatinine_clearance` becomes `less_than`",
        id="a limit flipped",
    ),
    pytest.param(
        RENAL,
        f"{JUST_BELOW}      expect: met",
        f"{JUST_BELOW}      expect: not_met",
        "- name: Just under 30",
        "example-fails",
        '"Just under 30 mL/min is not" expects not_met, the rule says met '
        "(`creatinine_clearance` is 29.90 mL/min, `ketamine.min_creatinine_clearance` 30 mL/min)",
        "change the example if the rule is right",
        id="an example that contradicts",
    ),
    pytest.param(
        CODES,
        '"230472004"',
        '"230427004"',
        "230427004",
        "code-form",
        "snomed `230427004` has a wrong check digit",
        "two digits swapped? `230472004` would be right",
        id="a code with a digit swapped",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "at", "lint", "message", "hint"), MISTAKES)
def test_one_mistake_one_message(
    shipped: Book, file: str, old: str, new: str, at: str, lint: str, message: str, hint: str
) -> None:
    shipped.edit(file, old, new)
    issues = check(shipped.folder, TODAY).issues
    assert [issue.lint for issue in issues] == [lint], [str(issue) for issue in issues]
    (issue,) = issues
    assert (issue.path, issue.line) == ((shipped.folder / file).as_posix(), shipped.line(file, at))
    assert message in issue.message
    assert hint in issue.hint


FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
WORKED_RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
FACTS = "facts/renal.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "meant"),
    [
        (FIRST_LINE, "    fact: preventive_in_use", "    fact: preventives_in_use", "preventive_in_use"),
        (FIRST_LINE, "    fact: preventive_in_use", "    fact: Preventive In Use", "preventive_in_use"),
        (FIRST_LINE, "at_least: general.adult_age", "at_least: general.adultage", "general.adult_age"),
        (
            FIRST_LINE,
            "finding: verapamil-contraindicated",
            "finding: verapamil_contraindicated",
            "verapamil-contraindicated",
        ),
        (FIRST_LINE, "  - reference: ean-2023", "  - reference: ean-2032", "ean-2023"),
        (FIRST_LINE, "    is: not-tried", "    is: not tried", "not-tried"),
        (FIRST_LINE, "status: draft", "status: drafts", "draft"),
        (FIRST_LINE, "kind: recommendation", "kind: recomendation", "recommendation"),
        (FIRST_LINE, "  hooks: [patient-view]", "  hooks: [patient-views]", "patient-view"),
        (FIRST_LINE, "[adult, no_preventive, verap", "[adults, no_preventive, verap", "adult"),
        (FIRST_LINE, "  detail: |\n      The", "  details: |\n      The", "detail"),
        (FIRST_LINE, "{verapamil.min_daily_dose}", "{verapamil.min_dose}", "verapamil.min_daily_dose"),
        (WORKED_RENAL, "    less_than: ketamine", "    less_then: ketamine", "less_than"),
        (WORKED_RENAL, "order-sign]\n  ordering: ketamine", "order-sign]\n  ordering: ketamin", "ketamine"),
        (WORKED_RENAL, "  base:\n    ordering: ketamine", "  base:\n    ordering: ketamin", "ketamine"),
        (WORKED_RENAL, "    body_weight: 70 kg", "    bodyweight: 70 kg", "body_weight"),
        (FACTS, "    unit: cm", "    unit: CM", "cm"),
        (FACTS, "    unit: umol/L", "    unit: umo/L", "umol/L"),
        (FACTS, "value_set: body-weight", "value_set: body-wieght", "body-weight"),
        (FACTS, "    derive: cockcroft_gault", "    derive: cockroft_gault", "cockcroft_gault"),
        (
            FACTS,
            "no_older_than: renal.max_age_of_weight",
            "no_older_than: renal.max_age_of_wieght",
            "renal.max_age_of_weight",
        ),
        (FACTS, "from: [age, sex,", "from: [age, sexx,", "sex"),
        (FACTS, "{ resource: Patient, field: gender }", "{ resource: Patients, field: gender }", "Patient"),
        (FACTS, "    substance: creatinine", "    substance: creatinin", "creatinine"),
        ("value_sets/lithium.yaml", "system: rxnorm", "system: rxnrom", "rxnorm"),
        (
            "value_sets/cluster-headache-preventives.yaml",
            "[verapamil, lithium]",
            "[verapamil, litium]",
            "lithium",
        ),
    ],
)
def test_every_misspelt_name_is_recognised(book: Book, file: str, old: str, new: str, meant: str) -> None:
    book.edit(file, old, new)
    issues = book.issues()
    assert [issue.hint for issue in issues] == [f"did you mean `{meant}`?"], [str(issue) for issue in issues]
