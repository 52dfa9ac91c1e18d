"""A page as a browser would take it: tags that close, ids, links, and what it loads."""

from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br"})
IN_SVG_EMPTY = frozenset({"path", "rect"})
BLOCKS = frozenset({"p", "ul", "div", "table", "dl", "h1", "h2", "h3", "section"})
PARENTS = {
    "li": {"ul"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "dt": {"dl"},
    "dd": {"dl"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
}


class Page(HTMLParser):
    """One page; ``faults`` says what is not valid in it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.title = ""
        if not text.startswith("<!DOCTYPE html>\n<html lang="):
            self.faults.append("no doctype or language")
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"never closed: {self.open}")
        if self.headings.count(1) != 1:
            self.faults.append("not one h1")
        self.faults += [f"id twice: {one}" for one in {i for i in self.ids if self.ids.count(i) > 1}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._attributes(tag, given)
        parent = self.open[-1] if self.open else ""
        if "p" in self.open and tag in BLOCKS:
            self.faults.append(f"{tag} in p")
        if parent not in PARENTS.get(tag, {parent}):
            self.faults.append(f"{tag} in {parent}")
        if tag[0] == "h" and tag[1:].isdigit():
            level = int(tag[1])
            if level > (self.headings[-1] if self.headings else 0) + 1:
                self.faults.append(f"h{level} without the level above")
            self.headings.append(level)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._attributes(tag, dict(attrs))
        if tag not in IN_SVG_EMPTY:
            self.faults.append(f"<{tag}/>")

    def _attributes(self, tag: str, given: dict[str, str | None]) -> None:
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given.get("href")))
        elif "href" in given or "src" in given:
            self.loads.append(str(given.get("href") or given.get("src")))
        if tag in ("script", "style", "iframe", "object", "img", "form"):
            self.faults.append(f"a {tag}")
        self.faults += [f"{name} on {tag}" for name in given if name.startswith("on") or name == "style"]
        if tag == "th" and given.get("scope") not in ("col", "row"):
            self.faults.append("th without scope")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if self.open == ["html", "head", "title"]:
            self.title += data
