"""``POST /cds-services/{id}/feedback``: what was done with cards, on the disk before it is acknowledged."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, g, request

from cds.hooks.feedback import read_feedback
from cds.hooks.request import EXTENSION
from cds.hooks.services import service_of
from cds.settings import Settings
from cds.web.decisions import Decisions
from cds.web.limits import Rate
from cds.web.payload import json_response, read_json
from cds.web.requestlog import trace_of


def take_feedback(
    app: Flask, decisions: Decisions, rate: Rate, settings: Settings, clock: Callable[[], datetime]
) -> None:
    """Add the address to ``app``.

    CDS Hooks says nothing of the answer. It is 200 with an object in JSON, which says in our extension how
    many reports came: good for a client that wants any 2xx, for one that wants 200, and for one that reads a
    body because there should be one; ``{}`` would be an empty object, which CDS Hooks forbids. Whether a
    report was here before, or its card is known, is not said: the one makes no difference to a client, the
    other may be known only once the spool is drained.
    """

    @app.post("/cds-services/<service_id>/feedback")
    def feedback(service_id: str) -> Response:
        trace = trace_of(request)
        trace.client = g.client.name
        rate.take(g.client.name)
        service = service_of(service_id)
        reports = read_feedback(read_json(request, settings.deepest_json))
        trace.stages.done("arrival")
        decisions.record_feedback(service, reports, g.client, clock())
        trace.stages.ended("decision log")
        trace.counted.extend(("cds_feedback_total", service.id, one.outcome) for one in reports)
        return json_response({"extension": {EXTENSION: {"reports": len(reports)}}})
