"""The pages of the rule browser, each made of the book of the served rulebook."""

from collections.abc import Callable, Mapping

from flask import Response, url_for

from cds.handbook.overviews import by_topic, points_by_kind, reading_of, values_by_source, web_address
from cds.handbook.rule_view import view
from cds.handbook.search import Wish, closest_name
from cds.handbook.words import CRITERION, Words
from cds.hooks.advice import shown
from cds.hooks.reasons import reason
from cds.rulebook.contents import FACT, PARAMETER, REFERENCE, RULE, VALUE_SET
from cds.rulebook.dependencies import Entry
from cds.rulebook.open_points import amount
from cds.web.pages.desk import Desk
from cds.web.pages.languages import spoken
from cds.web.pages.rendering import page, trouble
from cds.web.pages.rules_shelf import Volume

_FOLDERS = {RULE: "", PARAMETER: "/numbers", FACT: "/facts", VALUE_SET: "/codes"}
_LONGEST = 200  # characters of a search


def addresses() -> Callable[[Entry], str]:
    """Where each entry is explained. A page names hundreds: Flask is asked once, and ids need no quoting."""
    start = url_for("pages.rules")

    def address(entry: Entry) -> str:
        kind, name = entry
        if kind == CRITERION:
            return f"#criterion-{name}"
        if kind == REFERENCE:
            return f"{start}/sources#{name}"
        return f"{start}{_FOLDERS[kind]}/{name}"

    return address


class Views:
    """The pages for one request."""

    def __init__(self, volume: Volume, desk: Desk) -> None:
        self._volume, self._desk = volume, desk
        self._book, self._rulebook = volume.book, volume.book.rulebook

    def _page(self, template: str, **context: object) -> Response:
        return page(
            f"rules/{template}.html",
            book=self._book,
            rulebook=self._rulebook,
            address=addresses(),
            amount=amount,
            web_address=web_address,
            has_changed=self._volume.has_changed,
            today=self._desk.clock().date(),
            **context,
        )

    def _absent(self, what: str, name: str, known: Mapping[str, object]) -> Response:
        """404, with the name that was meant where one is close. Nothing of the address is shown."""
        meant = closest_name(name, known)
        text = spoken().text
        return trouble(404, [f"{text('Did you mean')} {meant}?"] if meant else [what])

    # ------------------------------------------------------------------ rules

    def search(self, asked: Mapping[str, str]) -> Response:
        """The rules that fit what is asked, by topic; all where nothing is."""
        index = self._volume.index
        given = {name: asked.get(name, "")[:_LONGEST] for name in ("q", "drug", "kind", "status", "source")}
        wish = Wish(given["q"].strip(), given["drug"], given["kind"], given["status"], given["source"])
        found = index.find(wish)
        return self._page(
            "results" if "part" in asked else "search",
            index=index,
            wish=wish,
            found=found,
            topics=by_topic(self._book, found.standings),
            covered=self._book.annex.knowledge.get(wish.words.upper()),
        )

    def rule(self, name: str) -> Response:
        """One rule; its examples are run now."""
        rule = self._rulebook.rules.get(name)
        if rule is None:
            return self._absent(spoken().text("There is no such rule."), name, self._rulebook.rules)
        answers = self._desk.serving.answers
        wording = answers.speaking(spoken()).knowledge.on(self._desk.clock().date())[1]
        words = Words(self._rulebook, wording, spoken())
        return self._page(
            "rule",
            view=view(self._book, rule, words),
            speaks=shown(rule, self._desk.settings.lowest_status),
            override=lambda each: reason(each)["display"],
        )

    # ------------------------------------------------------------------ what rules rest on

    def numbers(self) -> Response:
        """Every number."""
        return self._page("numbers")

    def number(self, name: str) -> Response:
        """One number: its values by day, and who uses it."""
        parameter = self._rulebook.parameters.get(name)
        if parameter is None:
            return self._absent(spoken().text("There is no such number."), name, self._rulebook.parameters)
        return self._page("number", parameter=parameter)

    def facts(self) -> Response:
        """Every patient datum."""
        return self._page("facts")

    def fact(self, name: str) -> Response:
        """One patient datum: where it is read, what absence means."""
        fact = self._rulebook.facts.get(name)
        if fact is None:
            return self._absent(spoken().text("There is no such fact."), name, self._rulebook.facts)
        return self._page("fact", fact=fact, reading=reading_of(fact), known=self._entries())

    def _entries(self) -> Mapping[str, Mapping[str, object]]:
        return {
            FACT: self._rulebook.facts,
            PARAMETER: self._rulebook.parameters,
            VALUE_SET: self._rulebook.value_sets,
        }

    def value_sets(self) -> Response:
        """Every value set."""
        return self._page("value_sets")

    def value_set(self, name: str) -> Response:
        """One value set: its codes."""
        held = self._rulebook.value_sets.get(name)
        if held is None:
            return self._absent(spoken().text("There is no such value set."), name, self._rulebook.value_sets)
        return self._page("value_set", held=held)

    def sources(self) -> Response:
        """The bibliography: what is taken from each source."""
        return self._page("sources", values=values_by_source(self._book))

    def covers(self) -> Response:
        """The ids of the knowledge paper, and how many rules answer for each."""
        return self._page("covers", answering=self._answering())

    def covered(self, name: str) -> Response:
        """One id of the knowledge paper."""
        known = self._book.annex.knowledge
        if name not in known:
            return self._absent(spoken().text("There is no such id in the knowledge paper."), name, known)
        return self._page("covered", one=known[name], rules=self._answering().get(name, []))

    def _answering(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for rule in self._rulebook.rules.values():
            for name in rule.all_covers:
                found.setdefault(name, []).append(rule.id)
        return found

    def open_points(self) -> Response:
        """What nobody has confirmed yet."""
        return self._page("open", points=points_by_kind(self._book), kinds=(PARAMETER, FACT, VALUE_SET, RULE))
