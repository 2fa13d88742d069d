"""`known.jsonl`: what earlier crawls learnt of a source's addresses, handed to a crawl in its own folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from indexer.domain.crawling import Known

FILE = "known.jsonl"
_FIELDS = tuple(field.name for field in fields(Known))
_MOMENTS = frozenset(field.name for field in fields(Known) if "datetime" in str(field.type))


def write_known(folder: Path, rows: Iterable[Known]) -> None:
    """Write the rows, replacing what is there in one step; moments as ISO 8601 with zone."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE}.new"
    with fresh.open("w", encoding="utf-8") as file:
        for row in rows:
            said = {name: value for name in _FIELDS if (value := getattr(row, name))}
            file.write(json.dumps(said, ensure_ascii=False, default=datetime.isoformat) + "\n")
    fresh.replace(folder / FILE)


def read_known(folder: Path) -> Iterator[Known]:
    """The rows in order; nothing where there is no file."""
    path = folder / FILE
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            said = json.loads(line)
            said |= {name: datetime.fromisoformat(said[name]) for name in _MOMENTS & said.keys()}
            yield Known(**said)
