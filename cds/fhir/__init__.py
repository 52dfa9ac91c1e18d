"""Reading FHIR R4 over plain dicts: records become facts, drafts become orders, facts ask for data."""
