"""How precisely dated duties are read: days found in recorded law beside days judged by hand.

    python -m bench.dates --captures DIR [--show N]

`dates.csv` holds the judgements, by a digest of work, kind, day and provision, so that no law stands here.
`--show N` prints N days that nobody judged. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from crawlers.catalogue import source_of
from crawlers.replay import parse
from crawlers.warc import read_captures
from indexer.dating.duties import Duty, read_duties
from indexer.domain.document import Document
from indexer.domain.errors import ParseError

JUDGED = Path(__file__).with_suffix(".csv")
NAMES = ("eu_cellar", "ca_justice_laws", "us_federal_register")
MOST = 400
"""Documents read of each file."""


def main() -> None:
    """Read the captures and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", type=Path, required=True)
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    with JUDGED.open(newline="", encoding="utf-8") as file:
        judged = {row["duty"]: row["right"] == "yes" for row in csv.DictReader(file)}
    figures: dict[str, dict[str, float]] = {}
    for name in NAMES:
        found: dict[str, tuple[Document, Duty]] = {}
        seconds, count = 0.0, 0
        for document in documents(arguments.captures / f"{name}.warc.gz"):
            started = process_time()
            duties = read_duties(document.provisions, document.language)
            seconds, count = seconds + process_time() - started, count + 1
            found |= {key_of(document, duty): (document, duty) for duty in duties}
        marks = [judged[key] for key in found if key in judged]
        figures[name] = {
            "documents": count, "duties": len(found), "judged": len(marks), "right": sum(marks),
            "ms_per_document": round(1000 * seconds / max(1, count), 2),
        }  # fmt: skip
        print(name, figures[name])
        for key in sorted(found.keys() - judged.keys())[: arguments.show]:
            document, duty = found[key]
            print(f"{key},,{document.work} {duty.label} {duty.kind} {duty.date}: {duty.words}")
    judgements = sum(row["judged"] for row in figures.values())
    right = sum(row["right"] for row in figures.values())
    print(
        json.dumps({"precision": round(right / judgements, 3) if judgements else None, "judged": judgements, **figures})
    )


def documents(path: Path) -> Iterator[Document]:
    """The first English documents of a file of captures."""
    left = MOST
    for capture in read_captures(path):
        known = source_of(capture.url)
        try:
            read = parse(capture, *known).documents if known else ()
        except ParseError:
            continue
        for document in read:
            if document.language == "en" and left > 0:
                left -= 1
                yield document
        if not left:
            return


def key_of(document: Document, duty: Duty) -> str:
    """What a judgement is filed under."""
    row = f"{document.work}|{duty.kind}|{duty.date}|{duty.label}"
    return hashlib.sha256(row.encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
