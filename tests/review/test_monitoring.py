"""What is watched during the infusion: the rule's own instructions, marked where they are to be confirmed."""

from datetime import date

from cds.core.evaluate import Numbers
from cds.core.rules import RuleBook
from cds.review.monitoring import (
    MONITORING,
    UNCONFIRMED,
    WATCHED,
    Guidance,
    guidance_of,
    is_unconfirmed,
    observation_times,
)
from tests.hooks.calls import NOW, Site
from tests.review.shown import shown


def guidance(site: Site, rule: str, sample: str = "candidate") -> list[Guidance]:
    order = shown(site, sample).order_of("ketamine")
    assert order is not None
    return [
        one for verdict in order.verdicts if verdict.rule.id == rule for one in guidance_of(order, verdict)
    ]


def test_every_unconfirmed_number_of_the_monitoring_is_marked(site: Site) -> None:
    (monitoring,) = guidance(site, MONITORING)
    lines = dict(monitoring.lines)
    for stop in (
        "180 mmHg",
        "90 mmHg",
        "110 mmHg",
        "40 mmHg",
        "45 per min",
        "130 per min",
        "92%",
        "10 per min",
    ):
        assert f"{stop}{UNCONFIRMED}" in lines["Stop"]
    assert UNCONFIRMED not in str(guidance(site, "ketamine-infusion-sheet"))  # the trial's own numbers


def test_no_instructions_of_a_rule_that_is_not_met(site: Site) -> None:
    assert guidance(site, "ketamine-infusion-sheet", "nothing-recorded") == []


def test_often_at_first_then_less_so_and_at_the_end(rulebook: RuleBook) -> None:
    times = observation_times(Numbers(rulebook, NOW.date()))
    assert times == (0, 5, 10, 15, 20, 35, 50, 65, 80, 95, 110, 120)
    assert observation_times(Numbers(rulebook, date(1990, 1, 1))) == ()


def test_every_limit_at_which_it_is_stopped_is_a_number_to_be_confirmed(
    site: Site, rulebook: RuleBook
) -> None:
    wording = shown(site, "candidate").chart.wording
    stops = [name for one in WATCHED for name in one.stops]
    assert set(stops) == {name for name in rulebook.parameters if name.startswith("infusion.stop_")}
    assert all(is_unconfirmed(wording, name) for name in stops)
