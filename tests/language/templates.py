"""The fixed text of the page templates: what a reader sees that no translation is looked up for."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

FOLDER = Path(__file__).resolve().parents[2] / "cds" / "web" / "pages" / "templates"
_SEEN = ("aria-label", "title", "alt", "placeholder", "summary", "label")
# Text in these is no language's: code, keys, what is quoted from a standard.
_CODE = ("code", "kbd", "samp", "style", "script")
_EXPRESSION = "0"  # where a template puts a value
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# The same in every language: units (UCUM), names of standards and of the product's parts.
_NO_WORDS = re.compile(
    r"\b(?:mL|mg|kg|cm|min|mmol|mmHg|bpm|umol|FHIR|JSON|ECG|NaCl|CDS|EHR|SMART|Hooks|CSP|A4|UTC|lang|ms|kB|MB)\b"
)


def templates() -> list[Path]:
    """Every template."""
    return sorted(FOLDER.rglob("*.html"))


def fixed_texts(source: str) -> list[str]:
    """The texts with words in them that stand in a template outside ``_()``."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.install_gettext_callables(str, lambda one, many, _: one)  # type: ignore[attr-defined]
    reader = _Reader()
    reader.feed("".join(_data(environment.parse(source))))
    return [text for text in reader.texts if _LETTERS.search(_NO_WORDS.sub("", text))]


def _data(node: nodes.Node) -> Iterator[str]:
    """The HTML of a template, in order, with a mark for each value."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif not isinstance(child, nodes.Expr):
            yield from _data(child)
        elif isinstance(node, nodes.Output):
            yield from _written(child)


def _written(expression: nodes.Node) -> Iterator[str]:
    """What an expression writes: the texts it may be, or a mark for a value."""
    if isinstance(expression, nodes.CondExpr):
        yield from _written(expression.expr1)
        yield from _written(expression.expr2) if expression.expr2 is not None else ()
    elif isinstance(expression, nodes.Filter) and expression.node is not None:
        yield from _written(expression.node)
    elif isinstance(expression, nodes.Const) and isinstance(expression.value, str):
        yield expression.value
    else:
        yield _EXPRESSION


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._in_code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_code += tag in _CODE
        self.texts += [value for name, value in attrs if name in _SEEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._in_code -= tag in _CODE

    def handle_data(self, data: str) -> None:
        if not self._in_code and data.strip():
            self.texts.append(data.strip())
