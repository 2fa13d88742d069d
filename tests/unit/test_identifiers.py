"""Work ids and permalinks are read and printed by one module."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import Permalink, WorkId, parse_day

_segments = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._,()\-]{0,12}", fullmatch=True)
_works = st.builds(
    lambda jurisdiction, rest: WorkId("/".join((jurisdiction, *rest))),
    st.from_regex(r"[a-z]{2,4}", fullmatch=True),
    st.lists(_segments, min_size=1, max_size=4),
)
_links = st.builds(
    lambda work, on, reading, provision: Permalink(work, on, reading if on else "", provision),
    _works,
    st.none() | st.dates(),
    st.sampled_from(["", "0a1b2c3d"]),
    st.sampled_from(["", "art_8", "art_8__para_2__point_a", "sec_21.303", "annex_I"]),
)


@given(_links)
def test_a_printed_permalink_reads_back_as_itself(link: Permalink) -> None:
    assert Permalink.parse(str(link)) == link


@given(st.text(max_size=60))
def test_any_text_is_a_permalink_or_a_clear_error(text: str) -> None:
    with suppress(InvalidIdentifier):
        Permalink.parse(text)


_NOT_LINKS = [
    "",
    "eu",
    "EU/1",
    "eu/",
    "/x",
    "eu/a b",
    "eu/x@2024-13-01",
    "eu/x@2024",
    "eu/x#",
    "eu/x@2024-01-01~zz",
    "eu/..",
]


@pytest.mark.parametrize("text", _NOT_LINKS)
def test_what_is_no_permalink_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        Permalink.parse(text)


def test_dates_are_iso_only() -> None:
    assert parse_day("2024-02-29") == date(2024, 2, 29)
    for text in ("2023-02-29", "20240229", "2024-2-9", "2024-W01-1", "٢٠٢٤-٠١-٠١"):
        with pytest.raises(InvalidIdentifier):
            parse_day(text)
