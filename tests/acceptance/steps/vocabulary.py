"""The words of the feature files for diagnoses, measurements and tests, and the codes they stand for.

A coding names the value set of the rules that holds it; tests/acceptance/test_vocabulary.py checks that it
does. A word that is neither here nor in drugs.py is an undefined step.
"""

import re
from collections.abc import Iterable

from tests.acceptance.resources import Coding

SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
RXNORM, ATC = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.whocc.no/atc"
ICD10CM, ICD10 = "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10"
OURS = "urn:cluster-headache-cds"


def one_of(words: Iterable[str]) -> str:
    """A regular expression for exactly these words, the longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def coded(system: str, *rows: tuple[str, str, str]) -> dict[str, Coding]:
    return {word: Coding(value_set, system, code, word) for word, value_set, code in rows}


CONDITIONS = (
    coded(
        SNOMED,
        ("cluster headache", "cluster-headache", "193031009"),
        ("chronic cluster headache", "chronic-cluster-headache", "230473009"),
        ("episodic cluster headache", "episodic-cluster-headache", "230472004"),
        ("stroke", "stroke", "230690007"),
        ("transient ischaemic attack", "tia", "266257000"),
        ("cerebral haemorrhage", "intracerebral-haemorrhage", "274100004"),
        ("intracranial aneurysm", "aneurysm-or-avm", "128609009"),
        ("aortic dissection", "aneurysm-or-avm", "308546005"),
        ("hydrocephalus", "raised-intracranial-pressure", "230745008"),
        ("hypertension", "hypertension", "38341003"),
        ("hypertensive emergency", "hypertensive-crisis", "132721000119104"),
        ("heart failure", "heart-failure", "84114007"),
        ("acute heart failure", "severe-heart-failure", "56675007"),
        ("coronary artery disease", "coronary-artery-disease", "53741008"),
        ("myocardial infarction", "myocardial-infarction", "22298006"),
        ("unstable angina", "unstable-angina", "4557003"),
        ("acute coronary syndrome", "acute-coronary-syndrome", "394659003"),
        ("second degree AV block", "av-block-2-3", "195042002"),
        ("complete AV block", "av-block-2-3", "27885002"),
        ("AV block of unstated degree", "av-block-unspecified", "233917008"),
        ("pacemaker", "pacemaker", "441509002"),
        ("sick sinus syndrome", "sick-sinus-syndrome", "36083008"),
        ("Wolff-Parkinson-White syndrome", "wolff-parkinson-white", "74390002"),
        ("Brugada syndrome", "brugada", "418818005"),
        ("pregnancy", "pregnancy", "77386006"),
        ("breastfeeding", "lactation", "413712001"),
        ("pre-eclampsia", "preeclampsia", "398254007"),
        ("schizophrenia", "psychosis", "58214004"),
        ("mania", "mania", "231494001"),
        ("bipolar disorder", "bipolar-disorder", "13746004"),
        ("suicidal thoughts", "suicidality", "6471006"),
        ("ketamine dependence", "ketamine-misuse", "724715004"),
        ("alcohol abuse", "substance-use-disorder", "15167005"),
        ("angle-closure glaucoma", "angle-closure-glaucoma", "392291006"),
        ("open-angle glaucoma", "glaucoma", "77075001"),
        ("Graves disease", "thyrotoxicosis", "353295004"),
        ("hypothyroidism", "hypothyroidism", "40930008"),
        ("hepatic failure", "hepatic-failure", "59927004"),
        ("cirrhosis", "severe-liver-disease", "19943007"),
        ("acute intermittent porphyria", "acute-porphyria", "234422006"),
        ("epilepsy", "epilepsy", "84757009"),
        ("interstitial cystitis", "interstitial-cystitis", "197834003"),
        ("chronic kidney disease stage 4", "severe-kidney-disease", "431857002"),
        ("myasthenia gravis", "myasthenia-gravis", "91637004"),
        ("Lambert-Eaton syndrome", "other-neuromuscular-junction-disease", "56989000"),
        ("hypermagnesaemia", "hypermagnesaemia", "66978005"),
        ("COPD", "respiratory-disease", "13645005"),
        ("Addison disease", "addison-disease", "363732003"),
        ("hyponatraemia", "hyponatraemia-or-dehydration", "89627008"),
        ("vasospastic angina", "vasospastic-angina", "87343002"),
        ("peripheral vascular disease", "peripheral-vascular-disease", "400047006"),
        ("Raynaud disease", "raynaud", "195295006"),
        ("ischaemic colitis", "ischaemic-bowel-disease", "30588004"),
        ("hemiplegic migraine", "hemiplegic-or-basilar-migraine", "59292006"),
        ("basilar migraine", "hemiplegic-or-basilar-migraine", "83351003"),
        ("chronic hypercapnic respiratory failure", "hypercapnic-respiratory-failure", "426896000"),
        ("smoking", "tobacco-use", "77176002"),
        ("sepsis", "sepsis", "91302008"),
        ("chronic liver disease", "liver-disease", "328383001"),
        ("diabetes", "diabetes", "73211009"),
        ("peptic ulcer", "peptic-ulcer", "13200003"),
        ("kidney stone", "kidney-stone", "95570007"),
        ("long QT syndrome", "long-qt-syndrome", "9651007"),
        ("bradycardia", "bradycardia", "48867003"),
        ("SUNCT", "other-trigeminal-autonomic-cephalalgia", "725058003"),
        ("osteoporosis", "osteoporosis", "64859006"),
        ("metabolic acidosis", "metabolic-acidosis", "59455009"),
        ("depression", "depression", "35489007"),
        ("constipation", "constipation", "14760008"),
        ("pulmonary embolism", "pulmonary-embolism", "59282003"),
        ("a fracture", "", "125605004"),
    )
    | coded(
        f"{OURS}:condition",
        ("infection at the injection site", "infection-at-injection-site", "infection-at-injection-site"),
        ("recent vascular surgery", "recent-vascular-surgery", "recent-vascular-surgery"),
        (
            "a skull defect at the injection site",
            "skull-defect-at-injection-site",
            "skull-defect-at-injection-site",
        ),
    )
    | coded(
        ICD10CM,
        ("gallstones", "gallstones", "K80.20"),
        ("hypoglycaemia", "hypoglycaemia", "E16.2"),
    )
)

MEASURES = coded(
    LOINC,
    ("serum creatinine", "serum-creatinine", "2160-0"),
    ("eGFR", "egfr", "62238-1"),
    ("body weight", "body-weight", "29463-7"),
    ("body height", "body-height", "8302-2"),
    ("heart rate", "heart-rate", "8867-4"),
    ("oxygen saturation", "", "59408-5"),
    ("PR interval", "pr-interval", "8625-6"),
    ("QTc interval", "", "8636-3"),
    ("ejection fraction", "lvef", "10230-1"),
    ("TSH", "tsh", "3016-3"),
    ("free T4", "free-t4", "3024-7"),
    ("serum magnesium", "serum-magnesium", "2601-3"),
    ("serum calcium", "serum-calcium", "2000-8"),
    ("serum sodium", "serum-sodium", "2951-2"),
    ("serum lithium", "lithium-level", "14334-7"),
    ("hCG", "hcg", "19080-1"),
) | coded(
    f"{OURS}:observation",
    ("longest attack-free interval", "longest-attack-free-interval", "longest-attack-free-interval"),
)

TESTS = coded(
    LOINC,
    ("pregnancy test", "pregnancy-test", "2106-3"),
    ("NYHA class", "nyha-class", "88020-3"),
    ("breastfeeding status", "breastfeeding-status", "63895-7"),
    ("smoking status", "smoking-status", "72166-2"),
) | coded(
    f"{OURS}:observation",
    (
        "exclusion of secondary headache by imaging",
        "secondary-headache-excluded",
        "secondary-headache-excluded",
    ),
)
ANSWERS = coded(
    SNOMED,
    ("positive", "answer-positive", "10828004"),
    ("negative", "answer-negative", "260385009"),
    ("yes", "answer-yes", "373066001"),
    ("no", "answer-no", "373067005"),
    ("I", "nyha-1-2", "420300004"),
    ("II", "nyha-1-2", "421704003"),
    ("III", "nyha-3-4", "420913000"),
    ("IV", "nyha-3-4", "422293003"),
    ("a current smoker", "current-smoker", "449868002"),
    ("a former smoker", "not-current-smoker", "8517006"),
    ("never a smoker", "not-current-smoker", "266919005"),
)

BLOOD_PRESSURE = Coding("", LOINC, "85354-9", "Blood pressure panel with all children optional")
PRESSURES = (
    Coding("", LOINC, "8480-6", "Systolic blood pressure"),
    Coding("", LOINC, "8462-4", "Diastolic blood pressure"),
)

# What stands in a feature file -> UCUM.
UNITS = {
    "mg/dL": "mg/dL", "mg/L": "mg/L", "umol/L": "umol/L", "mmol/L": "mmol/L", "ng/dL": "ng/dL",
    "mIU/L": "m[IU]/L", "IU/L": "[IU]/L", "mL/min/1.73 m2": "mL/min/{1.73_m2}", "kg": "kg", "cm": "cm",
    "per minute": "/min", "ms": "ms", "%": "%", "days": "d",
}  # fmt: skip
SYSTEMS = {"SNOMED CT": SNOMED, "ICD-10-CM": ICD10CM, "ICD-10": ICD10}

# The lists of an EHR -> the prefetch keys that bring them.
LISTS = {
    "patient details": ("patient",),
    "problem list": ("conditions",),
    "measurements": ("observations",),
    "medication lists": (
        "medicationRequests",
        "medicationStatements",
        "medicationAdministrations",
        "medicationDispenses",
    ),
    "prescriptions": ("medicationRequests",),
    "allergy list": ("allergies",),
    "procedures": ("procedures",),
}

# Policies of a site -> parameter and value.
# Word -> BCP 47 tags as a browser sends them.
LANGUAGES = {"English": "en", "Spanish": "es-ES,es;q=0.9,en;q=0.5", "French": "fr", "German": "de"}
POLICIES = {
    "a preventive without an adequate dose as one whose outcome is open": (
        "adequate.profile",
        "adequate-dose",
    ),
    "myasthenia gravis as a caution to magnesium": ("magnesium.myasthenia", "caution"),
    "an MAO inhibitor as a caution to zolmitriptan": ("zolmitriptan.maoi", "caution"),
    "a diuretic as a contraindication to lithium": ("lithium.diuretic", "contraindication"),
    "refractory by the European definition as decisive": ("refractory.profile", "ehf2014"),
    "ergots as not advised": ("ergot.acute_use", "not-advised"),
    "an ergot after sumatriptan by European practice": ("ergot.triptan_interval", "european-practice"),
}
