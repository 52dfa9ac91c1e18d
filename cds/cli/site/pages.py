"""The pages of a rulebook, by file name."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cds.cli.site.book import Book
from cds.cli.site.picture import groups
from cds.cli.site.rule_view import view
from cds.cli.site.words import Part, rule_page
from cds.core.facts import FactDef
from cds.core.rules import DatedValue, Kind, Parameter
from cds.rulebook.contents import FACT, PARAMETER, RULE, VALUE_SET
from cds.rulebook.open_points import amount, open_points
from cds.rulebook.register import Standing

GENERATOR = "cds docs"
STYLE = "style.css"
_WEB = ("https://", "http://")


def web_address(url: str) -> str:
    """``url`` where a reader may follow it; empty where it is no address of the web."""
    return url if url.startswith(_WEB) else ""


_ENVIRONMENT = Environment(
    loader=PackageLoader("cds.cli.site"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(rule_page=rule_page, amount=amount, generator=GENERATOR, web_address=web_address)


def pages(book: Book) -> Iterator[tuple[str, str]]:
    """Every file of the site: its name and its content."""
    yield STYLE, files("cds.cli.site").joinpath(STYLE).read_text(encoding="utf-8")
    shared = {"book": book, "rulebook": book.rulebook, "standings": book.standings}
    for name, more in _overviews(book).items():
        template = _ENVIRONMENT.get_template(f"{name.replace('-', '_')}.html")
        yield f"{name}.html", template.render(shared, **more)
    template = _ENVIRONMENT.get_template("rule.html")
    for rule in book.rulebook.rules.values():
        yield rule_page(rule.id), template.render(shared, view=view(book, rule))


def _overviews(book: Book) -> Mapping[str, Mapping[str, Any]]:
    """The pages about more than one rule: name, and what its template is given besides the book."""
    standings = book.standings.values()
    return {
        "index": {"topics": _by_topic(book), "approved": sum(not list(one.lacks()) for one in standings)},
        "drugs": {"drugs": _by_drug(book)},
        "sources": {"values": _values_by_source(book)},
        "reviews": {"due": sorted(standings, key=lambda one: (one.rule.review_by, one.rule.id))},
        "to-confirm": {"points": _open_points(book), "kinds": (PARAMETER, FACT, VALUE_SET, RULE)},
        "numbers": {},
        "facts": {"reading": {fact.name: _reading(fact) for fact in book.rulebook.facts.values()}},
        "codes": {},
        "picture": {"groups": groups(book.rulebook)},
    }


def _by_topic(book: Book) -> Mapping[str, list[Standing]]:
    """The folder that a rule stands in -> its rules, the weightiest kinds first."""
    found: dict[str, list[Standing]] = {}
    order = list(Kind)
    for one in sorted(book.standings.values(), key=lambda one: (order.index(one.rule.kind), one.rule.id)):
        topic = Path(book.path_in_folder(one.rule)).parent.name.replace("_", " ")
        found.setdefault(topic, []).append(one)
    return dict(sorted(found.items()))


def _by_drug(book: Book) -> Mapping[str, list[Standing]]:
    drugs = sorted({drug for one in book.standings.values() for drug in one.drugs})
    return {drug: [one for one in book.standings.values() if drug in one.drugs] for drug in drugs}


def _values_by_source(book: Book) -> Mapping[str, list[tuple[Parameter, DatedValue]]]:
    found: dict[str, list[tuple[Parameter, DatedValue]]] = {}
    for name in sorted(book.rulebook.parameters):
        parameter = book.rulebook.parameters[name]
        for value in parameter.values:
            found.setdefault(value.reference, []).append((parameter, value))
    return found


def _open_points(book: Book) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for points in open_points(book.contents).values():
        for point in points:
            found.setdefault(point.entry[0], []).append(point)
    for listed in found.values():
        listed.sort(key=lambda point: (point.entry[1], point.line, point.about))
    return found


def _reading(fact: FactDef) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    """How a fact is read, member by member, names of value sets and parameters linked."""
    return tuple((name.replace("_", " "), tuple(_linked(value))) for name, value in (fact.read or {}).items())


def _linked(value: Any) -> Iterator[Part]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield Part(f"{name}: ")
            yield from _linked(inner)
            yield Part(" ")
    elif isinstance(value, tuple):
        for inner in value:
            yield from _linked(inner)
            yield Part(" ")
    else:
        yield Part("yes" if value is True else str(value))


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
