"""Every preventive with what the rules know of it, and what the record does not tell."""

import dataclasses
from datetime import date
from fractions import Fraction

import pytest

from cds.core.facts import Known, Reason, Unknown
from cds.fhir.treatments import Purpose, State
from cds.review.case import case_of_decision
from cds.review.timeline import History, Treatment, history
from tests.hooks.calls import SAMPLES, Site
from tests.review.shown import Edit, add, drop, shown, statement


def tried(site: Site, name: str, *edits: Edit) -> History:
    return history(site.answers.knowledge, shown(site, name, *edits))


def titled(told: History, title: str) -> Treatment:
    return next(one for one in told.treatments if one.title.startswith(title))


def test_each_entry_has_its_dose_dates_length_and_source(site: Site) -> None:
    verapamil = titled(tried(site, "candidate"), "Verapamil")
    told = [
        (one.state, one.start, one.end, one.days, one.dose.value, one.unit)
        for one in verapamil.courses
        if isinstance(one.dose, Known)
    ]
    assert told == [
        (State.ENDED, (date(2025, 6, 1),) * 2, (date(2025, 9, 30),) * 2, (122, 122), Fraction(960), "mg/d"),
        (State.ONGOING, (date(2025, 10, 1),) * 2, None, (153, 153), Fraction(720), "mg/d"),
    ]
    sources = [one.origin.resource for one in verapamil.courses if one.origin]
    assert sources == ["MedicationStatement/statement-24", "MedicationStatement/statement-25"]


@pytest.mark.parametrize("name", SAMPLES)
def test_outcome_and_adequacy_are_the_facts_that_rules_judge_by(site: Site, name: str) -> None:
    case = shown(site, name)
    told = history(site.answers.knowledge, case)
    by_title = {one.title: one for one in (*told.treatments, *told.untried, *told.unread)}
    for drug in ("verapamil", "lithium"):
        treatment = by_title[drug.capitalize()]
        assert treatment.outcome == case.chart.sheet[f"{drug}_outcome"]
        assert treatment.adequacy is not None
        assert treatment.adequacy.fact == case.chart.sheet[f"{drug}_adequate"]
        assert treatment.adequacy.limits == (f"adequate.{drug}_dose", f"adequate.{drug}_days")
        assert "preventive-trial-inadequate" in treatment.adequacy.rules
    assert set(told.treatments).isdisjoint((*told.untried, *told.unread))


def test_never_tried_is_told_apart_from_not_known(site: Site) -> None:
    nothing = tried(site, "nothing-recorded")
    assert nothing.treatments == nothing.unread == ()
    assert len(nothing.untried) == 6
    words = tried(site, "text-only")
    assert [one.title for one in words.unread] == [
        "Topiramate",
        "Galcanezumab",
        "Oral steroids used as a bridge",
    ]
    assert all(isinstance(one.outcome, Unknown) for one in words.unread)
    assert {one.outcome.reason for one in words.unread if isinstance(one.outcome, Unknown)} == {
        Reason.TEXT_ONLY
    }
    assert [origin.resource for origin in words.in_words] == ["MedicationStatement/statement-text"]


def test_a_drug_that_no_rule_asks_about_is_listed_with_what_it_was_for(site: Site) -> None:
    epilepsy = {"coding": [{"system": "http://snomed.info/sct", "code": "84757009"}]}
    cluster = {"coding": [{"system": "http://snomed.info/sct", "code": "193031009"}]}
    ineffective = {"coding": [{"system": "http://snomed.info/sct", "code": "395007004"}]}
    ended = {"start": "2025-01-01", "end": "2025-02"}
    told = tried(
        site,
        "candidate",
        add(
            statement(
                "m",
                "6711",
                "stopped",
                effectivePeriod=ended,
                reasonCode=[cluster],
                statusReason=[ineffective],
            ),
            statement("v", "40254", reasonCode=[epilepsy]),
            statement("g", "25480"),
        ),
    )
    melatonin, valproate, gabapentin = (titled(told, name) for name in ("Melatonin", "Valpro", "Gabapentin"))
    assert melatonin.outcome == Known("insufficient-efficacy", melatonin.outcome.origins)
    (course,) = melatonin.courses
    assert course.end == (date(2025, 2, 1), date(2025, 2, 28))
    assert course.days == (32, 59)
    assert [one.purpose for one in valproate.courses] == [Purpose.OTHER]
    assert [one.purpose for one in gabapentin.courses] == [Purpose.NOT_RECORDED]
    assert isinstance(gabapentin.outcome, Unknown)
    assert gabapentin.courses[0].start is None
    assert gabapentin.courses[0].days is None


def test_an_end_that_is_not_recorded_has_no_length(site: Site) -> None:
    entry = statement("t", "38404", "stopped", effectivePeriod={"start": "2025-01-01"})
    (course,) = titled(tried(site, "candidate", add(entry)), "Topiramate").courses
    assert (course.state, course.end, course.days) == (State.ENDED, None, None)
    unclear = statement("t", "38404", "on-hold", effectivePeriod={"start": "2025-01-01"})
    (course,) = titled(tried(site, "candidate", add(unclear)), "Topiramate").courses
    assert course.state is State.UNCLEAR


def test_kept_facts_alone_give_the_courses_they_hold_and_no_source(site: Site) -> None:
    knowledge = site.answers.knowledge
    chart = shown(site, "candidate").chart
    case = case_of_decision(knowledge, "p", "patient-view", [chart.judged])
    told = history(knowledge, case)
    assert not told.from_record
    verapamil = titled(told, "Verapamil")
    assert [(one.state, one.days, one.origin) for one in verapamil.courses] == [
        (State.ENDED, (122, 122), None),
        (State.ONGOING, (153, 153), None),
    ]
    injections = titled(told, "Suboccipital")
    assert injections.courses == ()
    assert isinstance(injections.outcome, Known)


def test_those_that_began_first_come_first(site: Site) -> None:
    told = tried(site, "candidate", drop("MedicationStatement", "statement-24"))
    assert [one.title[:9] for one in told.treatments] == ["Suboccipi", "Lithium", "Verapamil"]
    assert [one.drug[:9] for one in told.courses] == ["Suboccipi"] * 3 + ["Lithium", "Verapamil"]
    assert dataclasses.replace(told, treatments=()).courses == ()
