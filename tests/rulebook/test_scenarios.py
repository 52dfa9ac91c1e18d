"""Scenarios by the tags of the features, the rules in them and their own."""

from pathlib import Path

from cds.rulebook.scenarios import Scenario, scenarios

FEATURE = """@renal_rule @safety
Feature: Kidneys

  Rule: The limit

    Scenario: Below
      Given a patient

    @other-is-no-tag @clearance_rule
    Scenario Outline: At the limit
      Examples:
        | a |

  @liver_rule
  Rule: The liver

    Example: Sick
"""


def test_a_tag_holds_for_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.feature").write_text(FEATURE, encoding="utf-8")
    below = Scenario("a/b.feature", "Kidneys", "Below", 6)
    limit = Scenario("a/b.feature", "Kidneys", "At the limit", 10)
    sick = Scenario("a/b.feature", "Kidneys", "Sick", 17)
    found = scenarios(tmp_path)
    assert found["renal-rule"] == found["safety"] == (below, limit, sick)
    assert found["clearance-rule"] == (limit,)
    assert found["liver-rule"] == (sick,)


def test_no_folder_has_no_scenarios(tmp_path: Path) -> None:
    assert scenarios(tmp_path / "nothing") == {}
