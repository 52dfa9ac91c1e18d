"""The discovery document: three services, portable templates, honesty where nothing is approved."""

import re
from dataclasses import replace

import pytest

from cds.core.rules import RuleBook, Status
from cds.fhir.prefetch import KEYS
from cds.hooks.discovery import CDS_HOOKS_VERSION, NOTHING_SHOWN, discovery
from cds.hooks.services import SERVICES
from tests.hooks.verdicts import with_status


@pytest.mark.obligation("9", "10")
def test_each_service_is_described_and_asks_for_what_its_rules_reach(rulebook: RuleBook) -> None:
    document = discovery(rulebook, Status.REVIEW)
    assert list(document) == ["services"]
    assert [(entry["id"], entry["hook"]) for entry in document["services"]] == [
        (service.id, service.hook) for service in SERVICES.values()
    ]
    for entry in document["services"]:
        assert entry.keys() == {"hook", "title", "description", "id", "version", "prefetch"}
        assert entry["version"] == CDS_HOOKS_VERSION == "2.0.1"
        assert entry["title"]
        assert entry["description"]
        assert entry["prefetch"]["patient"] == "Patient/{{context.patientId}}"
        assert entry["prefetch"].keys() <= KEYS.keys()


@pytest.mark.obligation("19", "20", "21", "22", "23", "24", "25")
def test_templates_use_portable_search_only(rulebook: RuleBook) -> None:
    for entry in discovery(rulebook, Status.REVIEW)["services"]:
        for template in entry["prefetch"].values():
            assert set(re.findall(r"{{.*?}}", template)) == {"{{context.patientId}}"}
            assert "_include" not in template
            assert set(re.findall(r"[?&]([^=]+)=", template)) <= {"patient", "code"}


@pytest.mark.obligation("10")
def test_where_no_rule_may_speak_it_says_so_and_asks_for_nothing(rulebook: RuleBook) -> None:
    for entry in discovery(rulebook, Status.ACTIVE)["services"]:
        assert entry["usageRequirements"] == NOTHING_SHOWN
        assert "prefetch" not in entry


def test_silent_rules_ask_for_their_data_and_show_nothing(rulebook: RuleBook) -> None:
    rule = with_status(rulebook.rules["ketamine-renal-contraindication"], Status.SILENT)
    quiet = replace(rulebook, rules={rule.id: rule})
    entries = {entry["hook"]: entry for entry in discovery(quiet, Status.ACTIVE)["services"]}
    assert entries["order-sign"]["usageRequirements"] == NOTHING_SHOWN
    assert "observations" in entries["order-sign"]["prefetch"]
    assert "prefetch" not in entries["patient-view"]


def test_one_active_rule_is_enough_to_speak(rulebook: RuleBook) -> None:
    rule = with_status(rulebook.rules["ketamine-renal-contraindication"], Status.ACTIVE)
    entries = discovery(replace(rulebook, rules={rule.id: rule}), Status.ACTIVE)["services"]
    assert [("usageRequirements" in entry) for entry in entries] == [True, False, False]
