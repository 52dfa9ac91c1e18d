"""The words of a card: headings under 140 characters, one list of what is needed, no bare record text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.evaluate import Numbers, Verdict
from cds.core.explain import Wording
from cds.core.facts import FactSheet, Known, Missing, Origin, Reason
from cds.core.rules import Kind, RuleBook, Status
from cds.core.speech import ENGLISH, Speech, Translated
from cds.core.truth import Truth
from cds.hooks import details
from cds.hooks.advice import advise
from cds.hooks.lacking import Lacking
from cds.language.catalogue import LANGUAGES, catalogue
from tests.hooks.calls import NOW, Site
from tests.hooks.contract import outside_code
from tests.hooks.test_plaintext import HOSTILE
from tests.hooks.verdicts import decision, verdict, with_status, worded
from tests.language.catalogues import made

RENAL = "ketamine-renal-contraindication"
NEEDED = [Lacking("Serum creatinine", ("not recorded",)), Lacking("Body weight", ("too old",))]


def written(
    rulebook: RuleBook,
    verdicts: list[Verdict],
    lacking: list[Lacking],
    sheet: FactSheet | None = None,
    notices: tuple[str, ...] = (),
    speech: Speech = ENGLISH,
) -> tuple[str, str]:
    """Heading and detail of one card."""
    wording = Wording(rulebook, Numbers(rulebook, NOW.date()), speech)
    made = decision(rulebook, verdicts, sheet)
    items = advise(verdicts, made, wording, Status.REVIEW)
    settled = [item for item in items if not item.is_unknown]
    unknown = [item for item in items if item.is_unknown]
    heading = details.summary(settled, unknown, lacking, "ketamine", speech)
    return heading, details.detail(settled, unknown, lacking, made.sheet, wording, notices)


# ------------------------------------------------------------------ headings


@pytest.mark.parametrize(
    ("truths", "heading"),
    [
        ((Truth.TRUE,), "Point 1"),
        ((Truth.TRUE, Truth.TRUE, Truth.TRUE), "Point 1 (+ 2 more)"),
        ((Truth.TRUE, Truth.UNKNOWN), "Point 1 (+ 1 to verify)"),
        ((Truth.TRUE, Truth.TRUE, Truth.UNKNOWN, Truth.UNKNOWN), "Point 1 (+ 1 more, 2 to verify)"),
        ((Truth.UNKNOWN,), "Point 1"),
        ((Truth.UNKNOWN,) * 3, "Cannot verify 3 points for ketamine: Serum creatinine, Body weight"),
    ],
)
def test_the_heading_says_the_worst_and_how_much_more(
    rulebook: RuleBook, truths: tuple[Truth, ...], heading: str
) -> None:
    cautions = sorted(name for name, rule in rulebook.rules.items() if rule.kind is Kind.CAUTION)
    verdicts = [
        verdict(worded(rulebook.rules[cautions[i]], f"Point {i + 1}"), truth)
        for i, truth in enumerate(truths)
    ]
    assert written(rulebook, verdicts, NEEDED)[0] == heading


def test_what_two_rules_say_in_the_same_words_is_one_point(rulebook: RuleBook) -> None:
    names = ("verapamil-long-pr-caution", "verapamil-very-long-pr-caution")
    same = [verdict(worded(rulebook.rules[name], "Cannot verify the ECG"), Truth.UNKNOWN) for name in names]
    heading, detail = written(rulebook, same, NEEDED)
    assert heading == "Cannot verify the ECG"
    assert detail.count("Cannot verify the ECG") == 1


@given(st.text(max_size=400), st.integers(20, 200))
def test_a_cut_text_fits(text: str, room: int) -> None:
    cut = details.cut(text, room)
    assert len(cut) <= room
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


@given(data=st.data(), texts=st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=8, unique=True))
@pytest.mark.obligation("44")
def test_every_heading_is_shorter_than_140_characters(
    site: Site, data: st.DataObject, texts: list[str]
) -> None:
    rulebook = site.answers.rulebook
    rules = sorted(rulebook.rules.values(), key=lambda rule: rule.id)
    verdicts = [
        verdict(worded(rule, text.replace("{", "(")), data.draw(st.sampled_from(Truth)))
        for rule, text in zip(rules, texts, strict=False)
    ]
    lacking = [Lacking(text, ("not recorded",)) for text in texts]
    assert len(written(rulebook, verdicts, lacking)[0]) < 140


# ------------------------------------------------------------------ detail


def test_one_advice_with_its_reasons_and_its_source(rulebook: RuleBook) -> None:
    origin = Origin("Observation/1", "2026-02-20", "as reported")
    sheet = FactSheet({"creatinine_clearance": Known(29, (origin, Origin("Patient/1")))})
    heading, detail = written(rulebook, [verdict(rulebook.rules[RENAL], Truth.TRUE)], [], sheet)
    assert heading == "Ketamine contraindicated - creatinine clearance below 30 mL/min"
    assert detail.split("\n\n") == [
        f"**{heading}**",
        "Creatinine clearance is 29 mL/min (Cockcroft-Gault).",
        "- yes - Creatinine clearance is below 30 mL/min: 29 mL/min "
        "(`Observation/1 2026-02-20`, as reported; `Patient/1`)",
        "Source: Ketamine + Magnesium for Chronic Cluster Headache (KETALGIA), trial record, "
        "Exclusion criteria. `ketamine-renal-contraindication@0.1.0`",
        f"_{details.NOT_APPROVED}_",
    ]


def test_many_origins_are_cut_and_it_is_said(rulebook: RuleBook) -> None:
    origins = tuple(Origin(f"Observation/{i}") for i in range(9))
    sheet = FactSheet({"creatinine_clearance": Known(29, origins)})
    _, detail = written(rulebook, [verdict(rulebook.rules[RENAL], Truth.TRUE)], [], sheet)
    assert "`Observation/5`; 3 more)" in detail
    assert "Observation/6" not in detail


def test_what_is_needed_stands_once_with_its_reason(rulebook: RuleBook) -> None:
    missing = (Missing("serum_creatinine", Reason.NOT_RECORDED), Missing("body_weight", Reason.TOO_OLD))
    _, detail = written(rulebook, [verdict(rulebook.rules[RENAL], Truth.UNKNOWN, *missing)], NEEDED)
    assert "Ketamine is not given below 30 mL/min." in detail
    assert "- not known - Creatinine clearance is below 30 mL/min" in detail
    assert detail.count("Still needed") == 1
    assert "**Still needed**\n\n- Serum creatinine (not recorded)\n- Body weight (too old)" in detail
    assert "Creatinine clearance could not be calculated.\nKetamine" in detail.replace(" \n", "\n")


def test_several_that_cannot_be_checked_are_a_list(rulebook: RuleBook) -> None:
    names = (RENAL, "ketamine-stroke-contraindication")
    _, detail = written(rulebook, [verdict(rulebook.rules[n], Truth.UNKNOWN) for n in names], NEEDED)
    assert detail.startswith(
        "**Cannot verify**\n\n"
        "- Cannot verify kidney function for ketamine. Creatinine clearance could not be calculated. "
        "Ketamine is not given below 30 mL/min.\n"
        "- Cannot verify stroke history for ketamine\n\n"
        "**Still needed**\n\n"
    )


def test_an_entry_in_words_that_could_be_many_drugs_is_one_line(rulebook: RuleBook) -> None:
    words = ("text only: an entry is written in words only",)
    needed = [Lacking("Digoxin", words), Lacking("Body weight", ("too old",)), Lacking("Lithium", words)]
    _, detail = written(rulebook, [verdict(rulebook.rules[RENAL], Truth.UNKNOWN)], needed)
    assert (
        "- Digoxin; Lithium (text only: an entry is written in words only)\n- Body weight (too old)" in detail
    )


def test_what_settles_several_points_is_said_once(rulebook: RuleBook) -> None:
    names = ("ketamine-pressure-contraindication", "triptan-pressure-contraindication")
    _, detail = written(rulebook, [verdict(rulebook.rules[n], Truth.UNKNOWN) for n in names], NEEDED)
    assert detail.count("A diagnosis of hypertension does not replace a measured pressure") == 1


def test_notices_stand_on_the_card(rulebook: RuleBook) -> None:
    given = [verdict(rulebook.rules[RENAL], Truth.TRUE)]
    _, detail = written(rulebook, given, [], notices=("About the order `MedicationRequest/1`.",))
    assert "\n\nAbout the order `MedicationRequest/1`.\n\n" in detail


def test_only_what_is_not_approved_is_marked_so(rulebook: RuleBook) -> None:
    active = with_status(rulebook.rules[RENAL], Status.ACTIVE)
    assert details.NOT_APPROVED not in written(rulebook, [verdict(active, Truth.TRUE)], [])[1]
    both = [verdict(active, Truth.TRUE), verdict(rulebook.rules["ketamine-age-caution"], Truth.TRUE)]
    assert details.NOT_APPROVED in written(rulebook, both, [])[1]


@given(st.sampled_from(HOSTILE) | st.text(), st.sampled_from(HOSTILE) | st.text())
def test_text_of_a_record_never_stands_bare(site: Site, reference: str, at: str) -> None:
    rulebook = site.answers.rulebook
    marked = FactSheet({"creatinine_clearance": Known(29, (Origin(f"Q{reference}Q", f"Q{at}Q"),))})
    _, detail = written(rulebook, [verdict(rulebook.rules[RENAL], Truth.TRUE)], [], marked)
    bare = outside_code(detail)
    assert "Q" not in bare
    assert "<" not in bare
    assert "http" not in bare


# ------------------------------------------------------------------ other languages


@given(
    language=st.sampled_from(sorted(LANGUAGES)),
    words=st.text(min_size=1, max_size=200),
    settled=st.integers(0, 12),
    unknown=st.integers(0, 12),
    titles=st.lists(st.text(max_size=90), max_size=6),
)
def test_a_heading_is_short_in_every_language(
    rulebook: RuleBook, language: str, words: str, settled: int, unknown: int, titles: list[str]
) -> None:
    cautions = sorted(name for name, rule in rulebook.rules.items() if rule.kind is Kind.CAUTION)
    spoken = words.translate({ord(brace): " " for brace in "{}"})
    verdicts = [
        verdict(
            worded(rulebook.rules[name], f"{spoken} {place}"),
            Truth.TRUE if place < settled else Truth.UNKNOWN,
        )
        for place, name in enumerate(cautions[: settled + unknown])
    ]
    if verdicts:
        lacking = [Lacking(title, ("not recorded",)) for title in titles]
        heading, _ = written(rulebook, verdicts, lacking, speech=catalogue(language))
        assert len(heading) <= details.SUMMARY_LIMIT


def test_the_frame_of_a_card_is_spanish_and_the_clinical_text_english_which_is_said_once(
    rulebook: RuleBook,
) -> None:
    renal = [
        verdict(rulebook.rules[RENAL], Truth.TRUE),
        verdict(rulebook.rules["ketamine-pregnancy-contraindication"], Truth.UNKNOWN),
    ]
    heading, detail = written(rulebook, renal, NEEDED, speech=catalogue("es"))
    assert heading == "Ketamine contraindicated - creatinine clearance below 30 mL/min (+ 1 por verificar)"
    assert "\n- sí - Creatinine clearance is below 30 mL/min" in detail
    assert "Fuente: " in detail
    assert detail.count("Los textos clínicos se muestran en inglés: aún no están traducidos.") == 1
    assert details.IN_ENGLISH not in detail


def test_an_english_card_does_not_say_that_it_is_english(rulebook: RuleBook) -> None:
    for speech in (ENGLISH, catalogue("en")):
        assert (
            details.IN_ENGLISH
            not in written(rulebook, [verdict(rulebook.rules[RENAL], Truth.TRUE)], [], speech=speech)[1]
        )


def test_a_card_whose_clinical_texts_are_translated(rulebook: RuleBook, tmp_path: Path) -> None:
    rule = rulebook.rules[RENAL]
    outcomes = [outcome for outcome in (rule.met, rule.unknown) if outcome is not None]
    texts = [text for one in outcomes for text in (one.summary, one.detail)]
    texts += [criterion.says for criterion in rule.criteria.values()]
    speech = made(tmp_path, "es", {text: f"ES {text}" for text in texts})
    heading, detail = written(rulebook, [verdict(rule, Truth.TRUE)], [], speech=speech)
    assert heading == "ES Ketamine contraindicated - creatinine clearance below 30 mL/min"
    assert "ES Creatinine clearance is not known" not in detail
    assert "- sí - ES Creatinine clearance is below 30 mL/min" in detail
    assert "en inglés" not in detail
    unknown = [verdict(rule, Truth.UNKNOWN)]
    english, spanish = (
        Lacking("Serum creatinine", ("no registrado",)),
        Lacking(Translated("Creatinina"), ("no",)),
    )
    assert "en inglés" in written(rulebook, unknown, [english], speech=speech)[1]
    assert "en inglés" not in written(rulebook, unknown, [spanish], speech=speech)[1]


def test_what_must_be_named_in_words_stays_one_line_in_every_language(rulebook: RuleBook) -> None:
    in_words = catalogue("fr").text("text only")
    lacking = [Lacking(title, (f"{in_words}: x",)) for title in ("Lithium", "Ergots")]
    _, detail = written(
        rulebook, [verdict(rulebook.rules[RENAL], Truth.UNKNOWN)], lacking, speech=catalogue("fr")
    )
    assert "- Lithium; Ergots (texte seul: x)" in detail
