"""Which addresses are FHIR servers that may be asked: one spelling each, and no way out of the list."""

import pytest

from cds.fhir.servers import Base, allowed_bases, base_of, find_base, is_loopback

EHR = allowed_bases(["https://ehr.example.org/fhir"], production=True)


@pytest.mark.parametrize(
    "spelt, base",
    [
        ("https://ehr.example.org/fhir", Base("https", "ehr.example.org", 443, "/fhir")),
        ("https://ehr.example.org/fhir/", Base("https", "ehr.example.org", 443, "/fhir")),
        ("HTTPS://EHR.Example.ORG:443/fhir", Base("https", "ehr.example.org", 443, "/fhir")),
        ("https://ehr.example.org/FHIR", Base("https", "ehr.example.org", 443, "/FHIR")),
        ("https://ehr.example.org:8443", Base("https", "ehr.example.org", 8443, "")),
        ("http://127.0.0.1:80/", Base("http", "127.0.0.1", 80, "")),
        ("http://[0:0:0:0:0:0:0:1]:8080/r4", Base("http", "::1", 8080, "/r4")),
        (
            "https://xn--klinikum-mnchen-jsb.example/r4",
            Base("https", "xn--klinikum-mnchen-jsb.example", 443, "/r4"),
        ),
    ],
)
def test_a_base_has_one_spelling(spelt: str, base: Base) -> None:
    assert base_of(spelt) == base


