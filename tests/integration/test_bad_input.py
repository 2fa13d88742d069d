"""What is broken on arrival is told by a code, counted, and changes nothing that was known."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from crawlers import sample
from crawlers.catalogue import source_of
from indexer.domain.document import Capture
from tests.integration.acts import acts
from tests.integration.base import archive_faults, picture
from tests.integration.command import Outcome, run, run_program
from tests.integration.warcs import later, member_ends, write_warc

PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Maintenance</title></head>"
    b"<body><h1>We will be back soon</h1><p>Please try again later.</p></body></html>"
)
ENTITIES = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><l>&c;</l>'


def zipped(name: str, body: bytes) -> bytes:
    """A zip of one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return buffer.getvalue()


ZIP_BOMB = zipped("bomb.xml", bytes(150 << 20))


def _first_of_each_parser() -> dict[str, Capture]:
    found: dict[str, Capture] = {}
    for capture in sample.load_all():
        declared = source_of(capture.url)
        if declared and declared[1].parser:
            found.setdefault(declared[1].parser, capture)
    return found


GOOD = _first_of_each_parser()
"""For each parser a capture of the sample that it reads."""
BROKEN: dict[str, tuple[Callable[[Capture], Capture], set[str]]] = {
    "nothing": (lambda good: later(good, b""), {"empty"}),
    "blanks": (lambda good: later(good, b" \r\n "), {"empty", "malformed-zip"}),
    "an error page": (lambda good: later(good, PAGE), {"html-instead", "not-an-act"}),
    "an XML bomb": (lambda good: later(good, ENTITIES), {"dtd-refused", "malformed-zip", "html-instead"}),
    "a zip bomb": (
        lambda good: later(good, ZIP_BOMB),
        {"zip-bomb", "malformed-xml", "malformed-json", "not-an-act"},
    ),
    "the first half": (
        lambda good: later(good, good.body[: len(good.body) // 2]),
        {"malformed-xml", "malformed-zip", "malformed-json"},
    ),
    "noise": (
        lambda good: later(good, random.Random(1).randbytes(3000)),
        {"malformed-xml", "malformed-zip", "malformed-json", "not-an-act"},
    ),
    "not found": (lambda good: later(good, PAGE + b"404", status=404), {"http-status"}),
    "an outage": (lambda good: later(good, good.body, status=503), {"http-status"}),
}


@pytest.fixture(scope="module")
def base_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Of each parser a base that has its good capture, made when first asked for."""

    @cache
    def make(parser: str) -> Path:
        data = tmp_path_factory.mktemp(parser)
        outcome = run(data, "replay", write_warc(data / "good.warc.gz", [GOOD[parser]]))
        assert (outcome.code, outcome.json["failed"]) == (0, 0)
        return data

    return make


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("parser", GOOD)
def test_a_broken_answer_is_a_finding_and_the_last_good_text_stays(
    base_of: Callable[[str], Path], parser: str, kind: str, tmp_path: Path
) -> None:
    make, codes = BROKEN[kind]
    data, good = base_of(parser), GOOD[parser]
    before = law(data)
    outcome = run(data, "replay", write_warc(tmp_path / "bad.warc.gz", [make(good)]))
    assert counts(outcome) == {"captures": 1, "findings": 1}
    assert outcome.code == 2
    (finding,) = outcome.findings
    assert finding["code"] in codes
    assert finding["where"].startswith(good.url)
    assert finding["message"]
    assert law(data) == before


def law(data: Path) -> dict[str, object]:
    """What a base knows of law, with nothing of the captures it was told by."""
    seen = picture(data)
    return {name: seen[name] for name in ("works", "versions", "changes", "passages", "behind")}


def counts(outcome: Outcome) -> dict[str, int]:
    """The counts of a run that are not 0."""
    return {name: count for name, count in outcome.json.items() if count}


def in_charset(declared: str, used: str) -> bytes:
    """An Act that says one charset and uses another."""
    (good,) = acts(1, versions=1)[:1]
    text = good.body.decode().replace('encoding="utf-8"', f'encoding="{declared}"').replace("Duty 2", "Devoir réglé")
    return text.encode(used)


@pytest.mark.parametrize(
    ("declared", "used"),
    [("utf-8", "latin-1"), ("x-unheard-of", "utf-8"), ("utf-16", "utf-8"), ("iso-8859-1", "utf-8")],
)
def test_a_wrong_charset_is_a_finding_and_no_change_of_law(declared: str, used: str, tmp_path: Path) -> None:
    good = acts(1, versions=1)[0]
    right = later(good, in_charset("utf-8", "utf-8"))
    wrong = later(right, in_charset(declared, used))
    assert run(tmp_path, "replay", write_warc(tmp_path / "good.warc.gz", [right])).code == 0
    before = law(tmp_path)
    outcome = run(tmp_path, "replay", write_warc(tmp_path / "bad.warc.gz", [wrong]))
    assert outcome.code == 2
    assert len(outcome.codes) == 1
    assert law(tmp_path) == before


def test_a_zip_whose_member_is_in_a_wrong_charset_is_a_finding(tmp_path: Path) -> None:
    good = GOOD["gii_norm"]
    member = "<?xml version='1.0' encoding='UTF-8'?><dokumente><norm>Prüfung</norm></dokumente>".encode("latin-1")
    wrong = later(good, zipped("BJNR990010099.xml", member))
    outcome = run(tmp_path, "replay", write_warc(tmp_path / "x.warc.gz", [wrong]))
    assert outcome.code == 2
    assert counts(outcome) == {"captures": 1, "findings": 1}
    assert outcome.codes == ["malformed-xml"]


def test_an_address_of_no_known_source_is_kept_and_told(tmp_path: Path) -> None:
    stranger = replace(acts(1, versions=1)[0], url="https://law.example/act.xml")
    outcome = run(tmp_path, "replay", write_warc(tmp_path / "x.warc.gz", [stranger]))
    assert outcome.code == 2
    assert counts(outcome) == {"captures": 1, "findings": 1}
    assert outcome.findings[0]["code"] == "unknown-source"
    assert outcome.findings[0]["where"] == stranger.url
    assert archive_faults(tmp_path) == []


@pytest.mark.parametrize("compressed", [True, False])
def test_a_file_cut_off_anywhere_gives_whole_captures_only_and_says_so(compressed: bool, tmp_path: Path) -> None:
    captures = acts(2, versions=2)
    whole = write_warc(tmp_path / "whole.warc.gz", captures, compressed=compressed).read_bytes()
    known = {capture.sha256 for capture in captures}
    boundaries = set(member_ends(captures, tmp_path)) if compressed else set()
    rng = random.Random(3)
    for number, cut in enumerate(sorted(rng.sample(range(1, len(whole)), 12))):
        data = tmp_path / str(number)
        path = tmp_path / f"cut-{number}.warc.gz"
        path.write_bytes(whole[:cut])
        outcome = run(data, "replay", path)
        if compressed:
            expected = (0, []) if cut in boundaries else (2, ["malformed-warc"])
            assert (outcome.code, outcome.codes) == expected, cut
        assert outcome.json["failed"] == 0
        assert {sha256 for _, _, sha256 in taken(data)} <= known, f"a part of a body was taken in, cut at {cut}"


def taken(data: Path) -> list[tuple[str, object, str]]:
    """Address, time and hash of each capture in a base."""
    captures = picture(data)["captures"]
    assert isinstance(captures, list)
    return captures


def test_a_flipped_byte_in_a_file_is_told_and_never_taken_for_law(tmp_path: Path) -> None:
    captures = acts(2, versions=2)
    whole = write_warc(tmp_path / "whole.warc.gz", captures).read_bytes()
    known = {capture.sha256 for capture in captures}
    rng = random.Random(4)
    for number in range(8):
        flipped = bytearray(whole)
        flipped[rng.randrange(10, len(whole))] ^= 1 << rng.randrange(8)
        path = tmp_path / f"{number}.warc.gz"
        path.write_bytes(flipped)
        outcome = run(tmp_path / str(number), "replay", path)
        assert outcome.json["failed"] == 0
        assert {sha256 for _, _, sha256 in taken(tmp_path / str(number))} <= known


def _answers_of_odd_transfer() -> Iterator[tuple[str, Capture]]:
    good = acts(1, versions=1)[0]
    packed = gzip.compress(good.body)
    cut = len(packed) // 2
    gzip_header, brotli_header = (("Content-Encoding", "gzip"),), (("Content-Encoding", "br"),)
    yield "gzip cut off", replace(good, body=packed[:cut], headers=gzip_header)
    yield "gzip of a wrong sum", replace(good, body=packed[:-8] + bytes(8), headers=gzip_header)
    yield "gzip with noise in it", replace(good, body=packed[:cut] + bytes(9) + packed[cut + 9 :], headers=gzip_header)
    yield "no brotli", replace(good, body=b"\xff" * 60, headers=brotli_header)


ODD_TRANSFER = dict(_answers_of_odd_transfer())


@pytest.mark.parametrize("kind", ODD_TRANSFER)
def test_a_body_that_does_not_unpack_as_its_header_says_is_a_finding(kind: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, "replay", write_warc(tmp_path / "x.warc.gz", [ODD_TRANSFER[kind]]))
    assert outcome.code == 2
    assert counts(outcome).items() >= {"findings": 1}.items()
    assert outcome.json["versions"] == outcome.json["failed"] == 0


def test_a_body_packed_for_transfer_is_read(tmp_path: Path) -> None:
    good = acts(1, versions=1)[0]
    packed = replace(good, body=gzip.compress(good.body), headers=(("Content-Encoding", "gzip"),))
    outcome = run(tmp_path, "replay", write_warc(tmp_path / "x.warc.gz", [packed]))
    assert (outcome.code, outcome.json["versions"]) == (0, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"HTTP/1.1 200 OK", b"HTTP/1.1 abc OK"),
        (b"HTTP/1.1 200 OK", b"what is this"),
        (b"WARC-Date: 20", b"WARC-Date: xx"),
        (b"WARC-Target-URI", b"WARC-Target-UXX"),
        (b"WARC-Payload-Digest: sha1:", b"WARC-Payload-Digest: sha1:AAAA"),
        (b"Invented Duty", b"InventedXDuty"),
    ],
    ids=["status", "no http", "date", "no address", "digest", "other bytes than the digest says"],
)
def test_a_record_that_contradicts_itself_is_a_finding_and_the_others_are_read(
    old: bytes, new: bytes, tmp_path: Path
) -> None:
    first, second = acts(2, versions=1)[:2]
    whole = write_warc(tmp_path / "x.warc", [first], compressed=False).read_bytes()
    path = tmp_path / "damaged.warc.gz"
    path.write_bytes(gzip.compress(whole.replace(old, new, 1)))
    good = write_warc(tmp_path / "good.warc.gz", [second])
    outcome = run(tmp_path, "replay", path, good)
    assert outcome.code == 2
    assert len(outcome.findings) == 1
    assert (outcome.json["versions"], outcome.json["failed"]) == (1, 0)


NO_WARC = {
    "text": b"Section 1. Every supplier must report.\n" * 9,
    "a page": PAGE,
    "packed text": gzip.compress(b"Section 1. Every supplier must report.\n" * 9),
    "zeros": bytes(4000),
    "nothing": b"",
}


@pytest.mark.parametrize("kind", NO_WARC)
def test_a_file_that_is_no_warc_is_told_and_the_next_file_is_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.warc.gz"
    path.write_bytes(NO_WARC[kind])
    good = write_warc(tmp_path / "good.warc.gz", acts(1, versions=1))
    outcome = run(tmp_path, "replay", path, good)
    assert outcome.code == 2
    assert outcome.codes == ["malformed-warc"]
    assert "odd.warc.gz" in outcome.findings[0]["where"]
    assert outcome.json["versions"] == 1


def test_a_missing_file_or_a_folder_is_wrong_usage_and_nothing_is_taken_in(tmp_path: Path) -> None:
    good = write_warc(tmp_path / "good.warc.gz", acts(1, versions=1))
    for odd in (tmp_path / "missing.warc.gz", tmp_path):
        outcome = run(tmp_path / "data", "replay", good, odd)
        assert outcome.code == 2
        assert set(outcome.json["refusal"]) == {"code", "message", "hint"}
        assert str(odd) in outcome.json["refusal"]["message"]
    assert run(tmp_path / "data", "works").json == {"works": []}


def test_one_broken_answer_among_good_ones_is_told_and_the_run_is_a_success(tmp_path: Path) -> None:
    good = acts(1, versions=1)[0]
    path = write_warc(tmp_path / "x.warc.gz", [good, later(good, PAGE)])
    outcome = run_program(tmp_path / "data", ["replay", "--json", path])
    assert outcome.code == 0
    assert outcome.json["versions"] == 1
    assert outcome.codes == ["html-instead"]


def test_a_broken_answer_replayed_again_is_known_and_told_no_more(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "x.warc.gz", [later(acts(1, versions=1)[0], PAGE)])
    assert run(tmp_path, "replay", path).code == 2
    again = run(tmp_path, "replay", path)
    assert again.json["unchanged"] == again.json["captures"] == 1
    assert again.findings == []
