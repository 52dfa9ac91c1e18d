"""What a call leaves behind for the decision log."""

import pytest

from cds.core.errors import RequestError
from cds.fhir.retrieval import Read
from cds.hooks.trail import Trail
from tests.hooks.calls import NOW, REVIEW, SIGN, Site


def test_it_holds_the_facts_of_each_order_and_how_the_lists_came(site: Site) -> None:
    trail = Trail()
    body = site.call("low-clearance", SIGN, "")
    del body["prefetch"]["conditions"]
    response = site.answers.answer(SIGN, body, NOW, allow_as_of=True, trail=trail)
    findings = response["extension"]["org.cluster-headache-cds"]["findings"]
    assert {one.order for one in trail.judged} >= {finding["order"] for finding in findings}
    assert all("age" in one.sheet for one in trail.judged)
    assert [decision.sheet for decision in trail.decisions] == [one.sheet for one in trail.judged]
    assert trail.request is not None
    assert trail.request.hook_instance == body["hookInstance"]
    assert trail.as_of == NOW
    assert trail.stages.seconds.keys() >= {"record", "facts", "core", "engine", "advice", "cards"}
    assert (trail.sources["Condition"], trail.sources["Patient"]) == ("not_sent", "complete")


def test_what_was_read_from_a_fhir_server_is_said(site: Site) -> None:
    trail = Trail()
    site.answers.answer(SIGN, site.call("low-clearance"), NOW, allow_as_of=True, trail=trail)
    trail.reads = (Read("conditions", 3, "timeout"), Read("allergies", 1, ""))
    assert trail.sources["Condition"] == "complete; read from the FHIR server: 3 pages, timeout"
    assert trail.sources["AllergyIntolerance"] == "empty; read from the FHIR server: 1 pages"


def test_the_chart_is_judged_without_an_order(site: Site) -> None:
    trail = Trail()
    site.answers.answer(REVIEW, site.call("low-clearance", REVIEW, ""), NOW, allow_as_of=True, trail=trail)
    (one,) = trail.judged
    assert (one.order, one.drugs, one.as_of) == (None, (), NOW)


def test_a_refused_call_leaves_nothing(site: Site) -> None:
    trail = Trail()
    with pytest.raises(RequestError):
        site.answers.answer(SIGN, {}, NOW, allow_as_of=True, trail=trail)
    assert trail.request is None
    assert trail.sources == {}
    assert trail.judged == []
