"""The pages: valid, whole, the same every time, readable, and nothing of a rule is taken for HTML."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cds.cli.site.pages import may_write, pages, write
from cds.handbook.book import Book, book_of
from tests.cli.site.html import Page

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.fixture(scope="module")
def parsed(shipped: dict[str, str]) -> dict[str, Page]:
    return {name: Page(text) for name, text in shipped.items() if name.endswith(".html")}


def test_there_is_a_page_for_every_rule_and_every_way_to_look_for_one(
    shipped: dict[str, str], shipped_book: Book
) -> None:
    overviews = ("index", "drugs", "sources", "reviews", "to-confirm", "numbers", "facts", "codes", "picture")
    rules = [f"rule-{name}" for name in shipped_book.rulebook.rules]
    assert set(shipped) == {"style.css", *(f"{name}.html" for name in (*overviews, *rules))}


def test_every_page_is_valid(parsed: dict[str, Page]) -> None:
    assert {name: page.faults for name, page in parsed.items() if page.faults} == {}
    assert len({page.title for page in parsed.values()}) == len(parsed)


def test_every_link_leads_somewhere(parsed: dict[str, Page]) -> None:
    ids = {name: set(page.ids) for name, page in parsed.items()}
    broken = []
    for name, page in parsed.items():
        for link in page.links:
            address = urlsplit(link)
            if address.scheme:
                assert address.scheme in ("https", "http"), link
                assert name == "sources.html"
                continue
            target = address.path or name
            if target not in ids or (address.fragment and address.fragment not in ids[target]):
                broken.append((name, link))
    assert broken == []


def test_nothing_is_loaded_but_the_one_stylesheet(parsed: dict[str, Page], shipped: dict[str, str]) -> None:
    assert {load for page in parsed.values() for load in page.loads} == {"style.css"}
    assert not re.search(r"url\(|@import|https?:", shipped["style.css"].replace('a[href^="http"]', ""))
    assert "@media print" in shipped["style.css"]


def test_every_rule_is_found_by_topic_review_date_and_drug(
    parsed: dict[str, Page], shipped_book: Book
) -> None:
    wanted = {f"rule-{name}.html" for name in shipped_book.rulebook.rules}
    assert wanted <= set(parsed["index.html"].links)
    assert wanted <= set(parsed["reviews.html"].links)
    about = {f"rule-{name}.html" for name, one in shipped_book.standings.items() if one.drugs}
    assert about == {link for link in parsed["drugs.html"].links if link.startswith("rule-")}
    assert wanted == {link for link in parsed["sources.html"].links if link.startswith("rule-")}


def test_everything_to_confirm_stands_on_its_page(shipped: dict[str, str], shipped_book: Book) -> None:
    page = shipped["to-confirm.html"]
    listed = re.findall(r"<tr><td><a href=\"[^\"]+\">([^<]+)</a>", page)
    points = {point for one in shipped_book.standings.values() for point in one.open_points}
    assert points
    assert {point.entry[1] for point in points} <= set(listed)
    assert len(listed) >= len(points)


def test_the_same_rules_give_the_same_bytes(folder: Path) -> None:
    first, second = (list(pages(book_of(folder, folder))) for _ in range(2))
    assert first == second


def test_what_a_rule_says_is_never_html(folder: Path) -> None:
    file = folder / RENAL
    text = file.read_text(encoding="utf-8")
    evil = """'<script>alert("1")</script> & <img src=x onerror=y>'"""
    text = text.replace("title: Do not give ketamine in severe renal insufficiency", f"title: {evil}")
    text = text.replace("    - name: Normal kidney function", f"    - name: {evil}")
    file.write_text(text, encoding="utf-8")
    (folder / "CHANGELOG.md").write_text(
        "## <b>\n\n- ketamine-renal-contraindication <i onclick=x>\n", encoding="utf-8"
    )
    made = dict(pages(book_of(folder, folder)))
    for name, page in made.items():
        assert "<script" not in page, name
        assert "<img" not in page, name
        assert name == "style.css" or Page(page).faults == [], name
    assert "&lt;script&gt;" in made["index.html"]
    assert "&lt;i onclick=x&gt;" in made["rule-ketamine-renal-contraindication.html"]


def test_an_address_that_is_none_of_the_web_is_no_link(folder: Path) -> None:
    file = folder / "references.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("    registry: NCT04814381\n") == 1
    text = text.replace("    registry: NCT04814381\n", "    url: javascript:alert(1)\n")
    file.write_text(text, encoding="utf-8")
    page = Page(dict(pages(book_of(folder, folder)))["sources.html"])
    assert [link for link in page.links if link.startswith("javascript")] == []


def test_a_case_that_differs_is_said_on_the_page(folder: Path) -> None:
    file = folder / RENAL
    text = file.read_text(encoding="utf-8")
    text = text.replace(
        "given: { creatinine_clearance: 29.9 mL/min }", "given: { creatinine_clearance: 31 mL/min }"
    )
    file.write_text(text, encoding="utf-8")
    page = dict(pages(book_of(folder, folder)))["rule-ketamine-renal-contraindication.html"]
    assert '<span class="differs">not met: differs</span>' in page
    assert page.count('class="differs"') == 1


def test_a_rule_whose_sign_offs_are_void_can_be_read_and_is_not_called_approved(folder: Path) -> None:
    file = folder / RENAL
    file.write_text(
        file.read_text(encoding="utf-8").replace("status: draft", "status: active"), encoding="utf-8"
    )
    page = dict(pages(book_of(folder, folder)))["rule-ketamine-renal-contraindication.html"]
    assert "Status active, without what that needs: not clinically approved" in page


def test_text_stands_out_from_its_ground(shipped: dict[str, str]) -> None:
    """WCAG 2.1, 1.4.3: at least 4.5 to 1."""
    style = shipped["style.css"]
    colour = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    notice = re.search(r"\.notice \{[^}]*background: (#[0-9a-f]{6})", style)
    differs = re.search(r"\.differs \{[^}]*color: (#[0-9a-f]{6})", style)
    here = re.search(r"svg \.here \{ fill: (#[0-9a-f]{6})", style)
    assert notice and differs and here
    grounds = (colour["ground"], colour["soft"], notice[1])
    pairs = [(ink, ground) for ink in (colour["ink"], colour["link"]) for ground in grounds]
    pairs += [(colour["muted"], colour["ground"]), (differs[1], colour["ground"]), (colour["link"], here[1])]
    assert min(_contrast(*pair) for pair in pairs) >= 4.5


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_pages_are_written_only_over_pages(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert may_write(out)
    made = dict(pages(book_of(folder, folder)))
    assert write(out, made.items()) == len(made)
    assert may_write(out)
    del made["codes.html"]
    write(out, made.items())
    assert {file.name for file in out.iterdir()} == set(made)
    (out / "thesis.doc").touch()
    assert not may_write(out)
    assert not may_write(out / "thesis.doc")
    other = tmp_path / "other"
    other.mkdir()
    assert may_write(other)
    (other / "index.html").write_text("mine", encoding="utf-8")
    assert not may_write(other)
