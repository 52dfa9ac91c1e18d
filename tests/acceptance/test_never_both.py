"""Nothing is proposed that the rules themselves forbid this patient, or may forbid.

Every sample and every draft in it, through every hook; and random facts around patients for whom each
proposal is made.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.decide import decide
from cds.core.evaluate import Numbers
from cds.core.facts import (
    NEVER,
    TREATMENT_OUTCOMES,
    Bounded,
    Fact,
    FactSheet,
    FactType,
    Known,
    Reason,
    Unknown,
)
from cds.core.rules import Compare, Rule, RuleBook
from cds.core.truth import Truth
from cds.hooks.samples import drafts_of, hook_call, patient_of, record_of
from cds.hooks.services import SERVICES
from cds.settings import Settings
from cds.web import create_app
from tests.acceptance import proposals
from tests.acceptance import resources as fhir
from tests.acceptance.base_patient import write_base_patient
from tests.acceptance.ehr import EXTENSION
from tests.acceptance.record import PATIENT, Record
from tests.acceptance.steps.drugs import DRUGS, INJECTION
from tests.acceptance.steps.vocabulary import CONDITIONS
from tests.acceptance.test_samples import SAMPLES
from tests.state import STATE

Card = dict[str, Any]
# A patient for whom each proposal is made: the base patient with and without these, and what is ordered.
BASES = (
    ("next-step-oxygen", "", (), ()),
    ("next-step-sumatriptan", "", ("COPD",), ()),
    ("next-step-verapamil", "", ("oxygen",), ("verapamil", "lithium", INJECTION.display)),
    ("next-step-suboccipital-steroid", "", ("oxygen",), (INJECTION.display,)),
    ("next-step-lithium", "", ("oxygen",), ("lithium",)),
    ("next-step-trial", "", ("oxygen",), ()),
    ("acute-oxygen-alternative", "tramadol", (), ()),
    ("acute-sumatriptan-alternative", "tramadol", (), ()),
    ("acute-sumatriptan-alternative", "dihydroergotamine 1 mg into a muscle", ("clarithromycin",), ()),
)
# A fact of the proposed order -> the fact of the patient that it is at worst: the last triptan was another.
AT_WORST = {"hours_since_other_triptan": "hours_since_triptan"}
_MOMENT = datetime.fromisoformat("2026-03-02T09:00:00+01:00")


def test_each_rule_that_proposes_a_treatment_is_known_here(rulebook: RuleBook) -> None:
    assert proposals.proposals_of(rulebook) - proposals.NO_TREATMENT == proposals.PROPOSED.keys()
    assert {rule for rule, *_ in BASES} == proposals.PROPOSED.keys()


# ------------------------------------------------------------------ the samples


@pytest.fixture(scope="module")
def client(rulebook: RuleBook) -> FlaskClient:
    return create_app(Settings(allow_as_of=True, state=STATE), rulebook=rulebook).test_client()


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_answer_proposes_what_is_forbidden(rulebook: RuleBook, client: FlaskClient, sample: str) -> None:
    bundle = json.loads(SAMPLES[sample].read_bytes())
    drafts = drafts_of(bundle, "")
    discovery = client.get("/cds-services").get_json()
    as_of = datetime.fromisoformat(bundle["timestamp"])
    patient = proposals.Patient(rulebook, record_of(bundle), patient_of(bundle), as_of)
    for service in SERVICES.values():
        for order in ("", *(draft["id"] for draft in drafts)) if service.is_about_orders else ("",):
            call = hook_call(bundle, service, discovery, order)
            response = client.post(f"/cds-services/{service.id}", json=call)
            assert response.status_code == 200
            session = drafts_of(bundle, order) if service.is_about_orders else []
            for proposed, others in _proposed(response.get_json()["cards"], session, patient_of(bundle)):
                forbidden = patient.judge(proposed, others).forbids()
                assert forbidden == {}, f"{service.id} {order} {proposed}"


def _proposed(
    cards: list[Card], session: list[fhir.Resource], patient_id: str
) -> Iterable[tuple[fhir.Resource, list[fhir.Resource]]]:
    """Every order that a card creates, or that a rule on it proposes, and the drafts that stay beside it."""
    for card in cards:
        for order, removed in proposals.created_orders(card):
            yield order, [draft for draft in session if f"MedicationRequest/{draft['id']}" not in removed]
        for reference in card["extension"][EXTENSION].get("rules", ()):
            rule = reference.partition("@")[0]
            if rule.startswith("next-step-") and rule in proposals.PROPOSED:
                for order in proposals.proposed_orders(rule, patient_id):
                    yield order, []


# ------------------------------------------------------------------ random facts


@dataclass(frozen=True)
class Proposal:
    """One proposal for one patient: the rules and facts behind it, and the orders it leads to."""

    rule: str
    rules: tuple[Rule, ...]
    sheet: FactSheet
    orders: tuple[proposals.Judged, ...]
    values: Mapping[str, st.SearchStrategy[Fact]]  # the facts that may be changed, and to what
    against: tuple[tuple[str, ...], ...]  # of these, those of each contraindication

    def is_made(self, changed: Mapping[str, Fact]) -> bool:
        """Whether the rule proposes its treatment, with some facts changed."""
        sheet = FactSheet({**self.sheet, **changed})
        verdict = decide(self.rules, sheet, self.orders[0].numbers).verdicts[self.rule]
        return verdict.in_scope and verdict.truth is Truth.TRUE


@pytest.fixture(scope="module", params=BASES, ids=lambda base: f"{base[0]} {base[1]}".strip())
def proposal(request: pytest.FixtureRequest, rulebook: RuleBook) -> Proposal:
    rule, order, present, absent = request.param
    patient = proposals.Patient(rulebook, _record(present, absent).bundle(), PATIENT, _MOMENT)
    rules = rulebook.reach((rule,))
    sheet = patient.facts_for(rules, proposals.for_cluster_headache(order, PATIENT) if order else None)
    orders = [patient.judge(one, []) for one in proposals.proposed_orders(rule, PATIENT)]
    asked = {name for one in (*rules, *(r for judged in orders for r in judged.rules)) for name in one.facts}
    changeable = sorted(asked - patient.of_order - {"cluster_headache", "cluster_headache_care"})
    values = {name: _values(rulebook, name) for name in changeable}
    names = sorted(name for judged in orders for name in judged.contraindications)
    facts = (
        {AT_WORST.get(fact, fact) for one in rulebook.reach((name,)) for fact in one.facts} for name in names
    )
    against = tuple(tuple(sorted(asked_for & values.keys())) for asked_for in facts)
    return Proposal(rule, rules, sheet, tuple(orders), values, against)


def test_each_proposal_is_made_to_somebody(proposal: Proposal) -> None:
    assert proposal.is_made({})
    assert [judged.forbids() for judged in proposal.orders] == [{}] * len(proposal.orders)


def test_no_fact_makes_a_proposal_of_what_is_forbidden(proposal: Proposal) -> None:
    for about in proposal.against or ((),):
        _search(proposal, about)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def _search(proposal: Proposal, about: tuple[str, ...], data: st.DataObject) -> None:
    """Random facts: some of those of one contraindication, and a few others."""
    against = data.draw(st.lists(st.sampled_from(about), min_size=1)) if about else []
    others = data.draw(st.lists(st.sampled_from(sorted(proposal.values)), max_size=3))
    names = dict.fromkeys((*against, *others))
    changed = {name: data.draw(proposal.values[name], label=name) for name in names}
    if not proposal.is_made(changed):
        return
    at_worst = {name: changed[other] for name, other in AT_WORST.items() if other in changed}
    for judged in proposal.orders:
        assert judged.forbids({**changed, **at_worst}) == {}


def _record(present: tuple[str, ...], absent: tuple[str, ...]) -> Record:
    """The base patient with and without these diagnoses and treatments."""
    record = Record(_MOMENT)
    write_base_patient(record)
    for word in absent:
        record.remove(word)
    for word in present:
        known = fhir.condition(CONDITIONS[word]) if word in CONDITIONS else None
        record.add(word, known or fhir.statement(DRUGS[word], "active", "2025-12-01"))
    return record


def _values(rulebook: RuleBook, name: str) -> st.SearchStrategy[Fact]:
    """Any value of a fact, numbers close to the limits that rules compare it with, and what is not known."""
    definition = rulebook.facts[name]
    not_known: st.SearchStrategy[Fact] = st.sampled_from(
        [Unknown(Reason.NOT_RECORDED), Unknown(Reason.TOO_OLD)]
    )
    if definition.type is FactType.YES_NO:
        return not_known | st.booleans().map(Known)
    if definition.type is FactType.TREATMENT_OUTCOME:
        return not_known | st.sampled_from(TREATMENT_OUTCOMES).map(Known)
    if definition.type is FactType.CHOICE:
        return not_known | st.sampled_from(definition.choices).map(Known)
    limits = sorted(_limits(rulebook, name)) or [Fraction(1)]
    near = st.sampled_from([Fraction(-1), Fraction(-1, 1000), Fraction(0), Fraction(1, 1000), Fraction(1)])
    numbers = st.builds(Fraction.__add__, st.sampled_from(limits), near)
    between = st.builds(lambda n: Bounded(n - 1, n + 1, Reason.NOT_RECORDED), numbers)
    return not_known | numbers.map(Known) | between | st.just(Known(NEVER))


def _limits(rulebook: RuleBook, name: str) -> set[Fraction]:
    """The numbers that some rule compares a fact with."""
    numbers = Numbers(rulebook, _MOMENT.date())
    leaves = (leaf for rule in rulebook.rules.values() for leaf in rule.leaves())
    limits = (
        numbers.limit(leaf.parameter) for leaf in leaves if isinstance(leaf, Compare) and leaf.fact == name
    )
    return {limit for limit in limits if limit is not None}
