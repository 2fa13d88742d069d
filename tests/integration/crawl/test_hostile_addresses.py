"""R11, R20: addresses that lead into our own network, names that change their mind, certificates that prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.crawl.probe import HOST, Probe, address
from tests.support.certificates import Authority
from tests.support.hostile import Origin, certificate, reply

ACT = b"<title>Lantern Act</title><p>Lanterns burn."

LITERALS = (
    "127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
    "017700000001",
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.170",
    "198.18.0.1", "224.0.0.1", "255.255.255.255", "127.0.0.1.", "8.8.8.8", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[fd00:ec2::254]",
)  # fmt: skip
NAMES = {
    "loop.example.org": ["127.0.0.1"],
    "metadata.example.org": ["169.254.169.254"],
    "office.example.org": ["10.1.2.3"],
    "carrier.example.org": ["100.64.1.1"],
    "six.example.org": ["::1"],
    "mapped.example.org": ["::ffff:127.0.0.1"],
    "translated.example.org": ["64:ff9b::a00:1"],
    "tunnel.example.org": ["2002:7f00:1::1"],
    "teredo.example.org": ["2001:0:7f00:1::80ff:fffe"],
    "many.example.org": ["224.0.0.251"],
    "local.example.org": ["fec0::1"],
    "mixed.example.org": ["93.184.216.34", "127.0.0.1"],
    "mixed-six.example.org": ["2606:4700::1", "fd00::1"],
}
FOREIGN = {
    "https://other.example.net/": "host-foreign",
    "https://law.example.org.evil.example/": "host-foreign",
    "https://127.0.0.1.nip.io/": "host-foreign",
    "https://localhost/": "host-foreign",
    f"https://user:secret@{HOST}/": "address-credentials",
    f"https://{HOST}:8443/": "port-refused",
    f"ftp://{HOST}/": "scheme-refused",
    "file:///etc/passwd": "scheme-refused",
    "data:text/html,hello": "scheme-refused",
}


def test_no_spelling_of_an_address_and_no_name_leads_anywhere_but_to_public_hosts(tmp_path: Path) -> None:
    """The origin listens on the loopback; every name that leads to it, or into any closed network, is refused."""
    with Origin(lambda _: reply(ACT)) as origin:
        literal = {f"http{'s' * (n % 2)}://{host}:{origin.port}/" for n, host in enumerate(LITERALS)}
        literal |= {f"http://{host}/" for host in LITERALS}
        named = {f"https://{host}/": "address-not-public" for host in NAMES}
        hosts = (HOST, *NAMES, *(host.strip("[]") for host in LITERALS))
        urls = [*literal, *named, *FOREIGN]
        report = Probe(tmp_path, urls=urls, settings={"RETRY_TIMES": 0}, hosts=hosts, names=NAMES).run()
    codes = {entry.url: entry.code for entry in report.entries}
    assert len(LITERALS) + len(NAMES) + len(FOREIGN) >= 40
    assert {code for url, code in codes.items() if url not in named and url not in FOREIGN} == {"address-literal"}
    assert {url: code for url, code in codes.items() if url in named} == named
    assert {url: code for url, code in codes.items() if url in FOREIGN} == FOREIGN
    assert (report.kept, report.crashed, origin.connections) == ((), (), 0)
    assert len(report.entries) == len(urls)


def test_every_hop_of_a_redirect_is_checked_anew(tmp_path: Path) -> None:
    inner = {f"/{n}": host for n, host in enumerate((*LITERALS, "other.example.net", "localhost"))}

    with (
        Origin(lambda _: reply(ACT)) as trap,
        Origin(lambda heard: reply(status=302, Location=f"http://{inner[heard.path]}:{trap.port}/")) as origin,
    ):
        report = Probe(tmp_path, origin.url, [*map(address, inner)]).run()
    assert set(report.codes_of(inner).values()) == {"address-literal", "host-foreign"}
    assert (report.kept, report.crashed, trap.connections) == ((), (), 0)


def test_http_is_asked_over_https(tmp_path: Path) -> None:
    with Origin(lambda heard: reply(ACT if heard.host == HOST else b"")) as origin:
        url = f"http://{HOST}/act"
        report = Probe(tmp_path, origin.url, [url]).run()
    assert [kept.url for kept in report.kept] == [url]
    assert len(origin.heard) == 1


@pytest.mark.parametrize("lie", ["expired", "self-signed", "wrong-host", "unknown-authority"])
def test_a_publisher_that_cannot_prove_who_it_is_is_not_believed(lie: str, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    signer = None if lie == "self-signed" else authority
    name, days = "127.0.0.2" if lie == "wrong-host" else "127.0.0.1", -1 if lie == "expired" else 2
    trusted = {} if lie == "unknown-authority" else {"SSL_CERT_FILE": str(authority.certificate)}
    with Origin(lambda _: reply(ACT), tls=certificate(tmp_path, signer, name, days=days)) as origin:
        asked = Probe(tmp_path / "crawl", origin.url, [address("/act")], environment=trusted)
        report = asked.run()
    assert (report.codes(), report.kept, origin.heard) == (["tls-untrusted"], (), [])


def test_a_proven_publisher_is_believed_and_another_only_where_its_source_says_so(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trusted = {"SSL_CERT_FILE": str(authority.certificate)}
    with Origin(lambda _: reply(ACT), tls=certificate(tmp_path, authority, "127.0.0.1")) as origin:
        proven = Probe(tmp_path / "proven", origin.url, [address("/act")], environment=trusted).run()
        polite = {"verify_tls": False}
        unproven = Probe(tmp_path / "unproven", origin.url, [address("/act")], polite=polite).run()
    assert [len(proven.kept), len(unproven.kept)] == [1, 1]
