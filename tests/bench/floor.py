"""The floor: what a Flask view costs that returns one constant card and does nothing else."""

from typing import Any

from flask import Flask

app = Flask(__name__, static_folder=None)

CARD: dict[str, Any] = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "summary": "One constant card",
    "indicator": "info",
    "source": {"label": "The floor"},
}


@app.post("/cds-services/floor")
def card() -> dict[str, Any]:
    """One constant card. The body is left to the server, which receives and drops it."""
    return {"cards": [CARD]}


@app.get("/cds-services")
def discover() -> dict[str, Any]:
    """What the start-up is timed with, as for the service."""
    return {"services": []}
