"""How fast captures become versions, format by format, beside parsing and tokenising alone; and how much memory.

Run `python bench/ingest.py [--captures DIR] [--limit N]`: DIR holds WARC files (default: ../shared/captures, else the
bundled sample). Times are processor time of one process; the last line printed is the result as JSON.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import statistics
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

import spacy
from lxml import etree, html

from api.config import Settings
from api.services import Services
from crawlers import sample
from crawlers.replay import Replay
from crawlers.warc import Archive, read_captures
from indexer.domain.document import Capture
from indexer.ingest import Ingest

Result = TypeVar("Result")
SHARED = Path(__file__).parents[2] / "shared" / "captures"
LANGUAGES = {"de_gii": "de"}
"""Which tokenizer reads a file; French and Spanish pages are few and cost the same."""
AIM_RATIO, AIM_SEEN, AIM_PEAK_MB = 0.6, 10, 1024


@dataclass(slots=True)
class Tally:
    """What one file took, in seconds of processor time."""

    captures: int = 0
    megabytes: float = 0.0
    ingest_s: float = 0.0
    seen_s: float = 0.0
    documents: int = 0
    provisions: int = 0
    failed: int = 0
    refused: int = 0


def stems(folder: Path | None) -> list[str]:
    """The names of the inputs: WARC files of the folder, or sources of the sample."""
    if folder is None:
        return sorted(path.parent.name for path in Path(sample.__file__).parent.glob("*/manifest.yml"))
    return sorted(path.name.removesuffix(".warc.gz") for path in folder.glob("*.warc.gz") if "load" not in path.name)


def captures_of(folder: Path | None, stem: str, limit: int | None) -> Iterator[Capture]:
    """The captures of one input, one in memory at a time."""
    found = iter(sample.load(stem)) if folder is None else read_captures(folder / f"{stem}.warc.gz")
    return islice(found, limit)


def interleaved(folder: Path | None, limit: int | None) -> Iterator[tuple[str, Capture]]:
    """The captures of every input, mixed so that all of them end together: memory is then comparable over time."""
    totals = {stem: sum(1 for _ in captures_of(folder, stem, limit)) for stem in stems(folder)}
    turns = sorted(((number + 1) / total, stem) for stem, total in totals.items() for number in range(total))
    open_files = {stem: captures_of(folder, stem, limit) for stem in totals}
    for _, stem in turns:
        yield stem, next(open_files[stem])


def resident_mb() -> float:
    """Memory of this process that is in use now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure_ingest(folder: Path | None, limit: int | None) -> dict[str, object]:
    """Take every input into one empty base, twice, then index it."""
    with tempfile.TemporaryDirectory(prefix="rulewatch-bench-") as data:
        services = Services(Settings(data=Path(data), database_url=""))
        services.subjects.topics("forced labour", "en")  # what is loaded once is not the price of a document
        archive = Archive(services.settings.captures)
        archive.set_torn_aside({})
        replay = Replay(Ingest(services.store, services.subjects), archive)
        tallies = {stem: Tally() for stem in stems(folder)}
        memory, started = [], perf_counter()
        for stem, capture in interleaved(folder, limit):
            _take(replay, capture, tallies[stem])
            memory.append(resident_mb())
        wall_s, third = perf_counter() - started, max(1, len(memory) // 3)
        for stem, capture in interleaved(folder, limit):
            before = process_time()
            replay.captures([capture])
            tallies[stem].seen_s += process_time() - before
        _count_texts(services, tallies)
        before = process_time()
        services.index()
        index_s, passages = process_time() - before, services.engine.count()
        services.close()
    return {
        "tallies": tallies,
        "ingest_wall_s": round(wall_s, 1),
        "index_s": round(index_s, 1),
        "passages": passages,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "grown_mb": round(statistics.median(memory[-third:]) - statistics.median(memory[:third])),
    }


def _take(replay: Replay, capture: Capture, tally: Tally) -> None:
    before = process_time()
    summary = replay.captures([capture])
    tally.ingest_s += process_time() - before
    tally.captures += 1
    tally.megabytes += len(capture.body) / 1e6
    tally.failed += summary.failed
    tally.refused += summary.refused


def _count_texts(services: Services, tallies: Mapping[str, Tally]) -> None:
    """Documents and provisions that were read, each capture's counted."""
    with services.store.reader() as reader:
        for work in list(reader.works()):
            tally = tallies.get(work.source)
            for language in reader.languages_of(work.id):
                for seen in reader.observations(work.id, language):
                    if tally is not None:
                        tally.documents += 1
                        tally.provisions += len(reader.body(seen.id).text.provisions)


def measure_reference(folder: Path | None, limit: int | None) -> dict[str, tuple[float, float]]:
    """Of each input: seconds to parse its bytes, and to tokenise the text in them, and nothing else."""
    times = {}
    for stem in stems(folder):
        tokenizer = spacy.blank(LANGUAGES.get(stem, "en")).tokenizer
        parse_s = token_s = 0.0
        for capture in captures_of(folder, stem, limit):
            before = process_time()
            texts = _parsed(capture)
            between = process_time()
            for text in texts:
                tokenizer(text)
            parse_s += between - before
            token_s += process_time() - between
        times[stem] = (parse_s, token_s)
    return times


def _parsed(capture: Capture) -> list[str]:
    """The text of each file in a capture, read by nothing but the library that reads its format."""
    if capture.body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(capture.body)) as archive:
            bodies = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    else:
        bodies = [capture.body]
    return [text for body in bodies for text in _text(body, capture)]


