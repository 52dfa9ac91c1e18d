"""The base patient of the knowledge paper (section 8, P0): most scenarios are this patient and one change."""

from datetime import date

from tests.acceptance import resources as fhir
from tests.acceptance.record import Record
from tests.acceptance.steps.drugs import DRUGS, INJECTION, OUTCOMES, STOP_REASONS
from tests.acceptance.steps.vocabulary import BLOOD_PRESSURE, CONDITIONS, MEASURES, PRESSURES

VISIT = "2026-02-20T09:00:00+01:00"
_MEASURED = {
    "serum creatinine": ("0.9", "mg/dL"),
    "body weight": ("80", "kg"),
    "body height": ("180", "cm"),
    "heart rate": ("66", "/min"),
    "oxygen saturation": ("98", "%"),
    "PR interval": ("168", "ms"),
    "QTc interval": ("415", "ms"),
}


def write_base_patient(record: Record) -> None:
    """File the base patient's data in ``record``: a man of 46 years with nothing against the infusion."""
    record.is_base_patient = True
    record.patient |= {"gender": "male", "birthDate": "1980-01-15"}
    record.add(
        "chronic cluster headache",
        fhir.condition(CONDITIONS["chronic cluster headache"], onset="2021-05-01", recorded="2024-01-10"),
    )
    for word, (value, unit) in _MEASURED.items():
        result = fhir.observation(MEASURES[word], VISIT, valueQuantity=fhir.quantity(value, unit))
        record.add(word, result)
    record.add("blood pressure", fhir.blood_pressure(BLOOD_PRESSURE, PRESSURES, ("128", "78"), VISIT))
    for day in fhir.diary_days(date(2026, 3, 1), [3] * 14):
        record.add("attack diary", day)
    _treatments(record)
    record.is_base_patient = False


def _treatments(record: Record) -> None:
    verapamil, lithium = DRUGS["verapamil"], DRUGS["lithium"]
    ineffective, side_effect = STOP_REASONS["as ineffective"], STOP_REASONS["as not tolerated"]
    record.add(
        "verapamil", fhir.statement(verapamil, "stopped", "2025-06-01", "2025-09-30", "960", ineffective)
    )
    record.add("verapamil", fhir.statement(verapamil, "active", "2025-10-01", milligrams_a_day="720"))
    record.add("lithium", fhir.statement(lithium, "stopped", "2025-09-15", "2025-11-30", "900", side_effect))
    for day in ("2025-09-02", "2025-09-04", "2025-09-06"):
        record.add(INJECTION.display, fhir.injection(INJECTION, day, OUTCOMES["without effect"]))
