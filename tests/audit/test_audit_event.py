"""An exported event is FHIR, and says who, of whom, and what came of it."""

import json
from datetime import datetime

from fhir.resources.R4B.auditevent import AuditEvent

from cds.audit.audit_event import audit_event
from cds.audit.database import Database
from cds.audit.store import Store
from tests.audit.entries import entry


def test_it_is_a_valid_audit_event(database: Database) -> None:
    database.insert([entry(tenant="north", cards=2), entry(client="", cards=0)])
    for stored in Store(database).decisions():
        event = json.loads(json.dumps(audit_event(stored)))
        checked = AuditEvent.model_validate(event)
        assert checked.recorded == stored["answered"]
        patient, decision = event["entity"]
        assert patient["what"]["identifier"]["value"] == stored["patient"]
        said = {one["type"]: one["valueString"] for one in decision["detail"]}
        assert said["findings-met"] == "1"
        assert said["cards"] == str(len(stored["cards"]))
        named = event["agent"][0]["who"]["display"]
        assert named == ("general-hospital/north" if stored["client"] else "anonymous")


def test_its_instant_has_a_zone(database: Database) -> None:
    database.insert([entry()])
    (stored,) = Store(database).decisions()
    assert datetime.fromisoformat(audit_event(stored)["recorded"]).tzinfo is not None
