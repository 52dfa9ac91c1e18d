"""Every page, with examples of what its address needs."""

from collections.abc import Iterator, Mapping

from flask import Flask

SAMPLES = (
    "candidate",
    "responder",
    "low-clearance",
    "no-creatinine",
    "nothing-recorded",
    "no-cluster-headache",
    "text-only",
)
_BY_ENDPOINT: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "pages.sample": (
        *({"name": name, "view": ""} for name in SAMPLES),
        *({"name": name, "view": "infusion"} for name in ("candidate", "low-clearance", "nothing-recorded")),
        *({"name": name, "view": "workbench"} for name in ("candidate", "text-only")),
    ),
    "pages.rule": tuple(
        {"name": name}
        for name in ("ketamine-renal-contraindication", "next-step-trial", "refractory-ehf-2014")
    ),
    "pages.rules_number": ({"name": "ketamine.min_creatinine_clearance"},),
    "pages.rules_fact": ({"name": "creatinine_clearance"}, {"name": "serum_creatinine"}),
    "pages.rules_value_set": ({"name": "ketamine"}, {"name": "cyp3a4-strong-inhibitor"}),
    "pages.rules_covered": ({"name": "KT-8"},),
}
# No page by themselves: files, what only forwards, and what makes sense within a flow and is tested there (a
# recorded decision, a launch from an EHR).
NO_PAGE = frozenset(
    {
        "pages.static",
        "pages.start",
        "pages.launch",
        "pages.launch_return",
        "pages.launched",
        "pages.decision",
    }
)


def addresses(app: Flask) -> Iterator[str]:
    """Every address of a page that can be opened by itself, once. LookupError for one without an example."""
    found: dict[str, None] = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            is_page = rule.endpoint.startswith("pages.") and "GET" in (rule.methods or ())
            if not is_page or rule.endpoint in NO_PAGE:
                continue
            if rule.arguments and rule.endpoint not in _BY_ENDPOINT:
                raise LookupError(f"{rule.rule} has no example")
            for values in _BY_ENDPOINT.get(rule.endpoint, ({},)):
                built = app.url_map.bind("").build(rule.endpoint, values)
                found[built] = None
    yield from found
