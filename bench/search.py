"""How fast searches are answered over HTTP by the real server, beside the bare engine call for the same questions.

Run `python bench/search.py [--captures DIR | --data DIR] [--queries N]`: with --data an existing base is asked, else
one is built from the WARC files of --captures (default: ../shared/captures, else the bundled sample). The last line
printed is the result as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import httpx

from api.config import Settings
from api.services import Question, Services
from indexer.clock import today
from indexer.search.query import SearchRequest
from indexer.search.syntax import parse_query

SHARED = Path(__file__).parents[2] / "shared" / "captures"
ROUNDS = 3
START_TIMEOUT_S = 60
_WORD = re.compile(r"[^\W\d_]{4,}")


def build(captures: Path | None, data: Path) -> None:
    """Make a base of the WARC files of a folder, or of the sample."""
    services = Services(Settings(data=data, database_url=""))
    if captures is None:
        services.load_sample()
    else:
        services.replay(sorted(path for path in captures.glob("*.warc.gz") if "load" not in path.name))
    services.close()


def questions(services: Services, count: int) -> list[str]:
    """Queries made of the titles and headings of the base: two words, phrases, words that must both stand there."""
    rng = random.Random(1)
    lines = [heading for heading in _headings(services) if len(_WORD.findall(heading)) >= 2]
    if not lines:
        raise SystemExit("the base holds no titles to ask for")
    made = []
    for line in rng.choices(lines, k=count):
        words = _WORD.findall(line)
        at = rng.randrange(len(words) - 1)
        one, two = words[at], words[at + 1]
        made.append(rng.choice((f"{one} {two}", f"{one} AND {two}", f"{one} OR {two}", f"{one}")))
    return made


def _headings(services: Services) -> Iterator[str]:
    with services.store.reader() as reader:
        for work in list(reader.works()):
            yield work.title
            for language in reader.languages_of(work.id)[:1]:
                for version in reader.versions(work.id, language)[-1:]:
                    for provision in reader.body(version.observation).text.provisions:
                        yield provision.heading


@contextmanager
def server(data: Path) -> Iterator[str]:
    """The real server on a free port of the loopback, over a base."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("rulewatch")
    command: list[str | Path] = [program, "--data", data, "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ)) as process:  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process)
            yield address
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_TIMEOUT_S * 10):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            httpx.get(f"{address}/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


def timed(ask: Callable[[str], int], asked: list[str]) -> dict[str, float]:
    """Percentiles of the time an answer takes, in milliseconds, after one round to warm up; and how many had hits."""
    for query in asked:
        ask(query)
    times, hits = [], 0
    for query in asked * ROUNDS:
        before = perf_counter()
        found = ask(query)
        times.append((perf_counter() - before) * 1000)
        hits += bool(found)
    times.sort()
    shares = {f"p{share}_ms": round(times[min(len(times) - 1, len(times) * share // 100)], 2) for share in (50, 95, 99)}
    return {**shares, "answered": round(hits / len(times), 3)}


def measure(data: Path, count: int) -> dict[str, object]:
    """Ask the engine alone, the services around it, and the server over HTTP."""
    services = Services(Settings(data=data, database_url=""))
    services.freshen()
    asked = questions(services, count)
    passages, works = services.engine.count(), services.library.coverage().works
    engine = timed(lambda query: services.engine.search(_request(query)).total_passages, asked)
    service = timed(lambda query: services.search(Question(query)).results.total_passages, asked)
    with server(data) as address, httpx.Client(base_url=address) as client:
        http = timed(lambda query: _asked_over_http(client, query), asked)
    services.close()
    base = {"works": works, "passages": passages, "queries": count, "rounds": ROUNDS}
    return {**base, "engine": engine, "service": service, "http": http}


def _request(query: str) -> SearchRequest:
    """What the services ask of the engine for a bare query: ten hits with highlights, and every facet."""
    return SearchRequest(query=parse_query(query), today=today(), text=query)


def _asked_over_http(client: httpx.Client, query: str) -> int:
    answer = client.get("/v1/search", params={"q": query})
    answer.raise_for_status()
    return int(answer.json()["total"])


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure search.")
    options.add_argument("--captures", type=Path, default=SHARED if SHARED.is_dir() else None)
    options.add_argument("--data", type=Path, default=None, help="an existing base")
    options.add_argument("--queries", type=int, default=200)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="rulewatch-bench-") as folder:
        data = chosen.data or Path(folder)
        if chosen.data is None:
            build(chosen.captures, data)
        result = measure(data, chosen.queries)
    for name in ("engine", "service", "http"):
        print(f"{name:8} {result[name]}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
