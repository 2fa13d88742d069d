"""The lenient door for web pages: what it cannot read whole it refuses."""

from __future__ import annotations

import pytest

from crawlers.parsers.xml import parse_html
from indexer.domain.errors import ParseError


def _nested(depth: int) -> bytes:
    return b"<html><body>" + b"<div>" * depth + b"deep words" + b"</div>" * depth + b"<p>after</p></body></html>"


def test_a_page_nested_deeper_than_is_read_is_refused_and_not_cut() -> None:
    assert "after" in "".join(map(str, parse_html(_nested(200), "x").itertext()))
    with pytest.raises(ParseError, match="words would be lost"):
        parse_html(_nested(400), "x")
