"""The file of trusted EHRs: what is registered, and every fault with its line and what to do."""

import json
from pathlib import Path

import pytest

from cds.fhir.servers import Base
from cds.settings import SettingError
from cds.web.clients import Client, Clients, Registration, read_clients
from tests.hooks.calls import ROOT

WHOLE = """\
clients:
  - name: general-hospital
    issuer: https://ehr.example.org
    jwks_file: keys/general.json
    tenants: [north, south]
    fhir_servers: [https://ehr.example.org/fhir/r4]
    origins: ["https://chart.example.org"]
  - name: clinic
    issuer: urn:example:clinic
    jwks_url: https://clinic.example.org/keys?set=1
"""


def written(folder: Path, text: str, name: str = "clients.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def faults(file: Path, production: bool) -> list[str]:
    """The faults found, each without the folder and without the hint that has to follow it."""
    with pytest.raises(SettingError) as caught:
        read_clients(file, production=production)
    head, *lines = str(caught.value).splitlines()
    assert head == "the file that CDS_CLIENTS names has faults:"
    assert all(hint.startswith("    hint: ") for hint in lines[1::2])
    return [line.removeprefix(f"{file.parent}/") for line in lines[::2]]


@pytest.mark.parametrize("production", [True, False])
def test_a_whole_file(tmp_path: Path, production: bool) -> None:
    clients = read_clients(written(tmp_path, WHOLE), production=production)
    assert clients.registrations == (
        Registration(
            name="general-hospital",
            issuer="https://ehr.example.org",
            jwks_file=tmp_path / "keys/general.json",
            tenants=("north", "south"),
            fhir_servers=(Base("https", "ehr.example.org", 443, "/fhir/r4"),),
            origins=("https://chart.example.org",),
        ),
        Registration(
            name="clinic", issuer="urn:example:clinic", jwks_url="https://clinic.example.org/keys?set=1"
        ),
    )
    assert clients.with_keys == clients.registrations
    assert clients.origins == {"https://chart.example.org"}


def test_json_is_read_too(tmp_path: Path) -> None:
    entry = {"name": "a", "issuer": "https://a.example.org", "jwks_file": "k.json"}
    text = json.dumps({"clients": [entry]}, indent=2)
    (one,) = read_clients(written(tmp_path, text, "clients.json"), production=True).registrations
    assert (one.name, one.jwks_file) == ("a", tmp_path / "k.json")


def test_the_example_of_the_documentation(tmp_path: Path) -> None:
    page = (ROOT / "docs/clients.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    clients = read_clients(written(tmp_path, example), production=True)
    assert [one.name for one in clients.registrations] == ["general-hospital", "clinic"]
    assert {len(one.fhir_servers) for one in clients.registrations} == {1}
    assert clients.origins


def test_without_a_file_the_demo_knows_nobody() -> None:
    assert read_clients(None, production=False) == Clients()
    assert Clients().anonymous() == Client("anonymous")


def test_without_a_file_production_does_not_start() -> None:
    with pytest.raises(SettingError, match="CDS_CLIENTS is not set"):
        read_clients(None, production=True)


def test_a_client_of_the_demo_may_lack_keys_and_then_lends_its_servers_to_everybody(tmp_path: Path) -> None:
    text = """\
clients:
  - name: sandbox
    fhir_servers: ["http://127.0.0.1:8080/fhir", "http://[::1]:9090", "https://r4.example.org"]
    origins: ["http://localhost:8080"]
  - name: second
    fhir_servers: ["https://r4.example.org"]
  - name: with-keys
    issuer: http://ehr.example.org
    jwks_url: http://localhost:8081/keys
    fhir_servers: ["https://secret.example.org/r4"]
"""
    clients = read_clients(written(tmp_path, text), production=False)
    assert [one.name for one in clients.with_keys] == ["with-keys"]
    assert clients.anonymous() == Client(
        "anonymous",
        (
            Base("http", "127.0.0.1", 8080, "/fhir"),
            Base("http", "::1", 9090, ""),
            Base("https", "r4.example.org", 443, ""),
        ),
    )
    assert faults(written(tmp_path, text), production=True) == [
        "clients.yaml:2: missing-key client `sandbox` has no issuer",
        "clients.yaml:2: missing-key client `sandbox` has no keys",
        "clients.yaml:3: wrong-value `http://127.0.0.1:8080/fhir` cannot be a FHIR server: "
        "http://127.0.0.1 is not https, which is wanted in production",
        "clients.yaml:3: wrong-value `http://[::1]:9090` cannot be a FHIR server: "
        "http://::1 is not https, which is wanted in production",
        "clients.yaml:4: wrong-value `http://localhost:8080` is not https",
        "clients.yaml:5: missing-key client `second` has no issuer",
        "clients.yaml:5: missing-key client `second` has no keys",
        "clients.yaml:8: wrong-value `http://ehr.example.org` is not https",
        "clients.yaml:9: wrong-value `http://localhost:8081/keys` is not https",
    ]


ENTRY = "clients:\n  - name: a\n    issuer: https://a.example.org\n    jwks_file: k.json\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("clients: [", "2: not-yaml is not readable as YAML"),
        ("- a\n", "1: not-yaml does not hold `key: value` lines"),
        ("{}", "1: missing-key `clients` is missing"),
        ("clients: []", "1: wrong-value the list is empty"),
        ("clients: a", "1: wrong-shape a list is wanted here"),
        ("clients: [a]", "1: wrong-shape `key: value` lines are wanted here"),
        ("client: []\nclients: []", "1: unknown-key `client` is not a key of this place"),
        (ENTRY + "    jwk_url: x\n", "5: unknown-key `jwk_url` is not a key of this place"),
        (
            ENTRY + "    issuer: https://b.example.org\n",
            "5: duplicate-key `issuer` stands here a second time",
        ),
        (
            ENTRY + "    jwks_url: https://a.example.org/k\n",
            "2: wrong-value client `a` has two sources of keys",
        ),
        (
            ENTRY.replace("issuer: https://a.example.org", "tenants: [x]"),
            "2: missing-key client `a` has no issuer",
        ),
        (ENTRY.replace("    jwks_file: k.json\n", ""), "2: missing-key client `a` has no keys"),
        (ENTRY.replace("name: a", "tenants: [x]"), "2: missing-key `name` is missing"),
        (ENTRY.replace("name: a", "name: true"), "2: wrong-value `true` is yes/no, a text is wanted"),
        (ENTRY.replace("name: a", "name: anonymous"), "2: wrong-value `anonymous` is no name for a client"),
        (ENTRY + ENTRY[9:], "5: id-reused name `a` stands here again"),
        (
            ENTRY + ENTRY[9:].replace("name: a", "name: b"),
            "6: id-reused issuer `https://a.example.org` stands",
        ),
        (
            ENTRY.replace("issuer: https:", "issuer: http:"),
            "3: wrong-value `http://a.example.org` is not https",
        ),
        (ENTRY.replace("https://a.example.org", "a"), "3: wrong-value `a` is no URI"),
        (ENTRY.replace("https://a.example.org", '"https://a b"'), "3: wrong-value `https://a b` is no URI"),
        (ENTRY + "    tenants: []\n", "5: wrong-value the list is empty"),
        (ENTRY + "    tenants: [a, a]\n", "5: wrong-value `a` stands here twice"),
        (
            ENTRY + '    fhir_servers: ["http://a.example.org/r4"]\n',
            "5: wrong-value `http://a.example.org/r4` can",
        ),
        (
            ENTRY + '    fhir_servers: ["http://127.0.0.1/r4"]\n',
            "5: wrong-value `http://127.0.0.1/r4` cannot be",
        ),
        (ENTRY + "    fhir_servers: [file:///etc/passwd]\n", "5: wrong-value `file:///etc/passwd` cannot be"),
        (
            ENTRY + '    fhir_servers:\n      - "https://a@b/r4"\n',
            "6: wrong-value `https://a@b/r4` cannot be",
        ),
        (
            ENTRY + '    origins: ["http://a.example.org"]\n',
            "5: wrong-value `http://a.example.org` is not https",
        ),
        (
            ENTRY + '    origins: ["https://a.example.org/"]\n',
            "5: wrong-value `https://a.example.org/` is no origin",
        ),
        (
            ENTRY + '    origins: ["https://A.example.org"]\n',
            "5: wrong-value `https://A.example.org` is no origin",
        ),
        (ENTRY + '    origins: ["*"]\n', "5: wrong-value `*` is no URL"),
        (ENTRY + '    origins: ["null"]\n', "5: wrong-value `null` is no URL"),
        (
            ENTRY.replace("file: k.json", "url: http://a.example.org/k"),
            "4: wrong-value `http://a.example.org/k` is",
        ),
        (
            ENTRY.replace("file: k.json", "url: ftp://a.example.org/k"),
            "4: wrong-value `ftp://a.example.org/k` is no",
        ),
        (
            ENTRY.replace("file: k.json", "url: https://u:p@a.org/k"),
            "4: wrong-value `https://u:p@a.org/k` holds",
        ),
        (ENTRY.replace("file: k.json", 'url: "https://a.org/#k"'), "4: wrong-value `https://a.org/#k` holds"),
        (
            ENTRY.replace("file: k.json", 'url: "https://a.org:x/k"'),
            "4: wrong-value `https://a.org:x/k` is no URL",
        ),
        (ENTRY.replace("file: k.json", "url: https:///k"), "4: wrong-value `https:///k` is no URL"),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, text: str, fault: str) -> None:
    file = written(tmp_path, text)
    found = faults(file, production=True)
    assert any(one.startswith(f"clients.yaml:{fault}") for one in found), found


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read: Is a directory"):
        read_clients(tmp_path, production=True)
