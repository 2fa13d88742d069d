"""Federal Register API answers: records with a title become documents, everything else a finding."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime

import pytest

from crawlers.catalogue import source_of
from crawlers.parsers.federal_register_api import parse
from crawlers.sample import load
from indexer.domain.document import Authority, Capture, Parsed
from indexer.domain.errors import ParseError
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.recorded import recorded

SOURCE = "us_federal_register"
API = "https://www.federalregister.gov/api/v1/"
LISTING = f"{API}documents.json?conditions[term]=x"
RECORD: dict[str, object] = {
    "document_number": "2025-99002",
    "title": "Sample Records",
    "type": "Rule",
    "abstract": "What it does.",
    "action": "Final rule.",
    "dates": "Effective January 5, 2026.",
    "publication_date": "2025-10-06",
    "effective_on": "2026-01-05",
    "comments_close_on": "2025-12-01",
    "agencies": [{"raw_name": "DEPARTMENT OF SAMPLES"}],
    "cfr_references": [{"title": 19, "part": 9912}],
    "docket_ids": ["Docket No. S-1"],
    "regulation_id_numbers": ["9951-AA01"],
    "volume": 90,
    "start_page": 95101,
    "html_url": "https://www.federalregister.gov/d/2025-99002",
}
SEED = json.dumps({"count": 1, "results": [RECORD]}).encode()


def read(answer: object, url: str = LISTING) -> Parsed:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return parse(Capture(url, datetime(2025, 10, 7, tzinfo=UTC), body))


def codes(parsed: Parsed) -> list[str]:
    return [finding.code for finding in parsed.findings]


def test_the_samples_read_as_their_golden_pairs(refresh_golden: bool) -> None:
    captures = [sample for sample in load(SOURCE) if "/api/v1/" in sample.url]
    for name, sample in zip(("api-document", "api-listing"), captures, strict=True):
        check_golden(f"federal_register/{name}", parse(sample), refresh=refresh_golden)


def test_a_record_becomes_a_document_that_says_it_is_metadata() -> None:
    parsed = read(RECORD, f"{API}documents/2025-99002.json")
    document = parsed.documents[0]
    assert str(document.work) == "us/fr/2025-99002"
    assert (document.type, document.expression, document.rendition) == ("rule", "published", "fr-json")
    assert document.authority is Authority.METADATA
    assert document.published == document.valid_from == date(2025, 10, 6)
    assert [(m.kind, m.date) for m in document.milestones] == [
        ("entry_into_force", date(2026, 1, 5)),
        ("comment_close", date(2025, 12, 1)),
    ]
    facts = {("cfr", "19 CFR 9912"), ("docket", "S-1"), ("rin", "9951-AA01"), ("citation", "90 FR 95101")}
    assert facts <= set(document.identifiers)
    assert [(p.eid, p.text) for p in document.provisions][1] == ("summary_1", "What it does.")
    assert document.omitted == ("html_url",)
    assert parsed.findings == ()


def test_several_documents_and_repeated_ones_in_one_answer() -> None:
    other = {"document_number": "2025-99003", "title": "Other"}
    parsed = read({"count": 3, "results": [RECORD, other, RECORD]}, f"{API}documents/2025-99002,2025-99003,.json")
    assert [str(document.work) for document in parsed.documents] == ["us/fr/2025-99002", "us/fr/2025-99003"]
    assert parsed.documents[1].provisions == ()
    assert parsed.findings == ()


def test_records_with_too_few_fields_are_named_and_give_no_document() -> None:
    parsed = read({"count": 1, "results": [{"document_number": "2025-99005", "agencies": []}]})
    assert parsed.documents == ()
    assert codes(parsed) == ["metadata-only"]
    assert "2025-99005" in parsed.findings[0].message


@pytest.mark.parametrize(
    "answer",
    [
        {"errors": {"document_number": "is invalid"}},
        {"status": 404, "errors": "Not found"},
        {"count": 0},
        {"count": 0, "results": None},
        {"results": []},
        {"results": {}},
    ],
)
def test_an_answer_without_documents_is_a_finding(answer: dict[str, object]) -> None:
    parsed = read(answer)
    assert parsed.documents == ()
    assert "no-results" in codes(parsed)


def test_numbers_asked_for_and_not_answered_are_named() -> None:
    parsed = read({"count": 1, "results": [RECORD]}, f"{API}documents/2025-99002,2025-99009.json?fields[]=title")
    assert codes(parsed) == ["missing-results"]
    assert "2025-99009" in parsed.findings[0].message


def test_a_count_at_the_cap_is_a_finding() -> None:
    assert "capped" in codes(read({"count": 10_000, "results": [RECORD]}))
    assert "capped" not in codes(read({"count": 9_999, "results": [RECORD]}))


def test_corrections_are_tied_both_ways() -> None:
    record = {
        "document_number": "C1-2025-99002",
        "title": "Sample Records; Correction",
        "correction_of": f"{API}documents/2025-99002.json",
        "corrections": [f"{API}documents/C2-2025-99002.json"],
    }
    document = read(record).documents[0]
    assert [(r.kind, r.target) for r in document.relations] == [("corrects", "us/fr/2025-99002")]
    assert ("corrected_by", "C2-2025-99002") in document.identifiers


def test_values_of_the_wrong_kind_are_reported_and_not_read() -> None:
    record = {**RECORD, "abstract": {"a": 1}, "agencies": "x", "effective_on": "soon", "new_field": 1, "volume": True}
    parsed = read(record)
    assert {"unexpected-value", "bad-date", "unknown-element"} <= set(codes(parsed))
    assert [milestone.kind for milestone in parsed.documents[0].milestones] == ["comment_close"]


def test_surrogates_and_control_characters_do_not_reach_the_text() -> None:
    document = read(b'{"document_number":"2025-99002","title":"A\\ud800B\\u0000C\\u202e"}').documents[0]
    assert document.title == "ABC"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><title>Request Access</title>", "html-instead"),
        (b"\n <html>", "html-instead"),
        (SEED[:-40], "malformed-json"),
        (b"\x00\xff\xfe\x01junk", "malformed-json"),
        (b'{"title":"\xe9"}', "malformed-json"),
        (b"[" * 200_000, "malformed-json"),
        (b'{"results":' * 100_000, "malformed-json"),
        (b'{"count":' + b"9" * 5_000 + b"}", "malformed-json"),
        (b"[1]", "unexpected-json"),
        (b'"text"', "unexpected-json"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert caught.value.code == code


def test_ten_thousand_mutants_give_an_answer_or_a_parse_error_and_none_takes_a_second() -> None:
    slowest, answered = 0.0, 0
    for mutant in mutations(SEED, 10_000):
        started = time.perf_counter()
        try:
            assert isinstance(read(mutant), Parsed)
            answered += 1
        except ParseError:
            pass
        slowest = max(slowest, time.perf_counter() - started)
    assert answered > 500
    assert slowest < 1.0


def test_recorded_answers_are_read_and_every_recorded_address_has_its_rule() -> None:
    documents = 0
    for recording in recorded(SOURCE):
        found = source_of(recording.url)
        assert found is not None
        assert found[0].id == SOURCE
        if found[1].parser != "federal_register_api":
            continue
        parsed = parse(recording)
        results = json.loads(recording.body)["results"]
        titled = {record["document_number"] for record in results if record.get("title")}
        assert {str(document.work).rpartition("/")[2] for document in parsed.documents} == titled
        assert set(codes(parsed)) <= {"metadata-only"}
        assert len(titled) == len(results) or codes(parsed) == ["metadata-only"]
        documents += len(parsed.documents)
    assert documents > 1_000
