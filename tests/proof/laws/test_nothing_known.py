"""Nobody of whom nothing is known is met, or cleared."""

from tests.proof.conftest import Proved


def test_a_classification_that_takes_silence_for_no(proved: Proved) -> None:
    [(breach, entry)] = proved("proposed-while-unknown", "nothing-known").breaches
    assert (breach.rule.id, breach.says) == ("verapamil-open", "met")
    assert entry.example.given == {"systolic_pressure": "unknown"}
    assert entry.example.expect == "unknown" and entry.reproduces
