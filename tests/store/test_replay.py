"""Replaying captures into a base: what is kept of them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

from crawlers.replay import Replay
from crawlers.warc import Archive
from indexer.domain.document import Capture
from indexer.ingest import Ingest
from indexer.store.store import Store
from tests.support.subjects import NamedSubjects

_PAGE = Path(__file__).parents[1] / "publishers" / "std_rba" / "code.html"
_URL = "https://www.responsiblebusiness.org/code-of-conduct/"


def test_of_a_page_whose_words_are_not_ours_only_the_digest_is_kept(store: Store, tmp_path: Path) -> None:
    headers = (("content-type", "text/html"),)
    page = Capture(_URL, datetime(2099, 1, 1, tzinfo=UTC), _PAGE.read_bytes(), headers=headers)
    replay = Replay(Ingest(store, NamedSubjects()), Archive(tmp_path))
    first, again = replay.captures([page]), replay.captures([page])
    assert (first.works, first.failed, first.refused) == (1, 0, 0)
    assert (again.captures, again.unchanged) == (1, 1)
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in tmp_path.glob("*.warc.gz"))
    assert b"page-digest+json" in kept
    assert b"sample members" not in kept
