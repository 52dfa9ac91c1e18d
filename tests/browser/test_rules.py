"""A clinical lead at the rule browser: a rule is found, read, and its examples are seen to hold."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reading


def test_a_rule_is_found_while_typing_and_opened(tab: Reading) -> None:
    with tab() as reader:
        page = reader.page
        reader.open("/rules")
        page.get_by_label("Words, a drug, an id or a code").press_sequentially("KT-8")
        wanted = page.get_by_role("link", name="Do not give ketamine in severe renal insufficiency")
        expect(wanted).to_be_visible()
        expect(page.get_by_role("link", name="Do not use an ergot in pregnancy")).to_have_count(0)
        wanted.click()
        expect(page.locator("h1")).to_have_text("Do not give ketamine in severe renal insufficiency")
        expect(page.locator("main")).to_contain_text("30 mL/min")
        assert reader.complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_the_search_works_with_and_without_script(tab: Reading, script: bool) -> None:
    with tab(java_script_enabled=script) as reader:
        reader.open("/rules?q=renal&drug=ketamine")
        titles = reader.page.locator("main a[href^='/rules/ketamine-']").all_inner_texts()
        assert "Do not give ketamine in severe renal insufficiency" in titles
        reader.open("/rules?q=ketmine")
        expect(reader.page.locator("main")).to_contain_text(re.compile("did you mean", re.I))


def test_examples_are_run_when_they_are_read(tab: Reading) -> None:
    with tab() as reader:
        reader.open("/rules/ketamine-renal-contraindication")
        main = reader.page.locator("main")
        expect(main).to_contain_text("Just under 30 mL/min is")
        assert reader.page.locator(".differs").count() == 0
        assert reader.violations() == []
