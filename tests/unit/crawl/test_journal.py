"""The journal of a crawl: what was added is read again, and what a kill left half written is not."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.journal import FILE, Entry, Happened, Journal, read_journal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ENTRIES = st.lists(
    st.builds(Entry, st.sampled_from(Happened), TEXT, TEXT, TEXT, st.integers(0, 599), TEXT, st.booleans(), TEXT),
    max_size=8,
)


@given(ENTRIES, st.integers(0, 400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whole_entries_are_read_again_whatever_was_torn(tmp_path: Path, entries: list[Entry], cut: int) -> None:
    (tmp_path / FILE).unlink(missing_ok=True)
    with Journal(tmp_path) as journal:
        for entry in entries:
            journal.add(entry)
    assert list(read_journal(tmp_path)) == entries
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[: max(0, len(whole) - cut)])
    kept = list(read_journal(tmp_path))
    assert kept == entries[: len(kept)]
    with Journal(tmp_path) as journal:
        journal.add(Entry(Happened.DONE))
    assert list(read_journal(tmp_path)) == [*kept, Entry(Happened.DONE)]


def test_there_is_nothing_to_read_where_no_crawl_was(tmp_path: Path) -> None:
    assert list(read_journal(tmp_path)) == []
