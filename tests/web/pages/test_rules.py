"""The rule browser, as a browser is served it."""

import re
import subprocess
import sys

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds.core.rules import RuleBook, Status
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW, ROOT
from tests.state import STATE
from tests.web.pages.waiting import opened

RENAL = "ketamine-renal-contraindication"


def links(response: TestResponse) -> list[str]:
    return re.findall(r'<a href="([^"]+)"', response.text)


def rules_in(response: TestResponse) -> set[str]:
    """The rules that the results list."""
    listed = re.findall(r'<ul class="plain rules">(.*?)</ul>', response.text, re.DOTALL)
    return {name for part in listed for name in re.findall(r'<a href="/rules/([a-z0-9-]+)"', part)}


def test_every_rule_is_listed_and_the_pages_are_in_the_navigation(
    client: FlaskClient, rulebook: RuleBook
) -> None:
    page = opened(client, "/rules")
    assert rules_in(page) == set(rulebook.rules)
    assert f"{len(rulebook.rules)} rules" in page.text
    assert re.search(r'<a href="/rules" aria-current="page">Rules</a>', page.text)


def test_words_and_filters_find_rules(client: FlaskClient) -> None:
    assert RENAL in rules_in(opened(client, "/rules?q=KT-8"))
    chosen = rules_in(
        opened(client, "/rules?drug=ketamine&kind=contraindication&status=review&source=ketalgia")
    )
    assert RENAL in chosen
    assert chosen < rules_in(opened(client, "/rules?drug=ketamine"))
    page = opened(client, "/rules?drug=ketamine&kind=contraindication")
    assert re.search(r'<option value="ketamine" selected>', page.text)
    assert re.search(r'<option value="contraindication" selected>', page.text)


def test_a_knowledge_id_and_a_code_lead_further(client: FlaskClient, rulebook: RuleBook) -> None:
    assert "/rules/covers/KT-8" in links(opened(client, "/rules?q=kt-8"))
    code = rulebook.value_sets["serum-creatinine"].codes[0].code
    assert "/rules/codes/serum-creatinine" in links(opened(client, f"/rules?q={code}"))


