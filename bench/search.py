"""How fast searches are answered on both engines: the engine alone, the services around it, the real server over HTTP.

    python bench/search.py [--captures DIR | --data DIR] [--engines embedded elasticsearch] [--provisions N ...]

With --data an existing base is asked, else one is built from the WARC files of --captures (default: ../shared/captures,
else the bundled sample). --provisions measures indices of these sizes, from the load captures too: the first passages
of the base, or all of them and copies under other works. Every search has all facets and highlights. The last line is
one JSON object.
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
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from elasticsearch import Elasticsearch

from api.config import Settings
from api.services import Question, Services
from bench.engines import ELASTICSEARCH, EMBEDDED, ENGINES, Bench, add_url, bench
from bench.reference import percentiles
from bench.sizes import fill

SHARED = Path(__file__).parents[2] / "shared" / "captures"
ROUNDS = 3
START_TIMEOUT_S = 60
_WORD = re.compile(r"[^\W\d_]{4,}")
_CLUSTER = ("elasticsearch_url", "elasticsearch_prefix", "elasticsearch_replicas")
_MB = 1_000_000


def build(captures: Path | None, data: Path, *, load: bool) -> None:
    """Make a base of the WARC files of a folder, with or without those for load, or of the sample."""
    with closing(Services(Settings(data=data, database_url=""))) as services:
        if captures is None:
            services.load_sample()
        else:
            services.replay(sorted(path for path in captures.glob("*.warc.gz") if load or "load" not in path.name))


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
def server(settings: Settings) -> Iterator[tuple[int, int]]:
    """The real server on a free port of the loopback; yields the port and the id of its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("rulewatch")
    command: list[str | Path] = [program, "--data", settings.data, "serve", "--port", str(port)]
    told = settings.model_dump(mode="json", include={"database_url", "engine", *_CLUSTER})
    environment = dict(os.environ) | {f"RULEWATCH_{name.upper()}": str(value) for name, value in told.items()}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:  # noqa: S603
        try:
            _wait(port, process)
            yield port, process.pid
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_TIMEOUT_S * 10):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        with suppress(ConnectionError), closing(HTTPConnection("127.0.0.1", port, START_TIMEOUT_S)) as wire:
            wire.request("GET", "/healthz")
            wire.getresponse().read()
            return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def timed(ask: Callable[[str], int], asked: list[str]) -> dict[str, float]:
    """Percentiles of the time an answer takes, after one round to warm up; and how many had hits."""
    for query in asked:
        ask(query)
    times, hits = [], 0
    for query in asked * ROUNDS:
        before = perf_counter()
        found = ask(query)
        times.append((perf_counter() - before) * 1000)
        hits += bool(found)
    return {**percentiles(times), "answered": round(hits / len(times), 3)}


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine at one size; times in milliseconds by layer. `heap_mb` is the cluster's, 0 for the embedded engine."""

    provisions: int
    build_s: float
    index_mb: float
    server_mb: float
    heap_mb: float
    engine: dict[str, float]
    service: dict[str, float]
    http: dict[str, float]
    http_to_engine: float


def measure(room: Bench, base: Path, asked: list[str], provisions: int | None) -> Measured:
    """Build an index; ask the engine alone, the services around it, and the server over HTTP."""
    settings = room.settings(room.folder, store=base)
    with closing(Services(settings)) as services:
        built = fill(services, services.engine, provisions)
        services.engine.close()
        requests = {query: services.request(Question(query)) for query in asked}
        engine = timed(lambda query: services.engine.search(requests[query]).total_passages, asked)
        service = timed(lambda query: services.search(Question(query)).results.total_passages, asked)
        passages = services.engine.count()
    with server(settings) as (port, process), closing(HTTPConnection("127.0.0.1", port, START_TIMEOUT_S)) as wire:
        http = timed(lambda query: _asked_over_http(wire, query), asked)
        resident_mb = _resident_mb(process)
    index_mb, heap_mb = _sizes(room, settings)
    ratio = _ratio(http, engine)
    return Measured(passages, round(built, 1), index_mb, resident_mb, heap_mb, engine, service, http, ratio)


