"""One value at a time: what is taken, and the sentence for what is not."""

from pathlib import Path
from typing import Any

import pytest

from cds.settings import SettingError, values


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.whole(1, 10, "calls"), "10", 10),
        (values.whole(0, 10, "calls"), "0", 0),
        (values.seconds(0.5, 30), "0.5", 0.5),
        (values.seconds(0.5, 30), "30", 30.0),
        (values.path, "a/b", Path("a/b")),
        (values.database_url, "sqlite:///var/cds.sqlite", "sqlite:///var/cds.sqlite"),
        (values.database_url, "postgresql://h/d", "postgresql://h/d"),
        (values.base_url, "https://cds.example.org:8443/a/b/", "https://cds.example.org:8443/a/b"),
        (values.address, "cds.example.org:443", "cds.example.org:443"),
        (values.address, "[::1]:1", "[::1]:1"),
        (values.port_address, "[::1]:1", "[::1]:1"),
        (values.address, "unix:/run/cds.sock", "unix:/run/cds.sock"),
    ],
)
def test_what_is_taken(read: values.Read[Any], text: str, value: Any) -> None:
    assert read("CDS_X", text) == value


@pytest.mark.parametrize(
    ("read", "texts", "wanted"),
    [
        (
            values.whole(1, 10, "calls"),
            ["0", "11", "-1", "1.0", " 1", "1e1", "\u0661", "9" * 5000],
            "a whole number of calls from 1 to 10 is wanted",
        ),
        (
            values.seconds(0.5, 30),
            ["0.4", "31", "nan", "inf", "1e1", "-1", ".5"],
            "seconds from 0.5 to 30 are wanted",
        ),
        (
            values.address,
            ["localhost", ":80", "::1:80", "h:", "h:x", "h:0", "h:65536", "unix:", "8000", "h:\u0663"],
            "HOST:PORT is wanted",
        ),
        (values.port_address, ["unix:/run/cds.sock", "localhost"], "HOST:PORT is wanted"),
        (
            values.base_url,
            [
                "cds.example.org",
                "ftp://cds.example.org",
                "https://",
                "https://u:p@cds.example.org",
                "https://cds.example.org?x",
                "https://cds.example.org/#x",
                "https://cds.example.org:99999",
                "https://[::1",
                "https://cds.example.org/ü",
            ],
            "a URL like https://cds.example.org, without user, query or fragment, is wanted",
        ),
    ],
)
def test_what_is_refused(read: values.Read[Any], texts: list[str], wanted: str) -> None:
    for text in texts:
        with pytest.raises(SettingError) as caught:
            read("CDS_X", text)
        assert str(caught.value) == f"CDS_X is {text!r}; {wanted}"


@pytest.mark.parametrize("text", ["mysql://u:geheim@h/d", "geheim", "postgresql:geheim", "sqlite://"])
def test_a_database_url_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingError, match="CDS_X is not the URL of a database") as caught:
        values.database_url("CDS_X", text)
    assert "geheim" not in str(caught.value)


def test_a_file_has_to_be_there(tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    with pytest.raises(SettingError, match="and no such file is there"):
        values.existing_file("CDS_X", str(file))
    file.touch()
    assert values.existing_file("CDS_X", str(file)) == file


@pytest.mark.parametrize(
    "bind", ["0.0.0.0:80", "[::]:80", "10.0.0.1:80", "example.org:80", "127.example.org:80"]
)
def test_what_others_can_reach(bind: str) -> None:
    assert not values.is_loopback(bind)
