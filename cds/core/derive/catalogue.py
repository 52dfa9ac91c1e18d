"""The closed catalogue of derivations: the names that ``derive:`` may use in a fact file."""

from cds.core.derive import (
    Derivation,
    body,
    cardiac,
    combine,
    diagnosis,
    dose,
    headache,
    pregnancy,
    pressure,
    recorded,
    remission,
    renal,
    response,
    times,
)

DERIVATIONS: dict[str, Derivation] = {
    function.__name__: function
    for function in (
        body.body_mass_index,
        cardiac.qtc_bazett,
        cardiac.qtc_fridericia,
        combine.first_known,
        diagnosis.cluster_headache_care,
        diagnosis.cluster_headache_subtype,
        diagnosis.either_class,
        dose.dose_in_24_hours,
        dose.dose_per_kg,
        dose.infusion_rate_ml_h,
        dose.protocol_dose,
        headache.mean_attacks_per_day,
        headache.severe_attacks_per_week,
        pregnancy.lactation,
        pregnancy.pregnancy,
        pressure.diastolic,
        pressure.systolic,
        recorded.recorded_above,
        recorded.recorded_below,
        remission.remission_months,
        renal.ckd_epi_2021,
        renal.cockcroft_gault,
        renal.settled_creatinine,
        response.attack_reduction,
        response.baseline_attacks_per_day,
        response.response_attacks_per_day,
        times.days_since,
        times.days_since_first,
        times.days_unchanged,
        times.hours_since,
    )
}
