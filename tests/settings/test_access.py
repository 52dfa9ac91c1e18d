"""The settings of the pages' sign-in: each alone, and together."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from cds.settings import SettingError, Settings, read_settings
from cds.settings.access import Networks, Roles, networks, roles

OIDC = {
    "CDS_SIGN_IN": "oidc",
    "CDS_OIDC_ISSUER": "https://login.example.org/realms/clinic/",
    "CDS_OIDC_CLIENT_ID": "cds",
}
PROXY = {
    "CDS_SIGN_IN": "proxy",
    "CDS_PROXY_USER_HEADER": "X-Remote-User",
    "CDS_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/24,::1",
}


def test_open_id_connect(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch()
    found = read_settings(
        {**OIDC, "CDS_OIDC_SECRET_FILE": str(secret), "CDS_OIDC_ROLES": "groups=neurology, pharmacy"}
    )
    assert (found.sign_in, found.oidc_client_id, found.oidc_secret_file) == ("oidc", "cds", secret)
    assert found.oidc_issuer == OIDC["CDS_OIDC_ISSUER"]  # letter by letter
    assert found.oidc_roles == Roles("groups", ("neurology", "pharmacy"))
    assert str(found.oidc_roles) == "groups=neurology,pharmacy"


def test_a_proxy() -> None:
    found = read_settings(PROXY)
    assert found.proxy_user_header == "X-Remote-User"
    assert found.trusted_proxies.members == tuple(map(ip_network, ("127.0.0.1", "10.0.0.0/24", "::1")))
    assert str(found.trusted_proxies) == "127.0.0.1/32,10.0.0.0/24,::1/128"
    assert str(networks("N", "unix,::1")) == "::1/128,unix"


@pytest.mark.parametrize(
    ("peer", "unix", "trusted"),
    [
        ("10.0.0.7", False, True),
        ("::ffff:10.0.0.7", False, True),
        ("10.0.1.7", False, False),
        ("::1", False, True),
        ("", False, False),
        ("", True, True),
        ("10.0.0.7, 10.0.0.8", True, False),
        ("localhost", True, False),
    ],
)
def test_whom_a_network_holds(peer: str, unix: bool, trusted: bool) -> None:
    assert Networks((ip_network("10.0.0.0/24"), ip_network("::1")), unix).hold(peer) is trusted


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CDS_SIGN_IN", "yes"),
        ("CDS_OIDC_ISSUER", "http://login.example.org"),
        ("CDS_OIDC_ISSUER", "login.example.org"),
        ("CDS_OIDC_ISSUER", "https://login.example.org/?x"),
        ("CDS_OIDC_CLIENT_ID", "a b"),
        ("CDS_OIDC_SECRET_FILE", "/nowhere/secret"),
        ("CDS_OIDC_ROLES", "neurology"),
        ("CDS_OIDC_ROLES", "groups="),
        ("CDS_PROXY_USER_HEADER", "X_Remote_User"),
        ("CDS_TRUSTED_PROXIES", "proxy.example.org"),
        ("CDS_TRUSTED_PROXIES", "10.0.0.1/24"),
    ],
)
def test_wrong_values(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read_settings({**(PROXY if "PROX" in name else OIDC), name: value})


@pytest.mark.parametrize("name", sorted({*OIDC, *PROXY} - {"CDS_SIGN_IN"}))
def test_what_is_lacking(name: str) -> None:
    whole = OIDC if name in OIDC else PROXY
    with pytest.raises(SettingError, match=f"{name} is not set; CDS_SIGN_IN={whole['CDS_SIGN_IN']} needs it"):
        read_settings({key: value for key, value in whole.items() if key != name})


@pytest.mark.parametrize("name", ["CDS_OIDC_ISSUER", "CDS_OIDC_CLIENT_ID", "CDS_PROXY_USER_HEADER"])
def test_what_belongs_to_another_kind(name: str) -> None:
    value = {**OIDC, **PROXY}[name]
    with pytest.raises(SettingError, match=f"{name} is set, and CDS_SIGN_IN is 'off'"):
        read_settings({name: value})


def test_an_issuer_on_this_machine_may_be_plain() -> None:
    found = read_settings({**OIDC, "CDS_OIDC_ISSUER": "http://127.0.0.1:8080/o"})
    assert found.oidc_issuer == "http://127.0.0.1:8080/o"


def test_off_by_default() -> None:
    assert Settings().sign_in == "off"
    assert not Settings().trusted_proxies
    assert roles("N", "a=b") == Roles("a", ("b",))
