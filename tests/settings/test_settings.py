"""Settings from the environment: the defaults, what is set, and what a wrong value says."""

from pathlib import Path

import pytest

from cds.core.rules import Status
from cds.settings import SettingError, Settings, read_settings
from cds.settings.access import Roles
from cds.settings.settings import settings_of

SERVED = {"CDS_ENV": "production", "CDS_PUBLIC_URL": "https://cds.example.org/ch"}


@pytest.fixture
def served(tmp_path: Path) -> dict[str, str]:
    """What production needs."""
    clients = tmp_path / "clients.yaml"
    clients.touch()
    return SERVED | {"CDS_CLIENTS": str(clients)}


def test_nothing_set_is_the_demo_with_the_defaults() -> None:
    assert read_settings({}) == Settings()
    assert not Settings().production
    assert Settings().rules == Path("rules")
    assert Settings().address == "http://127.0.0.1:8000"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_RULES", "/elsewhere")
    assert read_settings().rules == Path("/elsewhere")


def test_everything_set(tmp_path: Path) -> None:
    clients = tmp_path / "clients.yaml"
    clients.touch()
    environment = {
        "CDS_ENV": "demo",
        "CDS_RULES": "/srv/rules",
        "CDS_PREVIOUS_RULES": str(tmp_path),
        "CDS_RULE_STATUS": "active",
        "CDS_LANGUAGE": "fr",
        "CDS_ALLOW_AS_OF": "1",
        "CDS_STATE": "/srv/state",
        "CDS_DATABASE_URL": "postgresql+psycopg://cds:secret@db/cds",
        "CDS_CLIENTS": str(clients),
        "CDS_PUBLIC_URL": "http://127.0.0.1:9000/ch/",
        "CDS_LOG_FACTS": "1",
        "CDS_LOG_KEY_FILE": "/srv/key",
        "CDS_FHIR_DEADLINE": "1.5",
        "CDS_LARGEST_BODY": "2048",
        "CDS_DEEPEST_JSON": "20",
        "CDS_MOST_ENTRIES": "7",
        "CDS_CALL_TIME": "3",
        "CDS_RATE": "120",
        "CDS_LOG_LEVEL": "warning",
        "CDS_BIND": "[::1]:9000",
        "CDS_METRICS_BIND": "localhost:9100",
        "CDS_WORKERS": "4",
        "CDS_THREADS": "1",
        "CDS_SIGN_IN": "oidc",
        "CDS_OIDC_ISSUER": "https://login.example.org",
        "CDS_OIDC_CLIENT_ID": "cds",
        "CDS_OIDC_SECRET_FILE": str(clients),
        "CDS_OIDC_ROLES": "groups=neurology",
    }
    of_another_sign_in = {"CDS_PROXY_USER_HEADER", "CDS_TRUSTED_PROXIES"}
    assert environment.keys() | of_another_sign_in == {setting.name for _, setting in settings_of()}
    assert read_settings(environment) == Settings(
        production=False,
        rules=Path("/srv/rules"),
        previous_rules=tmp_path,
        lowest_status=Status.ACTIVE,
        language="fr",
        allow_as_of=True,
        state=Path("/srv/state"),
        database_url="postgresql+psycopg://cds:secret@db/cds",
        clients=clients,
        public_url="http://127.0.0.1:9000/ch",
        log_facts=True,
        log_key_file=Path("/srv/key"),
        fhir_deadline=1.5,
        largest_body=2048,
        deepest_json=20,
        most_entries=7,
        call_time=3.0,
        rate=120,
        log_level="warning",
        bind="[::1]:9000",
        metrics_bind="localhost:9100",
        workers=4,
        threads=1,
        sign_in="oidc",
        oidc_issuer="https://login.example.org",
        oidc_client_id="cds",
        oidc_secret_file=clients,
        oidc_roles=Roles("groups", ("neurology",)),
    )


def test_the_password_of_a_database_is_in_no_representation() -> None:
    assert "pa55word" not in repr(Settings(database_url="postgresql://cds:pa55word@db/cds"))


def test_in_production_only_approved_rules_speak_and_calls_are_counted(served: dict[str, str]) -> None:
    settings = read_settings(served)
    assert (settings.production, settings.lowest_status) == (True, Status.ACTIVE)
    assert (settings.rate, settings.address) == (6000, "https://cds.example.org/ch")
    assert read_settings(served | {"CDS_RATE": "0"}).rate == 0


