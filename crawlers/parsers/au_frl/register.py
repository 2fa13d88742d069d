"""Answers of the register's API: what they say of a title's compilation. They lead to law and carry none."""

from __future__ import annotations

import json
from collections.abc import Iterator

from indexer.domain.document import Capture, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.text import clean_inline

_ENDED = frozenset({"Ceased", "Repealed", "NeverEffective"})
_LAGS = "amendments have commenced that the latest compilation does not hold yet"


def read_answer(capture: Capture) -> Parsed:
    """Findings for titles: `compilation-lags` where the compilation is behind the law, `no-longer-in-force` where the
    register says so.

    Raises ParseError `malformed-json`, or `unexpected-answer` for JSON that is no OData answer.
    """
    try:
        answer: object = json.loads(capture.body)
    except (ValueError, RecursionError) as error:
        raise ParseError("malformed-json", capture.url, f"not readable as JSON: {error}") from error
    if not isinstance(answer, dict):
        raise ParseError("unexpected-answer", capture.url, "the answer is no object")
    records = answer.get("value", [answer])
    if not isinstance(records, list):
        raise ParseError("unexpected-answer", capture.url, "the answer holds no list of records")
    found = (_findings(record, capture.url) for record in records if isinstance(record, dict))
    return Parsed(findings=tuple(finding for findings in found for finding in findings))


def _findings(record: dict[str, object], where: str) -> Iterator[Finding]:
    name = clean_inline(str(record.get("titleId") or record.get("id") or "a title"))[:80]
    if record.get("hasCommencedUnincorporatedAmendments") is True:
        yield Finding("compilation-lags", f"{where}#{name}", f"{name}: {_LAGS}")
    if record.get("status") in _ENDED:
        yield Finding("no-longer-in-force", f"{where}#{name}", f"{name}: the register calls it {record['status']}")
