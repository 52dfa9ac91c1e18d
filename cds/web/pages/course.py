"""The course of the illness on the patient page: the attack diary and the preventives tried."""

from cds.core.quantity import number, show
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case
from cds.review.diary import chart
from cds.review.monitoring import is_unconfirmed
from cds.review.timeline import history
from cds.web.pages.drawings import draw_diary, draw_strip


def course(knowledge: Knowledge, case: Case) -> dict[str, object]:
    """What ``review/diary.html`` and ``review/timeline.html`` show, beside ``case``.

    ``knowledge`` is the one that the case was judged by.
    """
    told = history(knowledge, case)
    days = chart(case, told)
    return {
        "history": told,
        "diary": days,
        "diary_drawing": draw_diary(days),
        "strip": draw_strip(told),
        "wording": case.chart.wording,
        "unconfirmed": [
            name for name in case.rulebook.parameters if is_unconfirmed(case.chart.wording, name)
        ],
        "number": number,
        "show": show,
    }
