"""A reader's browser without a window: cookies, redirects, forms."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask

_MOST_REDIRECTS = 10


@dataclass
class Page:
    """What is shown."""

    url: str
    status: int
    headers: dict[str, str]
    text: str


class _Forms(HTMLParser):
    """The forms of a page: where each is sent, and its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append((told.get("action", ""), {}))
        elif tag == "input" and self.forms and told.get("name") and told.get("type") != "submit":
            self.forms[-1][1][told["name"]] = told.get("value", "")


@dataclass
class Browser:
    """``served``: origins of a service behind a proxy, and its port; or an application of this process."""

    served: dict[str, int | Flask] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    set_cookies: list[str] = field(default_factory=list)

    def get(self, url: str, **headers: str) -> Page:
        """A page, after any redirects."""
        return self._follow("GET", url, None, headers)

    def submit(self, page: Page, to: str = "", **values: str) -> Page:
        """The form of ``page`` that is sent ``to`` there, filled in and sent."""
        found = _Forms()
        found.feed(page.text)
        fields = next(fields for action, fields in found.forms if action == to)
        return self.post(urljoin(page.url, to) or page.url, {**fields, **values})

    def post(self, url: str, values: dict[str, str]) -> Page:
        """A form sent."""
        return self._follow("POST", url, urlencode(values), {})

    def _follow(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> Page:
        for _ in range(_MOST_REDIRECTS):
            page = self._ask(method, url, body, headers)
            if page.status not in (301, 302, 303, 307, 308):
                return page
            method, body, url = "GET", None, urljoin(url, page.headers["location"])
        raise AssertionError("redirects without end")

    def _ask(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> Page:
        self.visited.append(url)
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        target = f"{parts.path}?{parts.query}".rstrip("?")
        jar = self.cookies.setdefault(origin, {})
        sent = {"Accept": "text/html", "Host": parts.netloc, **headers}
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        status, told, text = self._send(origin, method, target, body, sent)
        for name, value in told:
            if name.lower() == "set-cookie":
                self.set_cookies.append(value)
                jar.update({key: morsel.value for key, morsel in SimpleCookie(value).items()})
        return Page(url, status, {name.lower(): value for name, value in told}, text)

    def _send(
        self, origin: str, method: str, target: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, list[tuple[str, str]], str]:
        behind = self.served.get(origin)
        if isinstance(behind, Flask):
            client = behind.test_client(use_cookies=False)
            answer = client.open(target, method=method, data=body, headers=headers)
            return answer.status_code, list(answer.headers), answer.text
        parts = urlsplit(origin)
        if behind is None and parts.hostname != "127.0.0.1":
            raise AssertionError(f"{origin} is not on this machine")
        connection = HTTPConnection("127.0.0.1", behind or parts.port, timeout=30)
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read().decode()
        finally:
            connection.close()


def sign_in(browser: Browser, page: Page, *, allow: bool = True, **changed: str) -> Page:
    """Through the server's login, where it asks, and its consent; ``changed`` fields of the consent."""
    if "/accounts/login/" in page.url:
        page = browser.submit(page, username="doctor", password="secret")  # noqa: S106 - of a test
    return browser.submit(page, **({"allow": "Authorize"} if allow else {}), **changed)


def told(page: Page) -> str:
    """What is in the page's main part, without the tags."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub("<[^>]*>", " ", main.partition(">")[2]).split())
