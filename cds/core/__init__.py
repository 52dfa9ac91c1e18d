"""The decision core: standard library only. No I/O, no clock, no YAML, no FHIR, no Flask, no engine."""
