"""Records about rules, read as their sources declare: stages, deadlines, notifications, and what is not understood."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from crawlers.catalogue import CaptureRule, sources
from crawlers.parsers.notice import parse
from crawlers.reading import Reads
from indexer.domain.document import Authority, Capture, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.provision import Role, Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.simulator import PUBLISHERS

WHEN = datetime(2099, 1, 10, tzinfo=UTC)
HYS = "https://ec.europa.eu/info/law/better-regulation/brpapi/searchInitiatives?feedbackStatus=OPEN&page=0"
DIP = "https://search.dip.bundestag.de/api/v1/vorgang/999001?format=json"
GOVUK = "https://www.gov.uk/api/content/guidance/publish-an-annual-modern-slavery-statement"
EPING = "https://api.wto.org/eping/notifications/search?language=1&page=1"
TREATY = "https://treaties.un.org/doc/Publication/MTDSG/Volume%20II/Chapter%20XXVII/XXVII-7-d.en.xml"
UNEP = "https://www.unep.org/news-and-stories/rss.xml"
SEBI = "https://www.sebi.gov.in/legal/circulars/jan-2099/sample-disclosures_990001.html"
FLK = "https://flk.npc.gov.cn/law-search/search/list"
TNFD = "https://tnfd.global/feed/"
SAMPLES = {
    "have-your-say": (HYS, "eu_have_your_say/list.json"),
    "dip": (DIP, "de_dip/vorgang.json"),
    "dip-promulgated": (DIP, "de_dip/vorgang-amended.json"),
    "govuk-withdrawn": (GOVUK, "govuk_search/statement-amended.json"),
    "govuk-consultation": (
        "https://www.gov.uk/api/content/government/consultations/sample-levy",
        "govuk_search/found.json",
    ),
    "eping-addendum": (EPING, "wto_eping/tbt-amended.json"),
    "treaty": (TREATY, "un_treaty/treaty-amended.xml"),
    "unep": (UNEP, "unep_feed/feed.xml"),
    "sebi": (SEBI, "in_sebi/circular.html"),
    "flk": (FLK, "cn_flk/list.json"),
    "tnfd": (TNFD, "std_tnfd/feed.xml"),
}


def capture(url: str, body: bytes) -> Capture:
    return Capture(url, WHEN, body)


def sample(name: str) -> Capture:
    url, file = SAMPLES[name]
    return capture(url, (PUBLISHERS / file).read_bytes())


def read(url: str, answer: object) -> Parsed:
    return parse(capture(url, json.dumps(answer).encode()))


def codes(parsed: Parsed) -> list[str]:
    return [finding.code for finding in parsed.findings]


def refusal(url: str, body: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        parse(capture(url, body))
    return caught.value.code


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_its_golden_pair_without_findings(name: str, refresh_golden: bool) -> None:
    parsed = parse(sample(name))
    check_golden(f"notice/{name}", parsed, refresh=refresh_golden)
    assert parsed.findings == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_record_is_one_unit_and_says_it_is_metadata(name: str) -> None:
    for document in parse(sample(name)).documents:
        assert document.authority is Authority.METADATA
        assert [p.eid for p in document.provisions if p.role is Role.UNIT] == ["record"]
        assert all(p.parent == "record" for p in document.provisions[1:])


def test_a_consultation_has_the_day_it_closes_as_its_milestone() -> None:
    first, second = parse(sample("have-your-say")).documents
    assert str(first.work) == "eu/have-your-say/99001"
    assert [(m.kind, m.date) for m in first.milestones] == [("comment_close", date(2099, 2, 2))]
    assert [(m.kind, m.date) for m in second.milestones] == [("comment_close", date(2099, 2, 4))]


def test_a_deadline_that_moves_is_a_change_of_one_piece() -> None:
    before = parse(sample("have-your-say")).documents[0]
    after = parse(capture(HYS, (PUBLISHERS / "eu_have_your_say/list-amended.json").read_bytes())).documents[0]
    changed = [b.eid for a, b in zip(before.provisions, after.provisions, strict=True) if a != b]
    assert changed == ["record__closes"]


def test_a_bill_is_dated_by_its_last_update_so_that_stages_follow_each_other() -> None:
    introduced, promulgated = (parse(sample(name)).documents[0] for name in ("dip", "dip-promulgated"))
    assert introduced.published == date(2099, 1, 14)
    assert promulgated.published == date(2099, 3, 2)
    assert [(m.kind, m.date) for m in promulgated.milestones] == [("entry_into_force", date(2099, 3, 1))]
    assert {p.eid: p.text for p in promulgated.provisions}["record__status"] == "Verkündet"


def test_a_proposed_entry_into_force_is_words_and_no_milestone() -> None:
    first, addendum = parse(sample("eping-addendum")).documents
    assert [m.kind for m in first.milestones] == ["comment_close"]
    assert [(r.kind, r.target) for r in addendum.relations] == [("amends", "int/wto/G/TBT/N/XXX/1")]


def test_a_state_that_ratifies_is_a_new_line_of_the_participants() -> None:
    before = parse(capture(TREATY, (PUBLISHERS / "un_treaty/treaty.xml").read_bytes())).documents[0]
    after = parse(sample("treaty")).documents[0]
    lines = [{p.kind: p.text for p in document.provisions}["participants"].split("\n") for document in (before, after)]
    assert lines[0] == ["Sampleland\t22 Apr 2099\t5 Oct 2099 A", "Inventia\t22 Apr 2099"]
    assert lines[1][1] == "Inventia\t22 Apr 2099\t9 Dec 2099"
    assert [(m.kind, m.date) for m in after.milestones] == [("entry_into_force", date(2099, 11, 4))]


def test_the_standing_the_publisher_states_is_that_of_the_record() -> None:
    first, second = parse(sample("flk")).documents
    assert {p.standing for p in first.provisions} == {Standing.NOT_YET}
    assert {p.standing for p in second.provisions} == {Standing.IN_FORCE}
    row = {"bbbs": "ff01", "title": "样本", "sxx": "9", "flxz": "法律"}
    repealed = read(FLK, {"code": 200, "rows": [row]}).documents[0]
    assert {p.standing for p in repealed.provisions} == {Standing.REPEALED}
    assert {p.kind: p.text for p in repealed.provisions}["status"] == "已废止"


def test_a_field_that_is_not_known_is_told_once_for_the_whole_answer() -> None:
    record = {"documentSymbol": "G/TBT/N/XXX/1", "title": "T", "novelty": 1}
    parsed = read(EPING, {"items": [record, {**record, "documentSymbol": "G/TBT/N/XXX/2"}]})
    assert [(f.code, f.where) for f in parsed.findings] == [("unknown-element", EPING)]
    assert len(parsed.documents) == 2


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"title": "without a symbol"}, "record-unread"),
        ({"documentSymbol": "G/1"}, "record-unread"),
        ({"documentSymbol": "//", "title": "T"}, "record-unread"),
        ({"documentSymbol": ["G"], "title": {"a": 1}}, "unexpected-value"),
        ({"documentSymbol": "G/1", "title": "T", "distributionDate": "2099-02-31"}, "bad-date"),
        ("no object", "unexpected-value"),
    ],
)
def test_what_cannot_be_read_is_a_finding(record: object, code: str) -> None:
    assert code in codes(read(EPING, {"items": [record]}))


def test_a_record_that_comes_twice_is_kept_once() -> None:
    record = {"documentSymbol": "G/1", "title": "T"}
    parsed = read(EPING, {"items": [record, record]})
    assert len(parsed.documents) == 1
    assert codes(parsed) == ["duplicate-number"]


def test_an_answer_without_records_says_so() -> None:
    parsed = read(EPING, {"items": []})
    assert parsed.documents == ()
    assert codes(parsed) == ["no-results"]


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (EPING, b"", "empty"),
        (EPING, b"<html>Wartung</html>", "html-instead"),
        (EPING, b'{"items": ', "malformed-json"),
        (EPING, b"[" * 100_000, "malformed-json"),
        (EPING, b'{"message": "quota"}', "unexpected-shape"),
        (DIP, b'{"code": 401, "message": "no key"}', "unexpected-shape"),
        (UNEP, b"<html><body>maintenance</body></html>", "unexpected-shape"),
        (UNEP, b'<!DOCTYPE x [<!ENTITY a "b">]><response>&a;</response>', "dtd-refused"),
        (TREATY, b"<UNTC><Treaty/></UNTC>", "unexpected-shape"),
        (TREATY, b"<UNTC>", "malformed-xml"),
        ("https://example.org/unknown", b"{}", "unknown-address"),
        ("https://www.federalregister.gov/api/v1/documents/1.json", b"{}", "unknown-address"),
    ],
)
def test_an_answer_of_another_kind_is_refused_with_a_telling_code(url: str, body: bytes, code: str) -> None:
    assert refusal(url, body) == code


def test_damaged_utf8_is_refused_and_a_western_page_is_read() -> None:
    page = "<html><body><h1>Café à côté</h1></body></html>"
    assert parse(capture(SEBI, page.encode("cp1252"))).documents[0].title == "Café à côté"
    assert refusal(SEBI, page.encode() + b"<p>\xe9</p>") == "wrong-charset"


@pytest.mark.parametrize("name", SAMPLES)
def test_mutated_answers_parse_or_are_refused_quickly(name: str) -> None:
    seed = sample(name)
    slowest = 0.0
    for mutant in mutations(seed.body, 300):
        started = time.perf_counter()
        try:
            for document in parse(capture(seed.url, mutant)).documents:
                assert document.title
        except ParseError:
            pass
        slowest = max(slowest, time.perf_counter() - started)
    assert slowest < 1


@pytest.mark.parametrize(
    "reads",
    [
        {"work": "x/{id}", "fields": {"id": "items[", "title": "t"}},
        {"work": "x/{id}", "read": "html", "fields": {"id": "//a[", "title": "//t"}},
        {"work": "x/{id}", "read": "text", "fields": {"version": "(", "title": "t"}},
        {"work": "x/{id}", "fields": {"title": "t"}},
        {"work": "x/1", "fields": {"title": "t"}, "published": "day"},
        {"work": "x/1", "fields": {"title": "t"}, "days": ["yesterday"]},
    ],
)
def test_a_declaration_that_cannot_work_is_refused_at_load(reads: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CaptureRule.model_validate({"url": "https://x/.*", "parser": "notice", "reads": reads})


def test_every_type_a_source_declares_is_one_of_the_taxonomy() -> None:
    known = {path.stem for path in (Path(__file__).parents[3] / "taxonomy/data/types").glob("*.yml")}
    declared: list[Reads] = [r.reads for s in sources().values() for r in s.captures if r.reads]
    assert {kind for reads in declared for kind in (reads.type, *reads.types.values())} <= known
