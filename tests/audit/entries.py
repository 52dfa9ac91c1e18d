"""Entries of the decision log made up for tests, and how many of them arrived."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from cds.audit.database import PATIENT, Database
from cds.audit.schema import prepare
from cds.audit.tables import TABLES, Entry

AT = "2026-03-02T08:00:00.000000+00:00"


def prepared(url: str, deadline: float = PATIENT) -> Database:
    """A database with its tables."""
    database = Database(url, deadline)
    prepare(database)
    return database


def entry(name: str | None = None, cards: int = 1, **changed: Any) -> Entry:
    """A decision with some cards. ``changed`` are columns of the decision."""
    name = name or str(uuid.uuid4())
    uuids = [str(uuid.uuid5(uuid.UUID(name), str(number))) for number in range(cards)]
    row = {
        "id": name,
        "answered": AT,
        "as_of": "2026-03-02T09:00:00+01:00",
        "client": "general-hospital",
        "tenant": "",
        "hook": "order-sign",
        "service": "cluster-headache-order-sign",
        "hook_instance": str(uuid.uuid4()),
        "patient": "hmac-sha256:00000000:00",
        "rulebook": "sha256:00",
        "software": "cds",
        "findings": json.dumps([["ketamine-renal-contraindication@0.1.0", "met", 0]]),
        "orders": "[]",
        "cards": json.dumps(uuids),
        "sources": "{}",
        "seconds": "{}",
        "erased": "[]",
        "sheets": None,
        **changed,
    }
    rules = json.dumps(["ketamine-renal-contraindication@0.1.0"])
    made = [
        {"uuid": one, "decision": name, "indicator": "critical", "rules": rules, "suggestions": "[]"}
        for one in uuids
    ]
    return {"decisions": [row], "cards": made}


def name_of(one: Entry) -> str:
    """The decision's id."""
    return str(one["decisions"][0]["id"])


def count(database: Database, table: str = "decisions") -> int:
    """How many rows a table has."""
    with database.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES[table])).scalar_one())


def names(database: Database) -> list[str]:
    """The ids of all decisions, sorted."""
    column = TABLES["decisions"].c.id
    with database.engine.connect() as connection:
        return sorted(connection.execute(select(column)).scalars())


def sorted_names(entries: Iterable[Entry]) -> list[str]:
    """The ids that are to have arrived."""
    return sorted(map(name_of, entries))
