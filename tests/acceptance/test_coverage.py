"""What the feature files hold: every rule in its own words, every vignette by number, the rules of style."""

import re
from pathlib import Path

import pytest
from pytest_bdd.feature import get_features
from pytest_bdd.parser import Feature, ScenarioTemplate

from cds.core.explain import PLACEHOLDER
from cds.core.rules import Rule, RuleBook

FEATURES = Path(__file__).resolve().parents[2] / "features"
ALL: list[Feature] = get_features([str(FEATURES)])
SCENARIOS = [(feature, scenario) for feature in ALL for scenario in feature.scenarios.values()]
# Knowledge paper, section 8: all of them.
VIGNETTES = (
    "V01 V02 V04 V05 V07 V08 V10 V11 V12 V14 V15 V17 V18 V20 V21 V22 V24 V25 V27 V28 V30 V31 V32 "
    "V34 V35 V37 V38 V40 V41 V42 V44 V45 V47 V48 V50 V51 V52 V54 V55 V57 V58 V60 V61 V62 V64 V65 V67 "
    "V68 V70 V71 V72 V74 V75 V77 V78 V80 V81 V82 V84 V85 V87 V88 V90 V91 V92 V94 V95 V97 V98 V100 V101 "
    "V102 V104 V105 V107 V108 V110 V111 V112 V114 V115 V117 V118 V120"
).split()
MOST_LINES = 7


def test_every_rule_is_the_tag_of_a_feature(rulebook: RuleBook) -> None:
    tags = {tag for feature in ALL for tag in feature.tags}
    assert sorted({rule.replace("-", "_") for rule in rulebook.rules} - tags) == []


def test_every_rule_is_heard_in_its_feature(rulebook: RuleBook) -> None:
    """The words of a rule's card, or, of a silent one, the number of the paper that it covers.

    A silent rule without a number is a part of other rules, and is heard through them.
    """
    unheard = {rule.id for rule in rulebook.rules.values() if not _is_heard(rule)}
    assert sorted(unheard - _named_by_others(rulebook)) == []


def test_every_vignette_is_a_scenario() -> None:
    numbers = {number for _, scenario in SCENARIOS for number in re.findall(r"\bV\d{2,3}\b", scenario.name)}
    assert [number for number in VIGNETTES if number not in numbers] == []


@pytest.mark.parametrize("feature", ALL, ids=lambda feature: feature.rel_filename)
def test_a_feature_says_why_from_where_and_on_which_day(feature: Feature) -> None:
    text = _text(feature)
    assert len(feature.description.splitlines()) >= 2, "two or three sentences of why"
    assert re.search(r"^  Source: \S", text, re.MULTILINE)
    for scenario in feature.scenarios.values():
        assert any(step.name.startswith("today is") for step in scenario.steps), scenario.name
        assert scenario.rule is not None, f"{scenario.name}: under no rule"


@pytest.mark.parametrize("feature", ALL, ids=lambda feature: feature.rel_filename)
def test_a_feature_speaks_clinic(feature: Feature, rulebook: RuleBook) -> None:
    body = "\n".join(line for line in _text(feature).splitlines() if not line.startswith("@"))
    assert re.findall(r"\b(?:JSON|HTTP|FHIR|prefetch|Bundle|MedicationRequest)\b", body) == []
    assert [rule for rule in rulebook.rules if re.search(rf"\b{rule}\b", body)] == []


@pytest.mark.parametrize(("feature", "scenario"), SCENARIOS, ids=lambda value: value.name)
def test_a_scenario_is_one_event_in_few_lines(feature: Feature, scenario: ScenarioTemplate) -> None:
    own = len(scenario.steps) - len(feature.background.steps if feature.background else ())
    assert own <= MOST_LINES
    assert [step.type for step in scenario.steps].count("when") == 1


@pytest.mark.parametrize("feature", ALL, ids=lambda feature: feature.rel_filename)
def test_a_feature_names_each_scenario_once(feature: Feature) -> None:
    """Of two scenarios of one name only the last would run."""
    names = re.findall(r"^ *Scenario(?: Outline)?: (.*?) *$", _text(feature), re.MULTILINE)
    assert sorted(names) == sorted(feature.scenarios)


def _named_by_others(rulebook: RuleBook) -> set[str]:
    """The silent rules without a number of the paper that some other rule rests on."""
    named = {finding for rule in rulebook.rules.values() for finding in rule.findings}
    return {rule.id for rule in rulebook.rules.values() if rule.id in named and _is_a_part(rule)}


def _is_a_part(rule: Rule) -> bool:
    return not (rule.met or rule.unknown or rule.not_met or rule.all_covers)


def _is_heard(rule: Rule) -> bool:
    texts = [_text(feature) for feature in ALL if rule.id.replace("-", "_") in feature.tags]
    outcome = rule.met or rule.unknown or rule.not_met
    if outcome is not None:
        words = max(PLACEHOLDER.split(outcome.summary)[::2], key=len)
        return any(words in text for text in texts)
    covered = set(rule.covers).union(*(criterion.covers for criterion in rule.criteria.values()))
    return any(
        re.search(rf"^ .*\b{number}\b", text, re.MULTILINE)
        for number in covered
        for text in map(_steps, texts)
    )


def _steps(text: str) -> str:
    """The text without the line of sources."""
    return re.sub(r"^  Source: .*$", "", text, flags=re.MULTILINE)


def _text(feature: Feature) -> str:
    return Path(feature.filename).read_text(encoding="utf-8")
