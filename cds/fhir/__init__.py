"""Reading FHIR R4 over plain dicts: a record becomes facts, draft orders become orders, facts ask for data."""