def _ratio(one: dict[str, float], two: dict[str, float]) -> float:
    return round(one["p50_ms"] / two["p50_ms"], 2)


def _sizes(room: Bench, settings: Settings) -> tuple[float, float]:
    """MB of the index on disk, and of the heap a server uses."""
    if room.engine == EMBEDDED:
        files = (path.stat().st_size for path in settings.index.rglob("*") if path.is_file())
        return round(sum(files) / _MB, 1), 0.0
    with Elasticsearch(room.url) as client:
        held = client.indices.stats(index=f"{room.prefix}-*", metric="store")["_all"]["primaries"]["store"]
        nodes = client.nodes.stats(metric="jvm")["nodes"].values()
        heap = sum(node["jvm"]["mem"]["heap_used_in_bytes"] for node in nodes)
    return round(held["size_in_bytes"] / _MB, 1), round(heap / _MB, 1)


def _resident_mb(process: int) -> float:
    """The memory of a process that is really there; 0 on systems that do not say it as Linux does."""
    try:
        told = Path(f"/proc/{process}/status").read_text("utf-8")
    except FileNotFoundError:
        return 0.0
    return round(int(re.findall(r"VmRSS:\s+(\d+) kB", told)[0]) * 1024 / _MB, 1)


def _asked_over_http(wire: HTTPConnection, query: str) -> int:
    """As the client of Elasticsearch asks: over one connection, nothing compressed."""
    wire.request("GET", f"/v1/search?{urlencode({'q': query})}")
    answer = wire.getresponse()
    body = json.loads(answer.read())
    if answer.status != HTTPStatus.OK:
        raise SystemExit(f"{query!r} was answered with {answer.status}: {body}")
    return int(body["total"])


def compared(sizes: list[dict[str, Measured]]) -> dict[str, object]:
    """How many times slower Elasticsearch is at each size, and each engine alone than at the size before."""
    both = [(size[ELASTICSEARCH], size[EMBEDDED]) for size in sizes if len(size) == len(ENGINES)]
    return {
        "elasticsearch_to_embedded": [
            {
                "engine": _ratio(cluster.engine, embedded.engine),
                "service": _ratio(cluster.service, embedded.service),
                "http": _ratio(cluster.http, embedded.http),
                "engine_to_embedded_http": _ratio(cluster.engine, embedded.http),
            }
            for cluster, embedded in both
        ],
        "growth": [
            {engine: _ratio(larger[engine].engine, smaller[engine].engine) for engine in larger}
            for smaller, larger in pairwise(sizes)
        ],
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--captures", type=Path, default=SHARED if SHARED.is_dir() else None)
    options.add_argument("--data", type=Path, default=None, help="an existing base")
    options.add_argument("--provisions", type=int, nargs="+", help="sizes; default: what the base holds")
    options.add_argument("--engines", choices=ENGINES, nargs="+", default=[EMBEDDED])
    options.add_argument("--queries", type=int, default=200)
    add_url(options)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="rulewatch-bench-") as folder:
        base = chosen.data or Path(folder)
        if chosen.data is None:
            build(chosen.captures, base, load=bool(chosen.provisions))
        with closing(Services(Settings(data=base, database_url=""))) as services:
            asked, works = questions(services, chosen.queries), services.library.coverage().works
        sizes: list[dict[str, Measured]] = []
        for provisions in chosen.provisions or [None]:
            sizes.append({})
            for engine in dict.fromkeys(chosen.engines):
                with bench(engine, chosen.url) as room:
                    sizes[-1][engine] = measure(room, base, asked, provisions)
                print(engine, asdict(sizes[-1][engine]), flush=True)
    told = [{engine: asdict(measured) for engine, measured in size.items()} for size in sizes]
    print(json.dumps({"works": works, "queries": len(asked), "rounds": ROUNDS, "sizes": told, **compared(sizes)}))


if __name__ == "__main__":
    main()