def test_production_may_listen_anywhere(served: dict[str, str]) -> None:
    assert read_settings(served | {"CDS_BIND": "0.0.0.0:8000"}).bind == "0.0.0.0:8000"


@pytest.mark.parametrize("bind", ["127.0.0.1:1", "127.9.9.9:80", "[::1]:80", "localhost:80", "unix:run.sock"])
def test_the_demo_listens_on_loopback(bind: str) -> None:
    assert read_settings({"CDS_BIND": bind}).bind == bind


@pytest.mark.parametrize("value", ["", "0"])
def test_what_may_be_off_is_off(value: str) -> None:
    assert not read_settings({"CDS_ALLOW_AS_OF": value}).allow_as_of


def test_an_empty_value_is_the_default() -> None:
    blank = {setting.name: "" for _, setting in settings_of() if setting.blank}
    assert len(blank) == len(list(settings_of())) - 2
    assert read_settings(blank) == Settings()


def test_other_variables_are_left_alone() -> None:
    assert (
        read_settings({"CDSX": "1", "HOME": "/", "CDS_NO_SKIP": "1", "CDS_SHARED_DATA": "/x"}) == Settings()
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"CDS_ENV": "prod"}, "CDS_ENV is 'prod'; it may be 'demo' or 'production'"),
        ({"CDS_ENV": ""}, "CDS_ENV is ''; it may be 'demo' or 'production'"),
        ({"CDS_RULE_STATUS": "draft"}, "CDS_RULE_STATUS is 'draft'; it may be 'review' or 'active'"),
        ({"CDS_RULE_STATUS": ""}, "CDS_RULE_STATUS is ''; it may be 'review' or 'active'"),
        ({"CDS_ALLOW_AS_OF": "yes"}, "CDS_ALLOW_AS_OF is 'yes'; it may be '0' or '1'"),
        ({"CDS_WORKER": "1"}, "CDS_WORKER is no setting of this service; did you mean CDS_WORKERS?"),
        (
            {"CDS_QQQQQQQQQQ": "1"},
            "CDS_QQQQQQQQQQ is no setting of this service; `cds settings` lists those there are",
        ),
        (
            {"CDS_FHIR_DEADLINE": "5", "CDS_CALL_TIME": "4"},
            "CDS_FHIR_DEADLINE is longer than CDS_CALL_TIME; it has to fit into it",
        ),
        (
            {"CDS_BIND": "0.0.0.0:8000"},
            "CDS_BIND is '0.0.0.0:8000', which others can reach; the demo listens on loopback only, like "
            "127.0.0.1:8000. CDS_ENV=production serves others",
        ),
        (
            {"CDS_METRICS_BIND": "example.org:80"},
            "CDS_METRICS_BIND is 'example.org:80', which others can reach; the demo listens on loopback "
            "only, like 127.0.0.1:8000. CDS_ENV=production serves others",
        ),
    ],
)
def test_a_wrong_value_stops_with_a_sentence(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings(environment)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"CDS_CLIENTS": ""}, "CDS_CLIENTS is not set; production needs the file of the EHRs that may call"),
        (
            {"CDS_PUBLIC_URL": ""},
            "CDS_PUBLIC_URL is not set; production needs the URL that clients call, https://...",
        ),
        (
            {"CDS_PUBLIC_URL": "http://cds.example.org"},
            "CDS_PUBLIC_URL is 'http://cds.example.org'; in production it begins with https://",
        ),
        ({"CDS_RULE_STATUS": "review"}, "CDS_RULE_STATUS is 'review'; it may be 'active'"),
    ],
)
@pytest.mark.obligation("1", "67")
def test_production_is_refused(served: dict[str, str], wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings(served | wrong)
    assert str(caught.value) == sentence


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({"CDS_ENV": "x", "CDS_RATE": "-1", "CDS_RULE": "y"})
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["CDS_RULE", "CDS_ENV", "CDS_RATE"]


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(), "http://127.0.0.1:8000"),
        (Settings(bind="unix:/run/cds.sock"), ""),
        (Settings(bind="unix:/run/cds.sock", public_url="http://127.0.0.1/ch"), "http://127.0.0.1/ch"),
        (Settings(production=True, public_url="https://cds.example.org"), ""),
        (Settings(production=True, public_url="https://a.org", sign_in="oidc"), "https://a.org"),
    ],
)
def test_cards_link_to_pages_where_these_are_offered(settings: Settings, address: str) -> None:
    assert settings.pages_address == address
