"""Answers of the Federal Register API v1: one document, several, or a listing, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from crawlers.parsers.federal_register.numbers import normal_number
from crawlers.parsers.federal_register_api.records import Record, document_of
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.text import clean_inline

VERSION = 1
_MAX_BYTES = 64 << 20
_CAP = 10_000
_SHOWN = 20
_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")
_ASKED = re.compile(r"/documents/([^/?#]+)\.json")


def parse(capture: Capture) -> Parsed:
    """The documents an answer describes: metadata, and the published summary, action and dates lines.

    Findings: metadata-only (a record without a title), no-document-number, no-results, missing-results, capped,
    bad-date, unexpected-value, unknown-element. Raises ParseError: `empty`, `too-large`, `html-instead`,
    `malformed-json`, `unexpected-json`.
    """
    answer = _read(capture)
    findings = list(_answer_findings(answer, capture.url))
    documents: dict[str, Document] = {}
    bare: list[str] = []
    for place, fields in enumerate(_records(answer), start=1):
        record = Record(fields)
        number = normal_number(record.text("document_number"))
        if not number:
            message = "a result without a document number was left out"
            findings.append(Finding("no-document-number", f"{capture.url}#result-{place}", message))
        elif not record.text("title"):
            bare.append(number)
        elif number not in documents:
            documents[number] = document_of(record, number)
        findings += [Finding(code, f"{capture.url}#{number or place}", text) for code, text in record.problems]
    findings += _bare_findings(bare, documents, capture.url)
    findings += _missing(capture.url, {*documents, *bare})
    return Parsed(tuple(documents.values()), tuple(dict.fromkeys(findings)))


def _read(capture: Capture) -> dict[str, object]:
    where = capture.url
    if not capture.body.strip():
        raise ParseError("empty", where, "the body is empty")
    if len(capture.body) > _MAX_BYTES:
        raise ParseError("too-large", where, f"{len(capture.body)} bytes, more than {_MAX_BYTES}")
    if _HTML.match(capture.body):
        raise ParseError("html-instead", where, "a web page was served where JSON was expected")
    try:
        answer = json.loads(capture.body)
    except RecursionError as error:
        raise ParseError("malformed-json", where, "the JSON is nested too deeply") from error
    except ValueError as error:
        raise ParseError("malformed-json", where, f"not readable as JSON: {error}") from error
    if not isinstance(answer, dict):
        raise ParseError("unexpected-json", where, "the answer is not a JSON object")
    return answer


def _records(answer: dict[str, object]) -> Iterator[dict[str, object]]:
    results = answer.get("results")
    if isinstance(results, list):
        yield from (record for record in results if isinstance(record, dict))
    elif "document_number" in answer:
        yield answer


def _answer_findings(answer: dict[str, object], url: str) -> Iterator[Finding]:
    if not any(True for _ in _records(answer)):
        yield Finding("no-results", url, f"the answer holds no document{_errors(answer)}")
    elif "errors" in answer:
        yield Finding("missing-results", url, f"the answer states errors{_errors(answer)}")
    results = answer.get("results")
    if isinstance(results, list) and any(not isinstance(record, dict) for record in results):
        yield Finding("unexpected-value", url, "results holds entries that are not objects; they were left out")
    count = answer.get("count")
    if isinstance(count, int) and count >= _CAP:
        yield Finding("capped", url, f"the answer counts {count}, where the service stops: slice the query by date")


def _errors(answer: dict[str, object]) -> str:
    errors = answer.get("errors")
    if not errors:
        return ""
    shown = errors if isinstance(errors, str) else ", ".join(map(str, errors)) if isinstance(errors, dict) else ""
    return f": {clean_inline(shown)[:200]}" if shown else ""


def _bare_findings(bare: list[str], documents: dict[str, Document], url: str) -> list[Finding]:
    numbers = [number for number in dict.fromkeys(bare) if number not in documents]
    if not numbers:
        return []
    message = f"records without a title give no document: {_listed(numbers)}"
    return [Finding("metadata-only", url, message)]


def _missing(url: str, answered: set[str]) -> list[Finding]:
    """Numbers that the address asks for and the answer does not have."""
    asked = _ASKED.search(url)
    numbers = [number for part in asked[1].split(",") if (number := normal_number(part))] if asked else []
    missing = [number for number in dict.fromkeys(numbers) if number not in answered]
    if not missing:
        return []
    return [Finding("missing-results", url, f"asked for and not in the answer: {_listed(missing)}")]


def _listed(numbers: list[str]) -> str:
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return ", ".join(numbers[:_SHOWN]) + more