def _text(body: bytes, capture: Capture) -> list[str]:
    if ".json" in capture.url:
        return [" ".join(_strings(json.loads(body)))]
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        try:
            root = html.fromstring(body)
        except (etree.ParserError, ValueError):
            return []
    return ["".join(str(part) for part in root.itertext())]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(_strings(item) for item in value.values())
    elif isinstance(value, list):
        yield from chain.from_iterable(_strings(item) for item in value)


def alone(measure: Callable[[Path | None, int | None], Result], folder: Path | None, limit: int | None) -> Result:
    """Run a measurement in a process of its own, so that neither warms or weighs on the other."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (folder, limit))


def report(tally: Tally, parse_s: float, token_s: float) -> dict[str, object]:
    """The figures of one input."""
    ingest_s = max(tally.ingest_s, 1e-9)
    return {
        **{name: round(value, 3) for name, value in asdict(tally).items()},
        "parse_s": round(parse_s, 3),
        "token_s": round(token_s, 3),
        "documents_per_s": round(tally.documents / ingest_s, 1),
        "provisions_per_s": round(tally.provisions / ingest_s),
        "ratio": round((parse_s + token_s) / ingest_s, 3),
        "seen_times_faster": round(ingest_s / max(tally.seen_s, 1e-9), 1),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure ingest.")
    options.add_argument("--captures", type=Path, default=SHARED if SHARED.is_dir() else None)
    options.add_argument("--limit", type=int, default=None, help="only the first N captures of each file")
    chosen = options.parse_args()
    folder: Path | None = chosen.captures
    measured = alone(measure_ingest, folder, chosen.limit)
    reference = alone(measure_reference, folder, chosen.limit)
    tallies = measured.pop("tallies")
    assert isinstance(tallies, dict)  # noqa: S101 - for the type checker
    formats = {stem: report(tally, *reference[stem]) for stem, tally in tallies.items()}
    whole = Tally(**{name: sum(getattr(tally, name) for tally in tallies.values()) for name in asdict(Tally())})
    formats["all"] = report(whole, *(sum(pair[part] for pair in reference.values()) for part in (0, 1)))
    for stem, figures in formats.items():
        print(
            f"{stem:22} {figures['documents_per_s']:>8} documents/s {figures['provisions_per_s']:>8} provisions/s"
            f"  ratio {figures['ratio']} (aim {AIM_RATIO})  seen {figures['seen_times_faster']} × (aim {AIM_SEEN})"
        )
    print(f"peak {measured['peak_mb']} MiB (aim {AIM_PEAK_MB}), grown {measured['grown_mb']} MiB, "
          f"{measured['passages']} passages indexed in {measured['index_s']} s")  # fmt: skip
    print(json.dumps({"input": str(folder or "sample"), "formats": formats, **measured}))


if __name__ == "__main__":
    main()
