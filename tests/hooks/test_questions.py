"""What is asked about one patient."""

from dataclasses import replace

import pytest

from cds.core.rules import RuleBook
from cds.fhir.systems import RXNORM
from cds.hooks.questions import plain_drugs, questions, services_to_ask, speaks_alike
from cds.hooks.samples import record_of
from tests.hooks.books import RENAL, with_rule
from tests.hooks.calls import sample


def test_the_chart_each_draft_and_the_session() -> None:
    asked = list(questions(sample("lithium-naproxen"), services_to_ask(alike=True), ()))
    assert [(one.asked.hooks, [draft["id"] for draft in one.drafts], one.together) for one in asked] == [
        (("patient-view",), [], False),
        (("order-select", "order-sign"), ["naproxen-order"], False),
        (("order-select", "order-sign"), ["lithium-order"], False),
        (("order-select", "order-sign"), ["naproxen-order", "lithium-order"], True),
    ]


def test_one_draft_is_its_own_session() -> None:
    asked = list(questions(sample("verapamil-ecg-due"), services_to_ask(alike=False), ()))
    assert [one.asked.hooks for one in asked] == [("patient-view",), ("order-select",), ("order-sign",)]
    assert not any(one.together for one in asked)


def test_without_drafts_a_plain_order_of_every_drug(rulebook: RuleBook) -> None:
    drugs = plain_drugs((rulebook, rulebook))
    bundle = record_of(sample("candidate"))
    asked = [one for one in questions(bundle, services_to_ask(alike=True), drugs) if one.drafts]
    assert len(asked) == len(drugs) == len(rulebook.drugs)
    (ketamine,) = [one.drafts[0] for one in asked if one.drafts[0]["id"] == "plain-order-6130"]
    assert ketamine["medicationCodeableConcept"]["coding"] == [
        {"system": RXNORM, "code": "6130", "display": "Ketamine"}
    ]
    assert ketamine["subject"] == {"reference": "Patient/candidate"}


def test_nobody_to_ask_about(rulebook: RuleBook) -> None:
    with pytest.raises(LookupError, match="no Patient"):
        list(questions({"entry": []}, services_to_ask(alike=True), plain_drugs((rulebook,))))


def test_rules_that_speak_at_one_of_the_hooks_alone_are_asked_at_both(rulebook: RuleBook) -> None:
    assert speaks_alike(rulebook)
    assert not speaks_alike(with_rule(rulebook, RENAL, hooks=("order-sign",)))


def test_a_drug_that_only_one_of_them_is_about_is_asked(rulebook: RuleBook) -> None:
    without = replace(
        rulebook,
        rules={name: one for name, one in rulebook.rules.items() if "octreotide" not in one.ordering},
    )
    assert plain_drugs((without, rulebook)) != plain_drugs((without,))
    assert set(plain_drugs((without, rulebook))) == set(plain_drugs((rulebook,)))
