"""Settings: defaults, what may be set, and a sentence for what may not."""

from pathlib import Path

import pytest

from cds.core.rules import Status
from cds.web.settings import SettingError, Settings, read_settings


def test_with_nothing_set_it_is_the_demo() -> None:
    assert read_settings({}) == Settings(
        production=False,
        rules=Path("rules"),
        lowest_status=Status.REVIEW,
        allow_as_of=False,
        largest_body=10 * 1024 * 1024,
    )


def test_the_environment_is_read_where_nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_RULES", "/elsewhere")
    assert read_settings().rules == Path("/elsewhere")


def test_everything_set() -> None:
    environment = {
        "CDS_ENV": "demo",
        "CDS_RULES": "/srv/rules",
        "CDS_RULE_STATUS": "active",
        "CDS_ALLOW_AS_OF": "1",
    }
    settings = read_settings(environment)
    assert (settings.rules, settings.lowest_status) == (Path("/srv/rules"), Status.ACTIVE)
    assert settings.allow_as_of


def test_in_production_only_approved_rules_speak() -> None:
    settings = read_settings({"CDS_ENV": "production"})
    assert (settings.production, settings.lowest_status) == (True, Status.ACTIVE)


@pytest.mark.parametrize("value", ["", "0"])
def test_what_may_be_off_is_off(value: str) -> None:
    assert not read_settings({"CDS_ALLOW_AS_OF": value}).allow_as_of


def test_an_empty_folder_of_rules_is_the_default() -> None:
    assert read_settings({"CDS_RULES": ""}).rules == Path("rules")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"CDS_ENV": "prod"}, "CDS_ENV is 'prod'; it may be 'demo' or 'production'"),
        ({"CDS_ENV": ""}, "CDS_ENV is ''; it may be 'demo' or 'production'"),
        ({"CDS_RULE_STATUS": "draft"}, "CDS_RULE_STATUS is 'draft'; it may be 'review' or 'active'"),
        ({"CDS_RULE_STATUS": ""}, "CDS_RULE_STATUS is ''; it may be 'review' or 'active'"),
        (
            {"CDS_ENV": "production", "CDS_RULE_STATUS": "review"},
            "CDS_RULE_STATUS is 'review'; it may be 'active'",
        ),
        ({"CDS_ALLOW_AS_OF": "yes"}, "CDS_ALLOW_AS_OF is 'yes'; it may be '0' or '1'"),
    ],
)
def test_a_wrong_value_stops_with_a_sentence(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings(environment)
    assert str(caught.value) == sentence
