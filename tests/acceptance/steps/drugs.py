"""The words of the feature files for drugs and how they are given, and the codes they stand for."""

from tests.acceptance.resources import Coding
from tests.acceptance.steps.vocabulary import ATC, OURS, RXNORM, SNOMED, coded

DRUGS = coded(
    RXNORM,
    # the infusion
    ("ketamine", "ketamine", "6130"),
    ("esketamine", "esketamine", "2119365"),
    ("magnesium sulfate", "magnesium-sulfate", "6585"),
    # the attack
    ("oxygen", "oxygen", "7806"),
    ("sumatriptan", "sumatriptan", "37418"),
    ("zolmitriptan", "zolmitriptan", "135775"),
    ("rizatriptan", "rizatriptan", "88014"),
    ("naratriptan", "triptan", "141366"),
    ("frovatriptan", "frovatriptan", "228783"),
    ("dihydroergotamine", "acute-ergot", "3418"),
    ("ergotamine", "acute-ergot", "4025"),
    ("lidocaine", "steroid-or-local-anaesthetic-substance", "6387"),
    ("octreotide", "octreotide", "7617"),
    ("paracetamol", "paracetamol", "161"),
    ("ibuprofen", "nsaid", "5640"),
    ("naproxen", "nsaid", "7258"),
    ("tramadol", "opioid", "10689"),
    ("morphine", "opioid", "7052"),
    # prevention
    ("verapamil", "verapamil", "11170"),
    ("lithium", "lithium", "6448"),
    ("prednisone", "oral-steroid", "8640"),
    ("triamcinolone", "injectable-steroid", "10759"),
    ("betamethasone", "injectable-steroid", "1514"),
    ("methylprednisolone", "injectable-steroid", "6902"),
    ("topiramate", "topiramate", "38404"),
    ("galcanezumab", "galcanezumab", "2058846"),
    ("melatonin", "melatonin", "6711"),
    ("valproate", "valproate", "40254"),
    ("candesartan", "candesartan", "214354"),
    ("warfarin", "warfarin", "11289"),
    # what else a patient may take
    ("theophylline", "xanthine", "10438"),
    ("methylphenidate", "pressor", "6901"),
    ("diazepam", "benzodiazepine", "3322"),
    ("haloperidol", "lithium-interacting-drug", "5093"),
    ("phenytoin", "lithium-interacting-drug", "8183"),
    ("metronidazole", "lithium-interacting-drug", "6922"),
    ("phenelzine", "maoi-a-or-nonselective", "8123"),
    ("selegiline", "maoi-b", "9639"),
    ("sertraline", "ssri-snri", "36437"),
    ("levothyroxine", "thyroid-hormone", "10582"),
    ("clarithromycin", "cyp3a4-strong-inhibitor", "21212"),
    ("ritonavir", "cyp3a4-strong-inhibitor", "85762"),
    ("erythromycin", "erythromycin", "4053"),
    ("fluconazole", "ergot-cautioned-inhibitor", "4450"),
    ("cimetidine", "cimetidine", "2541"),
    ("carbamazepine", "cyp-inducer", "2002"),
    ("rifampicin", "rifampicin", "9384"),
    ("ciclosporin", "cyclosporine", "3008"),
    ("memantine", "other-nmda-antagonist", "6719"),
    ("rocuronium", "neuromuscular-blocker", "68139"),
    ("nifedipine", "dihydropyridine", "7417"),
    ("diltiazem", "diltiazem", "3443"),
    ("digoxin", "digoxin", "3407"),
    ("ivabradine", "ivabradine", "1649480"),
    ("bisoprolol", "beta-blocker", "19484"),
    ("propranolol", "propranolol", "8787"),
    ("amiodarone", "antiarrhythmic", "703"),
    ("dantrolene", "dantrolene", "3105"),
    ("dabigatran", "dabigatran", "1037042"),
    ("colchicine", "colchicine", "2683"),
    ("simvastatin", "simvastatin", "36567"),
    ("lovastatin", "lovastatin", "6472"),
    ("atorvastatin", "atorvastatin", "83367"),
    ("lisinopril", "acei-arb", "29046"),
    ("hydrochlorothiazide", "thiazide", "5487"),
    ("furosemide", "diuretic", "4603"),
    ("amoxicillin", "", "723"),
) | coded(
    ATC,
    ("gentamicin", "aminoglycoside", "J01GB03"),
    ("ethinylestradiol with levonorgestrel", "hormonal-contraceptive", "G03AA07"),
)

# How an order says that its drug is given.
ROUTES = coded(
    SNOMED,
    ("under the skin", "subcutaneous-route", "34206005"),
    ("by the nose", "nasal-route", "46713006"),
    ("by mouth", "oral-route", "26643006"),
    ("into a vein", "intravenous-route", "47625008"),
    ("into a muscle", "intramuscular-route", "78421000"),
)
DEVICES = coded(
    SNOMED,
    ("by nasal cannula", "not-non-rebreather-mask", "336623009"),
    ("by Venturi mask", "not-non-rebreather-mask", "428285009"),
) | coded(
    f"{OURS}:device",
    ("by non-rebreather mask", "non-rebreather-mask", "non-rebreather-mask"),
)

STOP_REASONS = coded(
    SNOMED,
    ("as ineffective", "stopped-ineffective", "395007004"),
    ("as not tolerated", "stopped-intolerance", "395009001"),
    ("as contraindicated", "stopped-contraindication", "395008009"),
)
INJECTION = Coding(
    "suboccipital-steroid-injection",
    f"{OURS}:procedure",
    "suboccipital-steroid-injection",
    "suboccipital steroid injection",
)
OUTCOMES = coded(SNOMED, ("without effect", "outcome-unsuccessful", "385671000"))
