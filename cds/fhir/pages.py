"""The pages of one search result: what to ask next, and all as the one Bundle that a prefetch holds."""

from collections.abc import Iterable, Sequence
from typing import Any

from cds.fhir.elements import elements, text

Page = dict[str, Any]


def next_of(page: Page) -> str | None:
    """The link to the page after this one; None on the last."""
    for link in elements(page.get("link")):
        if text(link.get("relation")) == "next":
            return text(link.get("url"))
    return None


def joined(pages: Sequence[Page]) -> Page:
    """One Bundle with the entries of all pages, in order (at least one page).

    The first page's ``total`` stays. The link to a next page stays where it was not read, so that the list
    counts as incomplete.
    """
    first, last = pages[0], pages[-1]
    if len(pages) == 1:
        return first
    bundle = {**first, "entry": [entry for page in pages for entry in entries_of(page)]}
    bundle.pop("link", None)
    return bundle if next_of(last) is None else {**bundle, "link": last["link"]}


def entries_of(page: Page) -> Iterable[Any]:
    """The entries of a page, also of one whose server wrote a single entry without a list."""
    entries = page.get("entry")
    if entries is None:
        return ()
    return entries if isinstance(entries, list) else [entries]
