"""A data folder looked at from all sides, as plain values that two folders can be compared by."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from api.config import Settings
from api.doctor import examine
from api.services import Question, Services
from crawlers.warc import Archive
from indexer.domain.document import Place
from indexer.store.reading import Reader


def picture(data: Path, queries: tuple[str, ...] = ()) -> dict[str, object]:
    """Everything a base holds, without what depends on the order in which it came: row ids and sequence numbers."""
    services = Services(Settings(data=data, database_url=""))
    try:
        with services.store.reader() as reader:
            seen: dict[str, object] = {
                "works": [asdict(work) for work in reader.works()],
                "versions": _versions(reader),
                "changes": _changes(reader),
                "captures": sorted((c.url, c.fetched_at, c.sha256) for c in reader.captures()),
                "findings": sorted((f.code, f.where, f.message) for f in reader.findings()),
                "counts": {name: reader.count(name) for name in ("body", "observation", "tagging", "version")},
            }
        found = {query: _hits(services, query) for query in queries}
        return {**seen, "passages": services.engine.count(), "behind": services.behind(), "found": found}
    finally:
        services.close()


def archive_faults(data: Path) -> list[str]:
    """What is wrong with the archive: captures that do not read back, bytes that no capture accounts for."""
    services = Services(Settings(data=data, database_url=""))
    try:
        with services.store.reader() as reader:
            captures = list(reader.captures())
    finally:
        services.close()
    archive = Archive(data / "captures")
    faults = [
        f"not as written: {capture.url} {capture.fetched_at}"
        for capture in captures
        if hashlib.sha256(archive.read(capture.place).body).hexdigest() != capture.sha256
    ]
    return faults + _gaps(data / "captures", {capture.place for capture in captures})


def unwell(data: Path) -> list[str]:
    """What the doctor finds wrong."""
    services = Services(Settings(data=data, database_url=""))
    try:
        return [f"{check.name}: {check.found}" for check in examine(services) if not check.ok]
    finally:
        services.close()


def _gaps(folder: Path, places: set[Place]) -> list[str]:
    ends: dict[str, int] = defaultdict(int)
    faults = []
    for place in sorted(places, key=lambda place: (place.file, place.offset)):
        if ends[place.file] != place.offset:
            faults.append(f"gap: {place.file} from {ends[place.file]} to {place.offset}")
        ends[place.file] = place.offset + place.length
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.warc.gz")}
    return faults + [f"tail: {name}" for name, size in sizes.items() if size != ends[name]]


def _versions(reader: Reader) -> list[object]:
    found = []
    for work in list(reader.works()):
        for language in reader.languages_of(work.id):
            for version in reader.versions(work.id, language):
                row = asdict(version)
                row.pop("observation")
                found.append((row, asdict(reader.body(version.observation)), reader.topics(version.observation)))
    return list(found)


def _changes(reader: Reader) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for change in reader.changes():
        row = asdict(change)
        row.pop("seq")
        rows.append(row)
    return sorted(rows, key=lambda row: (str(row["work"]), str(row["language"]), str(row["to_permalink"])))


def _hits(services: Services, query: str) -> tuple[int, list[tuple[str, str, str]]]:
    results = services.search(Question(query, limit=1000, per_work=100)).results
    hits = sorted((hit.permalink, hit.language, "".join(text for text, _ in hit.passage)) for hit in results.hits)
    return results.total_passages, hits
