"""R07, R08, R09, R18: how often a publisher is asked, and asked again, measured at a publisher with a clock."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.integration.crawl.probe import SENT, Probe, address
from tests.support.hostile import Heard, Origin, reply

ACT = reply(b"<title>Lantern Act</title><p>Lanterns burn.")
CLOCKS_S = 0.05
"""How far two clocks of one machine may differ about when a request was sent and read."""


def gaps(origin: Origin, path: str = "") -> list[float]:
    """Seconds between the requests for a path; for all paths without one."""
    times = [heard.at for heard in origin.heard if path in {"", heard.path}]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def test_every_document_comes_from_a_publisher_that_fails_every_third_time(tmp_path: Path) -> None:
    dice, paths = random.Random(7), [f"/{n}" for n in range(100)]

    def answer(heard: Heard) -> bytes:
        failure = dice.choice((500, 502, 503, 504, 429, 0))
        return ACT if dice.random() > 0.3 else reply(b"no", failure) if failure else b""

    with Origin(answer) as origin:
        report = Probe(tmp_path, origin.url, [*map(address, paths)], {"RETRY_TIMES": 8}).run()
    assert report.codes_of(paths) == dict.fromkeys(paths, "kept")
    assert len(origin.heard) > 120


def test_a_second_try_waits_a_second_and_more_each_time_differently(tmp_path: Path) -> None:
    backing_off = {"BACKOFF_FLOOR_S": 1.0, "BACKOFF_CEILING_S": 1.0, "RETRY_TIMES": 3}
    with Origin(lambda _: reply(b"", 503)) as origin:
        report = Probe(tmp_path, origin.url, [address("/act")], backing_off).run()
    assert report.codes() == ["server-error"]
    assert len(origin.heard) == 4
    assert min(gaps(origin)) >= 1.0 - CLOCKS_S
    assert len({round(gap, 3) for gap in gaps(origin)}) == 3


def test_a_publisher_that_always_fails_is_not_asked_without_end(tmp_path: Path) -> None:
    paths = [f"/{n}" for n in range(60)]
    with Origin(lambda _: reply(b"", 500)) as origin:
        report = Probe(tmp_path, origin.url, [*map(address, paths)], {"RETRY_BUDGET": 20.0}).run()
    assert report.codes() == ["server-error"] * 60
    assert len(origin.heard) == 60 + 20


def test_a_host_is_left_alone_for_as_long_as_it_says(tmp_path: Path) -> None:
    until: list[float] = []

    def answer(heard: Heard) -> bytes:
        if len(until) < 4 and len(origin.heard) % 10 == 0:
            until.append(heard.at + 1)
            return reply(b"slow down", 429 if len(until) % 2 else 503, Retry_After="1")
        return ACT

    with Origin(answer) as origin:
        report = Probe(tmp_path, origin.url, [address(f"/{n}") for n in range(100)]).run()
    assert (len(report.kept), len(until)) == (100, 4)
    early = [heard.at for heard in origin.heard for end in until if end - 0.999 < heard.at < end - CLOCKS_S]
    assert early == []
    assert origin.at_once == 1


def test_a_host_that_wants_a_day_is_left_for_another_crawl(tmp_path: Path) -> None:
    paths = [f"/{n}" for n in range(10)]
    with Origin(lambda _: reply(b"", 503, Retry_After="999999")) as origin:
        report = Probe(tmp_path, origin.url, [*map(address, paths)]).run()
    assert len(origin.heard) == 1
    assert report.codes() == ["retry-later"] * 10


def test_a_thousand_requests_are_spaced_one_at_a_time_and_say_who_asks(tmp_path: Path) -> None:
    """Two hosts that also redirect, fail and ask to be left alone, on a clock on which no time is lost."""
    hosts, count = ("law.example.org", "acts.example.org"), 500
    waits: dict[str, list[float]] = {host: [] for host in hosts}  # sent when, and answered by "wait for half a minute"

    def answer(heard: Heard) -> bytes:
        turn = len(sent[heard.host])
        sent[heard.host].append(float(heard.headers[SENT.lower()]))
        if turn % 50 == 7:
            waits[heard.host].append(sent[heard.host][-1])
            return reply(b"", 429, Retry_After="30")
        if turn % 50 == 20:
            return reply(b"", 503)
        return reply(status=302, Location=f"{heard.path}/there") if turn % 50 == 33 else ACT

    sent: dict[str, list[float]] = {host: [] for host in hosts}
    with Origin(answer) as origin:
        urls = [f"https://{host}/{n}" for n in range(count) for host in hosts]
        report = Probe(tmp_path, origin.url, urls, hosts=hosts, spacing_s=1.0).run(400)
    assert len(report.kept) == 2 * count
    assert len(origin.heard) > 1000
    for host in hosts:
        assert min(later - earlier for earlier, later in itertools.pairwise(sent[host])) >= 1.0 - 1e-6
        assert [at for at in sent[host] for told in waits[host] if told < at < told + 30 - 1e-6] == []
        assert len(waits[host]) >= count / 50
    assert origin.at_once <= len(hosts)
    agents = {heard.headers["user-agent"] for heard in origin.heard}
    assert len(agents) == 1
    assert agents.pop().startswith("Rulewatch/")
    assert all("watch@example.org" in heard.headers["user-agent"] for heard in origin.heard)
    assert not any({"referer", "cookie"} & set(heard.headers) for heard in origin.heard)


def _drip(heard: Heard) -> Iterator[bytes]:
    """Heads or bodies that come byte by byte and never end."""
    yield b"HTTP/1.1 200 OK\r\n" if heard.path == "/head" else reply(length=9999)
    while True:
        time.sleep(0.05)
        yield b"X-A: b\r\n" if heard.path == "/head" else b"<"


def test_slow_answers_are_cut_off_on_time_and_hold_up_no_other_host(tmp_path: Path) -> None:
    other = [f"https://quick.example.org/{n}" for n in range(20)]
    settings = {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 3.0}
    hosts = ("law.example.org", "quick.example.org")
    ended: dict[str, float] = {}

    def answer(heard: Heard) -> bytes | Iterator[bytes]:
        ended[heard.path] = heard.at
        return ACT if heard.host.startswith("quick") else _drip(heard)

    with Origin(answer) as origin:
        urls = [address("/head"), address("/body"), *other, address("/after")]
        report = Probe(tmp_path, origin.url, urls, settings, hosts).run()
    assert report.codes_of(["/head", "/body", "/after"]) == dict.fromkeys(["/head", "/body", "/after"], "timeout")
    assert len(report.kept) == 20
    assert ended["/body"] - ended["/head"] < 3.0 + 1
    assert max(at for path, at in ended.items() if path.strip("/").isdigit()) < ended["/head"] + 3.0


def test_a_host_that_drips_takes_less_than_a_tenth_of_another_ones_pace(tmp_path: Path) -> None:
    """Two crawls at the same time, so that a busy machine slows both: one of a quick host, one of that and a slow one
    that is asked first, for more than a crawl asks for at a time.
    """
    quick = [f"https://quick.example.org/{n}" for n in range(100)]
    slow = [address(f"/{n}") for n in range(20)]
    settings = {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 1.0}
    hosts = ("law.example.org", "quick.example.org")
    with Origin(_hurried_or_dripping) as alone, Origin(_hurried_or_dripping) as beside, ThreadPoolExecutor() as both:
        undisturbed = Probe(tmp_path / "0", alone.url, quick, settings, hosts, delay_s=0.1)
        disturbed = Probe(tmp_path / "1", beside.url, [*slow, *quick], settings, hosts, delay_s=0.1)
        reports = [run.result() for run in [both.submit(probe.run) for probe in (undisturbed, disturbed)]]
    assert [len(report.kept) for report in reports] == [100, 100]
    assert reports[1].codes() == ["timeout"] * 20
    assert _duration_s(beside) <= 1.1 * _duration_s(alone)


def _hurried_or_dripping(heard: Heard) -> bytes | Iterator[bytes]:
    return ACT if heard.host.startswith("quick") else _drip(heard)


def _duration_s(origin: Origin) -> float:
    """Seconds from the first to the last request for the quick host."""
    times = [heard.at for heard in origin.heard if heard.host.startswith("quick")]
    return times[-1] - times[0]


def test_robots_txt_is_obeyed_by_requests_that_start_together(tmp_path: Path) -> None:
    paths = [*(f"/acts/{n}" for n in range(10)), *(f"/search/{n}" for n in range(10))]
    rules = reply(b"User-agent: *\nDisallow: /search/\n", kind="text/plain")
    with Origin(lambda heard: rules if heard.path == "/robots.txt" else ACT) as origin:
        report = Probe(tmp_path, origin.url, [*map(address, paths)], {"ROBOTSTXT_OBEY": True}).run()
    assert report.codes_of(paths) == {path: "kept" if "acts" in path else "robots" for path in paths}
    assert not [heard for heard in origin.heard if "search" in heard.path]
    assert len(origin.asked("/robots.txt")) == 1


def test_a_host_whose_robots_txt_cannot_be_read_is_not_asked_and_one_without_is(tmp_path: Path) -> None:
    hosts = {"none.example.org": 404, "shut.example.org": 403, "busy.example.org": 429, "ill.example.org": 503}

    def answer(heard: Heard) -> bytes:
        return reply(b"", hosts[heard.host]) if heard.path == "/robots.txt" else ACT

    with Origin(answer) as origin:
        urls = [f"https://{host}/act" for host in hosts]
        settings = {"ROBOTSTXT_OBEY": True, "RETRY_TIMES": 1}
        report = Probe(tmp_path, origin.url, urls, settings, tuple(hosts)).run()
    assert {kept.url for kept in report.kept} == {"https://none.example.org/act", "https://shut.example.org/act"}
    assert report.codes().count("robots") == 2