@pytest.mark.parametrize(
    "spelt",
    [
        "",
        "ehr.example.org/fhir",
        "//ehr.example.org/fhir",
        "file:///etc/passwd",
        "gopher://ehr.example.org/fhir",
        "ftp://ehr.example.org/fhir",
        "https:///fhir",
        "https://ehr.example.org:0/fhir",
        "https://ehr.example.org:0443/fhir",
        "https://ehr.example.org:65536/fhir",
        "https://ehr.example.org:/fhir",
        "https://user@ehr.example.org/fhir",
        "https://ehr.example.org@evil.example/fhir",
        "https://ehr.example.org./fhir",
        "https://ehr..example.org/fhir",
        "https://-ehr.example.org/fhir",
        "https://ehr_1.example.org/fhir",
        "https://klinikum-münchen.example/fhir",
        "https://ehr.example\u3002org/fhir",
        "https://\u2147hr.example.org/fhir",
        "https://ehr.example.org/fhir?x=1",
        "https://ehr.example.org/fhir#x",
        "https://ehr.example.org/fhir/../admin",
        "https://ehr.example.org/./fhir",
        "https://ehr.example.org/fhir/%2e%2e/admin",
        "https://ehr.example.org/fh%69r",
        "https://ehr.example.org//fhir",
        "https://ehr.example.org/fhir//",
        "https://ehr.example.org\\fhir",
        "https://ehr.example.org/fhir ",
        "https://ehr.example.org/fhir\n",
        "https://ehr.example.org/fhir\r\nHost: evil.example",
        "http://2130706433/fhir",
        "http://127.1/fhir",
        "http://0177.0.0.1/fhir",
        "http://0x7f.0.0.1/fhir",
        "http://0x7f000001/fhir",
        "http://127.0.0.1.5/fhir",
        "http://127.0.0.256/fhir",
        "http://[::ffff:127.0.0.1]/fhir",
        "http://[::ffff:7f00:1]/fhir",
        "http://[fe80::1%25eth0]/fhir",
        "http://[::1/fhir",
        "http://::1/fhir",
        "http://[1:2]/fhir",
        "{{fhirServerUrl}}",
    ],
)
def test_what_can_be_read_in_two_ways_is_no_base(spelt: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        base_of(spelt)
    assert find_base(EHR, spelt) is None


@pytest.mark.parametrize(
    "named",
    [
        "https://ehr.example.org/fhir",
        "https://ehr.example.org/fhir/",
        "https://EHR.example.org:443/fhir",
        "https://ehr.example.org/fhir/tenant-1",
    ],
)
def test_a_base_of_the_list_or_below_may_be_named(named: str) -> None:
    assert find_base(EHR, named) == base_of(named)


@pytest.mark.parametrize(
    "named",
    [
        "http://ehr.example.org/fhir",
        "https://ehr.example.org",
        "https://ehr.example.org/",
        "https://ehr.example.org/fhir-evil",
        "https://ehr.example.org/Fhir",
        "https://ehr.example.org:8443/fhir",
        "https://ehr.example.org.evil.example/fhir",
        "https://evil-ehr.example.org/fhir",
        "https://example.org/fhir",
        "https://169.254.169.254/fhir",
        "https://127.0.0.1/fhir",
        "https://[::1]/fhir",
    ],
)
def test_what_is_beside_the_list_may_not(named: str) -> None:
    assert find_base(EHR, named) is None


def test_without_a_list_nothing_may_be_named() -> None:
    assert find_base((), "https://ehr.example.org/fhir") is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/fhir", "http://[::1]/fhir", "http://localhost/r4"])
def test_the_demo_takes_http_on_loopback_and_production_does_not(url: str) -> None:
    assert allowed_bases([url], production=False) == (base_of(url),)
    with pytest.raises(ValueError, match="in production"):
        allowed_bases([url], production=True)


def test_http_elsewhere_is_refused_in_the_demo_too() -> None:
    with pytest.raises(ValueError, match="loopback"):
        allowed_bases(["http://ehr.example.org/fhir"], production=False)


@pytest.mark.parametrize(
    "host, expected",
    [
        ("localhost", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
        ("169.254.169.254", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    "link, target",
    [
        ("Condition?patient=1&page=2", "/fhir/Condition?patient=1&page=2"),
        ("/fhir/Condition?page=2", "/fhir/Condition?page=2"),
        ("?_getpages=a-b&_pretty=true", "/fhir?_getpages=a-b&_pretty=true"),
        ("https://ehr.example.org/fhir?_getpages=a", "/fhir?_getpages=a"),
        ("https://ehr.example.org:443/fhir/x%20y?q=a%2Fb|c", "/fhir/x%20y?q=a%2Fb|c"),
        ("HTTPS://EHR.example.org/fhir/Condition/_search?x", "/fhir/Condition/_search?x"),
    ],
)
def test_a_link_below_the_base_is_followed(link: str, target: str) -> None:
    assert EHR[0].target(link) == target


@pytest.mark.parametrize(
    "link",
    [
        "",
        "/",
        "/Condition?page=2",
        "/fhir-evil?page=2",
        "../admin",
        "/fhir/../admin",
        "/fhir/%2e%2e/admin",
        "/fhir/..%2fadmin",
        "/fhir/%252e%252e/admin",
        "/fhir/a%5cb",
        "/fhir\\..\\admin",
        "/fhir/a#b",
        "/fhir/a?b#c",
        "/fhir/a b",
        "/fhir/a?b\r\nHost: evil",
        "/fhir/ä",
        "//evil.example/fhir",
        "\\\\evil.example\\fhir",
        "http://ehr.example.org/fhir?page=2",
        "https://evil.example/fhir?page=2",
        "https://ehr.example.org:8443/fhir?page=2",
        "https://ehr.example.org@evil.example/fhir?page=2",
        "https://user@ehr.example.org/fhir?page=2",
        "https://ehr.example.org.evil.example/fhir",
        "https://ehr.example.org",
        "gopher://ehr.example.org/fhir",
        "javascript:alert(1)",
        "urn:uuid:0",
    ],
)
def test_a_link_elsewhere_is_not(link: str) -> None:
    assert EHR[0].target(link) is None


def test_a_base_without_a_path_holds_the_whole_server() -> None:
    (base,) = allowed_bases(["https://ehr.example.org"], production=True)
    assert base.target("https://ehr.example.org/anything?x") == "/anything?x"
    assert base.target("Condition?x") == "/Condition?x"
    assert base.target("?x") == base.target("https://ehr.example.org?x") == "/?x"
    assert base.target("/a/../b") is None
