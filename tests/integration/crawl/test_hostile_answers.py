"""R19, and keys: what a publisher's headers can make us do, and what we tell it."""

from __future__ import annotations

from pathlib import Path

from tests.integration.crawl.probe import Probe, address
from tests.support.hostile import Heard, Origin, reply

ACT = b"<title>Lantern Act</title><p>Lanterns burn."
KNOWN = {"etag": '"v1"', "full_at": "2026-01-01T00:00:00+00:00"}


def test_what_did_not_change_is_asked_for_with_its_tag_and_in_full_when_that_is_due(tmp_path: Path) -> None:
    """The publisher lies: it says 304 whenever it can, though the text has changed."""

    def answer(heard: Heard) -> bytes:
        return reply(status=304) if "if-none-match" in heard.headers else reply(ACT)

    metas: dict[str, dict[str, object]] = {
        "/known": {"known": KNOWN},
        "/due": {"known": KNOWN, "unconditional": True},
        "/new": {},
    }
    with Origin(answer) as origin:
        meta = {address(path): told for path, told in metas.items()}
        report = Probe(tmp_path, origin.url, [*meta], meta=meta).run()
    assert report.codes_of(metas) == {"/known": "unchanged", "/due": "kept", "/new": "kept"}
    assert [heard.headers.get("if-none-match") for heard in origin.asked("/known")] == ['"v1"']
    assert (report.entries[0].status, report.entries[0].etag) == (304, '"v1"')


def test_a_304_nobody_asked_for_is_refused(tmp_path: Path) -> None:
    with Origin(lambda _: reply(status=304)) as origin:
        report = Probe(tmp_path, origin.url, [address("/act")]).run()
    assert report.codes() == ["unasked-304"]


def test_headers_run_no_code_and_redirects_carry_no_referer(tmp_path: Path) -> None:
    policy = {"Referrer_Policy": "os._exit", "Set_Cookie": "a=b", "Refresh": "0; url=http://127.0.0.1/"}

    def answer(heard: Heard) -> bytes:
        to = {"/old": {"Location": address("/act")}}.get(heard.path, {})
        return reply(
            ACT + b'<meta http-equiv="refresh" content="0; url=/trap">', 302 if to else 200, headers={**policy, **to}
        )

    with Origin(answer) as origin:
        report = Probe(tmp_path, origin.url, [address("/old"), address("/one"), address("/two")]).run()
    assert [kept.url for kept in report.kept if kept.url == address("/old")]
    assert len(report.kept) == 3
    assert not any({"referer", "cookie"} & set(heard.headers) for heard in origin.heard)
    assert not origin.asked("/trap")


def test_a_key_goes_over_the_wire_once_and_into_no_log_nor_redirect(tmp_path: Path) -> None:
    def answer(heard: Heard) -> bytes:
        return reply(status=302, Location="/next") if heard.path.startswith("/acts") else reply(ACT)

    url = address("/acts?page=1")
    meta = {url: {"address": url, "secret_url": f"{url}&key=s3cret"}}
    with Origin(answer) as origin:
        report = Probe(tmp_path, origin.url, [url], meta=meta).run()
    assert [heard.path for heard in origin.heard] == ["/acts?page=1&key=s3cret", "/next"]
    assert [kept.url for kept in report.kept] == [url]
    assert "s3cret" not in report.log


def test_redirects_that_lead_on_and_on_or_nowhere_end(tmp_path: Path) -> None:
    leads = {"/loop": "/loop", "/nowhere": "", "/file": "file:///etc/passwd", "/data": "data:text/html,hi",
             "/abroad": "https://elsewhere.example.net/", "/bad": "https://[::1/"}  # fmt: skip

    def answer(heard: Heard) -> bytes:
        if heard.path.startswith("/chain"):
            return reply(status=302, Location=f"/chain{len(origin.heard)}")
        return reply(status=302, headers={"Location": leads[heard.path]} if leads[heard.path] else {})

    with Origin(answer) as origin:
        report = Probe(tmp_path, origin.url, [address(path) for path in [*leads, "/chain"]]).run()
    loops = {"/loop": "redirect-loop", "/chain": "redirect-loop", "/abroad": "host-foreign"}
    unfit = dict.fromkeys(("/nowhere", "/file", "/data"), "redirect-unfit")
    found = report.codes_of([*leads, "/chain"])
    assert found == loops | unfit | {"/bad": found["/bad"]}
    assert found["/bad"] in {"bad-address", "redirect-unfit"}
    assert (report.kept, report.crashed) == ((), ())
