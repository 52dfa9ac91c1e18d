"""The pages of a rulebook, by file name."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cds.handbook.book import Book, words_of
from cds.handbook.overviews import (
    by_drug,
    by_topic,
    points_by_kind,
    reading_of,
    values_by_source,
    web_address,
)
from cds.handbook.picture import groups
from cds.handbook.rule_view import view
from cds.handbook.words import CRITERION
from cds.rulebook.contents import FACT, PARAMETER, RULE, VALUE_SET
from cds.rulebook.dependencies import Entry
from cds.rulebook.open_points import amount

GENERATOR = "cds docs"
STYLE = "style.css"
_PAGES = {PARAMETER: "numbers.html", FACT: "facts.html", VALUE_SET: "codes.html", CRITERION: ""}


def rule_page(rule_id: str) -> str:
    """The file of a rule's page."""
    return f"rule-{rule_id}.html"


def address(entry: Entry) -> str:
    """Where an entry is explained."""
    kind, name = entry
    if kind == RULE:
        return rule_page(name)
    return f"{_PAGES[kind]}#{'criterion-' if kind == CRITERION else ''}{name}"


_ENVIRONMENT = Environment(
    loader=PackageLoader("cds.cli.site"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(
    rule_page=rule_page, address=address, amount=amount, generator=GENERATOR, web_address=web_address
)


def pages(book: Book) -> Iterator[tuple[str, str]]:
    """Every file of the site: its name and its content."""
    yield STYLE, files("cds.cli.site").joinpath(STYLE).read_text(encoding="utf-8")
    shared = {"book": book, "rulebook": book.rulebook, "standings": book.standings}
    for name, more in _overviews(book).items():
        template = _ENVIRONMENT.get_template(f"{name.replace('-', '_')}.html")
        yield f"{name}.html", template.render(shared, **more)
    template, words = _ENVIRONMENT.get_template("rule.html"), words_of(book)
    for rule in book.rulebook.rules.values():
        yield rule_page(rule.id), template.render(shared, view=view(book, rule, words))


def _overviews(book: Book) -> Mapping[str, Mapping[str, Any]]:
    """The pages about more than one rule: name, and what its template is given besides the book."""
    standings = book.standings.values()
    return {
        "index": {
            "topics": by_topic(book, standings),
            "approved": sum(not list(one.lacks()) for one in standings),
        },
        "drugs": {"drugs": by_drug(book)},
        "sources": {"values": values_by_source(book)},
        "reviews": {"due": sorted(standings, key=lambda one: (one.rule.review_by, one.rule.id))},
        "to-confirm": {"points": points_by_kind(book), "kinds": (PARAMETER, FACT, VALUE_SET, RULE)},
        "numbers": {},
        "facts": {"reading": {fact.name: reading_of(fact) for fact in book.rulebook.facts.values()}},
        "codes": {},
        "picture": {"groups": groups(book.rulebook)},
    }


def write(out: Path, made: Iterable[tuple[str, str]]) -> int:
    """The files written into ``out``, which is made; how many. Pages of an earlier run that are not made any
    more are removed."""
    out.mkdir(parents=True, exist_ok=True)
    earlier = {file.name for file in out.glob("*.html")}
    names = set()
    for name, content in made:
        (out / name).write_bytes(content.encode("utf-8"))
        names.add(name)
    for name in earlier - names:
        (out / name).unlink()
    return len(names)


def may_write(out: Path) -> bool:
    """Whether ``out`` is new, empty, or holds the pages of an earlier run and nothing else."""
    if not out.exists():
        return True
    if not out.is_dir():
        return False
    held = list(out.iterdir())
    index = out / "index.html"
    ours = index.is_file() and f'content="{GENERATOR}"' in index.read_text(encoding="utf-8")
    return not held or (ours and all(one.suffix in (".html", ".css") and one.is_file() for one in held))
