"""What is left of a decision whose facts were not kept."""

from cds.review.logged import Found, logged_findings
from tests.hooks.calls import NOW, Site


def test_verdicts_with_what_they_lacked(site: Site) -> None:
    _, wording = site.answers.knowledge.on(NOW.date())
    stored = {
        "findings": [
            ["ketamine-stroke-contraindication@0.1.0", "not_met", 0],
            ["ketamine-renal-contraindication@0.1.0", "unknown", 0, [["serum_creatinine", "too_old"]]],
            ["ketamine-pregnancy-contraindication@0.1.0", "met", 0],
            ["gone-long-ago@2.0.0", "met", None],
        ]
    }
    (order, of_order), (chart, of_chart) = logged_findings(stored, wording)
    assert (order, chart) == (0, None)
    assert [one.verdict for one in of_order] == ["met", "unknown", "not_met"]
    assert of_order[1] == Found(
        "ketamine-renal-contraindication@0.1.0",
        "Do not give ketamine in severe renal insufficiency",
        "unknown",
        (("Serum creatinine", "too old"),),
    )
    assert of_chart == [Found("gone-long-ago@2.0.0", "", "met", ())]