def test_a_misspelt_word_is_put_right_and_what_was_typed_is_escaped(client: FlaskClient) -> None:
    page = opened(client, "/rules?q=verpamil&kind=caution")
    assert rules_in(page) == set()
    assert "/rules?q=verapamil&amp;kind=caution" in links(page)
    page = opened(client, "/rules?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_script_is_given_the_results_alone(client: FlaskClient) -> None:
    part = opened(client, "/rules?q=KT-8&part=1")
    assert "<html" not in part.text
    assert rules_in(part) == rules_in(opened(client, "/rules?q=KT-8"))


def test_a_rule_says_when_it_speaks_what_it_says_and_on_whose_authority(client: FlaskClient) -> None:
    page = opened(client, f"/rules/{RENAL}")
    assert "Ketamine contraindicated - creatinine clearance below 30 mL/min" in page.text
    assert "Cannot verify kidney function for ketamine" in page.text
    found = links(page)
    for wanted in (
        "/rules/codes/ketamine",
        "/rules/facts/creatinine_clearance",
        "/rules/numbers/ketamine.min_creatinine_clearance",
        "/rules/sources#ketalgia",
        "/rules/covers/KT-8",
        "https://clinicaltrials.gov/study/NCT04814381",
    ):
        assert wanted in found
    assert f"cluster_headache/ketamine/{RENAL}.yaml" in page.text
    assert "0 of 2 that active needs" in page.text
    assert "Not clinically approved." in page.text


def test_the_examples_of_a_rule_are_run(client: FlaskClient, rulebook: RuleBook) -> None:
    page = opened(client, f"/rules/{RENAL}")
    count = len(rulebook.rules[RENAL].examples)
    assert f"All hold</span> {count} examples, run now." in page.text
    assert page.text.count('<span class="not_met">holds</span>') == count


def test_every_rule_has_a_page_on_which_every_link_leads_somewhere(
    client: FlaskClient, rulebook: RuleBook
) -> None:
    known = {f"/rules/{name}" for name in rulebook.rules}
    known |= {f"/rules/numbers/{name}" for name in rulebook.parameters}
    known |= {f"/rules/facts/{name}" for name in rulebook.facts}
    known |= {f"/rules/codes/{name}" for name in rulebook.value_sets}
    known |= {f"/rules/sources#{name}" for name in rulebook.references}
    covers = {link for link in links(opened(client, "/rules/covers")) if link.startswith("/rules/covers/")}
    pages = {"numbers", "facts", "codes", "sources", "covers", "open", "difference"}
    known |= covers | {f"/rules/{name}" for name in pages} | {"/rules"}
    for name in rulebook.rules:
        page = opened(client, f"/rules/{name}")
        ours = {link for link in links(page) if link.startswith("/rules")}
        assert ours <= known, name
        anchors = {link[1:] for link in links(page) if link.startswith("#")}
        assert anchors <= set(re.findall(r' id="([^"]+)"', page.text)), name
        assert len(page.data) < 300_000


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/rules/numbers", "/rules/numbers/ketamine.min_creatinine_clearance"),
        ("/rules/numbers/ketamine.min_creatinine_clearance", f"/rules/{RENAL}"),
        ("/rules/facts", "/rules/facts/serum_creatinine"),
        ("/rules/facts/serum_creatinine", "/rules/codes/serum-creatinine"),
        ("/rules/facts/creatinine_clearance", f"/rules/{RENAL}"),
        ("/rules/codes", "/rules/codes/ketamine"),
        ("/rules/codes/ketamine", f"/rules/{RENAL}"),
        ("/rules/sources", "/rules?source=ketalgia"),
        ("/rules/covers", "/rules/covers/KT-8"),
        ("/rules/covers/KT-8", f"/rules/{RENAL}"),
        ("/rules/open", "/rules/numbers/oxygen.low_flow"),
    ],
)
def test_what_a_rule_rests_on_has_its_pages(client: FlaskClient, path: str, link: str) -> None:
    page = opened(client, path)
    assert link in links(page)
    assert page.text.count("<h1>") == 1
    assert len(page.data) < 300_000


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/rules/ketamine-renal-contraindicatoin", RENAL),
        ("/rules/numbers/ketamine.min_creatinine_clearence", "ketamine.min_creatinine_clearance"),
        ("/rules/facts/serum_creatinin", "serum_creatinine"),
        ("/rules/codes/ketamin", "ketamine"),
        ("/rules/covers/KT8", "KT-8"),
        ("/rules/%3Cscript%3E", ""),
    ],
)
def test_a_name_that_is_none_is_put_right(client: FlaskClient, path: str, meant: str) -> None:
    page = opened(client, path)
    assert page.status_code == 404
    assert (f"Did you mean {meant}?" if meant else "There is no such rule.") in page.text
    assert "<script>" not in page.text


def test_other_languages_mark_what_stays_english(client: FlaskClient) -> None:
    page = opened(client, f"/rules/{RENAL}?lang=fr")
    assert '<html lang="fr">' in page.text


def test_a_rule_without_the_standing_to_speak_is_shown_and_says_so(rulebook: RuleBook) -> None:
    settings = Settings(lowest_status=Status.ACTIVE, state=STATE)
    strict = create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()
    assert RENAL in rules_in(opened(strict, "/rules"))
    assert "This rule shows no card in this service." in opened(strict, f"/rules/{RENAL}").text


def test_nothing_of_it_is_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys, cds.web.app\n"
        "print([name for name in sys.modules if name.startswith(('cds.handbook', 'cds.web.pages.rules_'))])"
    )
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)  # noqa: S603
    assert told.stdout.strip() == "[]"
