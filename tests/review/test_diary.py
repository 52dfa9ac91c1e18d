"""The diary on the patient page says what the facts say, and a day without an entry is no day without
attacks."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from cds.core.facts import Known, Unknown
from cds.core.truth import Truth
from cds.fhir.treatments import State
from cds.review.case import Case
from cds.review.diary import Chart, chart
from cds.review.timeline import history
from tests.hooks.calls import SAMPLES, Site
from tests.review.shown import add, drop, per_day, shown, statement

TODAY = date(2026, 3, 2)


def charted(site: Site, case: Case) -> Chart:
    return chart(case, history(site.answers.knowledge, case))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_days_of_the_window_add_up_to_the_mean_of_the_facts(site: Site, name: str) -> None:
    shown_days = charted(site, shown(site, name))
    window = [day for day in shown_days.days if day.in_baseline]
    assert len(window) == shown_days.window == 14
    if isinstance(shown_days.mean, Known):
        counts = [day.count for day in window if day.count]
        assert sum((least for least, _ in counts), Fraction(0)) / 14 == shown_days.mean.value
    else:
        assert shown_days.is_empty


def test_the_days_are_the_window_that_rules_look_back_to_and_today(site: Site) -> None:
    days = charted(site, shown(site, "candidate")).days
    assert [day.day for day in days] == [TODAY - timedelta(days=n) for n in range(28, -1, -1)]
    assert [day.is_over for day in days].count(False) == 1
    assert [day.day for day in days if day.in_baseline] == [
        TODAY - timedelta(days=n) for n in range(14, 0, -1)
    ]


def test_a_day_of_no_attacks_is_an_entry_and_a_day_without_an_entry_is_a_gap(site: Site) -> None:
    found = charted(site, shown(site, "candidate", add(per_day("2026-02-12", 0))))
    by_day = {day.day: day for day in found.days}
    zero, gap, today = (by_day[day] for day in (date(2026, 2, 12), date(2026, 2, 13), TODAY))
    assert zero.count == (0, 0)
    assert not zero.is_gap
    assert gap.count is None
    assert gap.is_gap
    assert today.count is None
    assert not today.is_gap
    assert found.gaps == 13


def test_the_response_is_that_of_the_rules(site: Site) -> None:
    found = charted(site, shown(site, "responder"))
    assert found.infusions == (date(2026, 2, 21),)
    assert found.mean_until == date(2026, 2, 21)
    response = found.response
    assert response is not None
    assert response.truth is Truth.TRUE
    assert isinstance(response.reduction, Known)
    assert response.reduction.value == response.wanted == Fraction(1, 2)
    counted = [day for day in found.days if day.in_response]
    assert [(day.after_infusion, day.day) for day in counted] == [
        (7, date(2026, 2, 28)),
        (8, date(2026, 3, 1)),
    ]
    assert [day.day for day in found.days if day.has_infusion] == [date(2026, 2, 21)]


def test_one_attack_more_on_day_8_is_no_response(site: Site) -> None:
    edits = (
        drop("Observation", "2026-03-01'"),
        add(per_day("2026-03-01", 3, "responder")),
    )
    response = charted(site, shown(site, "responder", *edits)).response
    assert response is not None
    assert response.truth is Truth.FALSE


def test_a_blank_day_8_leaves_the_response_unknown_and_says_so(site: Site) -> None:
    response = charted(site, shown(site, "responder", drop("Observation", "2026-03-01'"))).response
    assert response is not None
    assert response.truth is Truth.UNKNOWN
    assert isinstance(response.after, Unknown)
    assert [item.fact for item in response.missing] == ["attack_diary"]


def test_an_infusion_of_another_year_is_not_in_the_chart(site: Site) -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "id": "last-year",
        "status": "completed",
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "6130"}]
        },
        "subject": {"reference": "Patient/candidate"},
        "effectiveDateTime": "2025-03-02T10:00:00+01:00",
    }
    found = charted(site, shown(site, "candidate", add(given)))
    assert found.response is None
    assert found.infusions == ()
    assert found.mean_until == TODAY
    undated = charted(site, shown(site, "candidate", add({**given, "effectiveDateTime": "2026-02"})))
    assert undated.undated_infusion
    assert undated.infusions == ()


def test_changes_stand_on_their_day_and_a_renewal_is_none(site: Site) -> None:
    dose = [
        {
            "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
            "doseAndRate": [
                {"doseQuantity": {"value": 240, "system": "http://unitsofmeasure.org", "code": "mg"}}
            ],
        }
    ]
    topiramate = statement("topiramate", "38404", effectivePeriod={"start": "2026-02-20"})
    renewed = statement("renewed", "11170", effectivePeriod={"start": "2026-02-18"}, dosage=dose)
    found = charted(site, shown(site, "candidate", add(topiramate, renewed)))
    changes = {day.day: day.changes for day in found.days if day.changes}
    assert list(changes) == [date(2026, 2, 20)]
    (began,) = changes[date(2026, 2, 20)]
    assert (began.drug, began.state) == ("Topiramate", State.ONGOING)


def test_injections_and_ends_are_changes(site: Site) -> None:
    found = charted(site, shown(site, "episodic-case"))
    told = [(f"{day.day:%m-%d}", one.drug[:11], one.state) for day in found.days for one in day.changes]
    assert told == [
        ("02-03", "Suboccipita", State.GIVEN),
        ("02-05", "Suboccipita", State.GIVEN),
        ("02-07", "Suboccipita", State.GIVEN),
        ("02-10", "Verapamil", State.ENDED),
        ("02-12", "Topiramate", State.ENDED),
    ]


def test_without_a_diary_nothing_is_known(site: Site) -> None:
    found = charted(site, shown(site, "nothing-recorded"))
    assert found.is_empty
    assert found.most == 0
    assert isinstance(found.mean, Unknown)
