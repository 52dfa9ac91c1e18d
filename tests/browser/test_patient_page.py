"""A person with a patient in front of them: the answer, a record of their own, and what would change it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reading
from tests.hooks.calls import ROOT
from tests.service import Service

# Of every sample patient what a person must be able to say of ketamine, why, and what is missing.
ANSWERS = {
    "candidate": ("nothing found against it", "the headache is refractory", "Nothing is missing"),
    "contradictory": ("cannot be said yet", "stroke history", "Stroke at any time (contradictory"),
    "episodic-case": ("not the moment", "chronic: episodic", "Nothing is missing"),
    "heart-failure": ("not advisable", "severe heart failure: 30%", "Nothing is missing"),
    "limit-clearance": (
        "nothing found against it",
        "creatinine clearance is reduced: 30 mL/min",
        "Nothing is missing",
    ),
    "lithium-naproxen": ("not the moment", "0.57 per day", "Nothing is missing"),
    "low-clearance": ("not advisable", "below 30 mL/min: 29.97 mL/min (2026-02-20)", "Nothing is missing"),
    "new-episodic-bout": ("not the moment", "chronic: episodic", "Nothing is missing"),
    "no-cluster-headache": ("not judged", "No cluster headache is on record", "add the diagnosis"),
    "no-creatinine": ("cannot be said yet", "kidney function", "Serum creatinine (not recorded)"),
    "nothing-recorded": ("not the moment", "Verapamil was insufficient", "Body weight (not recorded)"),
    "other-patient-order": ("nothing found against it", "the headache is refractory", "Nothing is missing"),
    "pregnancy-unknown": ("cannot be said yet", "pregnancy status", "Pregnancy test (not recorded)"),
    "pregnant": ("not advisable", "contraindicated - pregnancy", "Nothing is missing"),
    "responder": (
        "nothing found against it",
        "ketamine within the last 365 days: 9 days",
        "Nothing is missing",
    ),
    "smoker-copd-oxygen": ("not the moment", "Lithium was insufficient", "Nothing is missing"),
    "stroke": ("not advisable", "stroke on record (2019-04-02)", "Nothing is missing"),
    "text-only": ("cannot be said yet", "theophylline", "text only: an entry is written in words only"),
    "triptan-coronary": ("not the moment", "severity of coronary disease", "Nothing is missing"),
    "verapamil-ecg-due": ("not the moment", "1.3 per day", "Nothing is missing"),
}


def test_whoever_opens_the_page_can_say_whether_why_and_what_is_missing(tab: Reading) -> None:
    with tab() as reader:
        page = reader.page
        reader.open("/")
        names = page.eval_on_selector_all(
            ".choices a", "links => links.map(one => one.href.split('/').pop())"
        )
        assert sorted(names) == sorted(ANSWERS)
        for name, (answer, why, missing) in ANSWERS.items():
            reader.open("/")
            page.locator(f".choices a[href$='/{name}']").click()
            expect(page.locator("#answer h2")).to_have_text(f"Ketamine infusion: {answer}")
            expect(page.locator("#answer")).to_contain_text(why)
            expect(page.locator("#answer")).to_contain_text(missing)
        assert reader.complaints == []


@pytest.mark.parametrize("name", ["candidate", "responder", "nothing-recorded"])
def test_the_page_says_the_same_without_script(tab: Reading, name: str) -> None:
    path = f"/review/sample/{name}"
    with tab() as reader, tab(java_script_enabled=False) as plain:
        assert reader.open(path) == plain.open(path) == 200
        for section in ("#answer", "#missing"):
            if reader.page.locator(section).count():
                expect(plain.page.locator(section)).to_have_text(
                    reader.page.inner_text(section), use_inner_text=True
                )
        if reader.page.locator("#diary-chart").count():
            expect(plain.page.locator("#diary-chart svg.drawn")).to_be_visible()
        plain.open(f"{path}/workbench")
        expect(plain.page.locator("noscript p")).to_be_visible()


def bundle(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "samples" / f"{name}.json").read_text(encoding="utf-8"))
    return content


def give(page: Page, content: bytes, name: str = "record.json") -> None:
    """Choose a file of that content on the page that asks for one, and open it."""
    page.set_input_files("#bundle-file", {"name": name, "mimeType": "application/json", "buffer": content})
    page.locator("form[data-bundle] button").click()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("script", [True, False])
def test_a_record_of_ones_own(tab: Reading, script: bool) -> None:
    with tab(java_script_enabled=script) as reader:
        reader.open("/review")
        give(reader.page, json.dumps(bundle("low-clearance")).encode())
        expect(reader.page.locator("#answer h2")).to_have_text("Ketamine infusion: not advisable")
        assert reader.complaints == []


AFTER = {"": "your file", "infusion": "nfusion", "workbench": "Workbench"}
ATTACK = "<script>window.attacked = 1</script><img src=x onerror='window.attacked = 1'>{{ 7 * 7 }}"


def hostile(value: Any) -> Any:
    """The record with the attack in every text that is there for people."""
    if isinstance(value, dict):
        return {key: hostile(inner) if key not in _MEANING else inner for key, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner) for inner in value]
    return ATTACK if isinstance(value, str) and not re.fullmatch(r"[\d:T.+Z-]+", value) else value


_MEANING = frozenset(
    {"resourceType", "system", "code", "status", "intent", "gender", "unit", "reference", "type"}
)


@pytest.mark.parametrize("name", ["candidate", "responder", "text-only"])
def test_a_record_full_of_script_runs_nothing(tab: Reading, name: str) -> None:
    attacked = hostile(bundle(name))
    for entry in attacked["entry"]:
        entry["resource"]["id"] = "candidate" if entry["resource"]["resourceType"] == "Patient" else ATTACK
    with tab() as reader:
        page = reader.page
        for view in ("", "infusion", "workbench"):
            reader.open("/review")
            page.select_option("select[name=view]", view)
            give(page, json.dumps(attacked).encode())
            expect(page.locator("h1")).to_contain_text(AFTER[view])
            assert page.evaluate("window.attacked") is None
            assert "<script>window.attacked" not in page.content().replace("&lt;", "_")
            assert page.locator("img[src=x]").count() == 0
        assert reader.complaints == []
        assert reader.foreign() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "JSON"),
        (b'{"resourceType": "Patient", "id": "x"}', "Bundle"),
        (b'{"resourceType": "Bundle", "type": "collection", "entry": []}', "Patient"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "nested"),
        (b'{"resourceType": "Bundle", "x": "' + b"x" * 20_000_000 + b'"}', "large"),
    ],
    ids=["empty", "a picture", "no Bundle", "no patient", "deep", "20 MB"],
)
def test_what_is_no_record_is_told_so(tab: Reading, content: bytes, said: str) -> None:
    with tab() as reader:
        reader.open("/review")
        give(reader.page, content)
        expect(reader.page.locator("main")).to_contain_text(said, ignore_case=True)
        assert reader.page.locator("#answer").count() == 0


def test_a_file_that_is_dropped_on_the_page(tab: Reading, tmp_path: Path) -> None:
    with tab() as reader:
        page = reader.page
        reader.open("/review")
        dropped = page.evaluate_handle(
            """text => {
                const transfer = new DataTransfer();
                transfer.items.add(new File([text], "record.json", {type: "application/json"}));
                return transfer;
            }""",
            json.dumps(bundle("heart-failure")),
        )
        page.dispatch_event("main", "drop", {"dataTransfer": dropped})
        expect(page.locator("#answer h2")).to_have_text("Ketamine infusion: not advisable")


def test_a_fact_changed_by_hand(tab: Reading) -> None:
    """From the sample without creatinine to an answer and back, with the keyboard."""
    with tab() as reader:
        page = reader.page
        reader.open("/review/sample/no-creatinine/workbench")
        field = page.locator("[name='fact.serum_creatinine']")
        page.locator("#bench-search").fill("creatinine")
        field.focus()
        page.keyboard.type("400")
        page.keyboard.press("Tab")
        result = page.locator("#bench-result")
        expect(result).to_contain_text("creatinine clearance below 30 mL/min")
        field.fill("80")
        field.press("Tab")
        expect(result).not_to_contain_text("creatinine clearance below 30 mL/min")
        field.fill("eighty")
        field.press("Tab")
        expect(page.locator("#wrong-serum_creatinine")).not_to_be_empty()
        page.locator("#bench-reset").click()
        expect(page.locator("#bench-status")).to_have_text("Nothing is changed.")
        assert [one for one in reader.complaints if "400" not in one] == []


def test_the_infusion_sheet_is_one_page_of_paper(tab: Reading) -> None:
    with tab() as reader:
        for name in ("candidate", "low-clearance", "nothing-recorded"):
            reader.open(f"/review/sample/{name}/infusion")
            paper = reader.page.pdf(format="A4", prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, name


def test_the_language_that_a_reader_chooses_stays(tab: Reading) -> None:
    with tab(locale="fr-FR") as reader:
        page = reader.page
        reader.open("/review/sample/low-clearance")
        assert page.get_attribute("html", "lang") == "fr"
        page.locator("footer a[hreflang=es]").click()
        reader.open("/review/sample/low-clearance")
        assert page.get_attribute("html", "lang") == "es"
        expect(page.locator("#answer h2")).not_to_contain_text("not advisable")
        expect(page.locator("#answer")).to_contain_text("29.97 mL/min")
        assert reader.violations() == []


def test_the_link_on_a_card_opens_its_reasons(tab: Reading, demo: Service) -> None:
    service = "cluster-headache-order-sign"
    made = demo.cds("request", str(ROOT / "samples" / "low-clearance.json"), "--order", "ketamine")
    (card, *_) = demo.post(f"/cds-services/{service}", made.stdout.encode()).json["cards"]
    link = card["links"][0]
    assert link["label"] == "Reasons and data"
    with tab() as reader:
        assert reader.open(link["url"].removeprefix(reader.base)) == 200
        expect(reader.page.locator("#answer h2")).to_have_text("Ketamine infusion: not advisable")
        expect(reader.page.locator("#answer")).to_contain_text("29.97 mL/min")
        assert reader.complaints == []
        assert reader.violations() == []


def test_the_chart_is_live_on_the_screen_and_drawn_on_paper(tab: Reading) -> None:
    with tab() as reader:
        page = reader.page
        reader.open("/review/sample/responder")
        expect(page.locator("#diary-chart .uplot")).to_be_visible()
        expect(page.locator("#diary-chart svg.drawn")).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.locator("#diary-chart svg.drawn")).to_be_visible()
