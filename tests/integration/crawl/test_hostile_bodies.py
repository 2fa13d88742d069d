"""R01, R02, R10, R15: bodies that break off, swell, lie about their length, their compression or their letters."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.crawl.probe import Probe, Report, address
from tests.support.certificates import Authority
from tests.support.hostile import Heard, Origin, certificate, reply

LAW = b"<html><title>Lantern Act</title>" + b"".join(b"<p>%d Lanterns burn." % n for n in range(9000))
ZIPPED = gzip.compress(LAW)
CUTS = 200
DICE = random.Random(1)

# Any bytes will do for the encodings we never ask for: what they would unpack to must not matter.
PACKED = {"gzip": ZIPPED, "deflate": zlib.compress(LAW), "br": DICE.randbytes(9000), "zstd": DICE.randbytes(9000)}
CUT = {
    f"/cut/{encoding}/{n}": reply(packed[: DICE.randrange(len(packed))], Content_Encoding=encoding)
    for encoding, packed in PACKED.items()
    for n in range(CUTS)
}
UNENDED = {
    f"/unended/{n}": reply(LAW[: DICE.randrange(1, len(LAW))], length=len(LAW) if n % 2 else None) for n in range(CUTS)
}
CHUNK = b"%x\r\n%s\r\n" % (len(LAW), LAW)
WHOLE = {
    "/whole/gzip": reply(ZIPPED, Content_Encoding="gzip"),
    "/whole/plain": reply(LAW),
    "/whole/chunked": reply(CHUNK + b"0\r\n\r\n", length=None, Transfer_Encoding="chunked"),
    "/whole/gzip-to-the-end": reply(ZIPPED, length=None, Content_Encoding="gzip"),
}
DAMAGED = {
    "/damaged/checksum": reply(ZIPPED[:-8] + bytes([ZIPPED[-8] ^ 1]) + ZIPPED[-7:], Content_Encoding="gzip"),
    "/damaged/length": reply(ZIPPED[:-1] + bytes([ZIPPED[-1] ^ 1]), Content_Encoding="gzip"),
    "/damaged/tail": reply(ZIPPED + b"<html>", Content_Encoding="gzip"),
    "/damaged/plain": reply(LAW, Content_Encoding="gzip"),
    "/damaged/chunked": reply(CHUNK, length=None, Transfer_Encoding="chunked"),
}

SENTENCE = "<p>Café — Müller’s § 5: “straße”, niño, œuvre, à côté – 20 €"
NARROW = SENTENCE.encode("latin-1", "ignore")
LETTERS = {"utf-8": SENTENCE.encode(), "bom": b"\xef\xbb\xbf" + SENTENCE.encode(), "cp1252": SENTENCE.encode("cp1252"),
           "latin-1": NARROW, "utf-16": SENTENCE.encode("utf-16")}  # fmt: skip
SAID = ("utf-8", "iso-8859-1", "windows-1252", "utf-16", "", "x-unheard-of", "gb2312", "shift_jis")
LIES = {
    f"/letters/{written}/{said}/{n}": reply(body, kind=f"text/html; charset={said}" if said else "text/html")
    for written, body in LETTERS.items()
    for said in SAID
    for n in range(5)
}
HONEST = ("utf-8/utf-8", "utf-8/", "bom/utf-8", "bom/", "cp1252/windows-1252", "latin-1/iso-8859-1", "utf-16/utf-16")
ALL = CUT | UNENDED | WHOLE | DAMAGED | LIES


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Report, Origin]]:
    settings = {"RETRY_TIMES": 0, "CLOSESPIDER_TIMEOUT": 0, "LOG_LEVEL": "WARNING"}
    with Origin(lambda heard: ALL[heard.path]) as origin:
        yield Probe(tmp_path_factory.mktemp("bodies"), origin.url, [*map(address, ALL)], settings).run(), origin


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_cut_off_inside_its_compression_is_never_kept(encoding: str, asked: tuple[Report, Origin]) -> None:
    codes = asked[0].codes_of(path for path in CUT if f"/{encoding}/" in path)
    assert len(codes) == CUTS
    assert set(codes.values()) <= ({"truncated", "bad-compression"} if encoding == "gzip" else {"encoding-unasked"})


def test_only_gzip_is_ever_asked_for(asked: tuple[Report, Origin]) -> None:
    assert {heard.headers["accept-encoding"] for heard in asked[1].heard} == {"gzip"}


def test_a_body_that_does_not_say_where_it_ends_or_is_shorter_than_it_says_is_never_kept(
    asked: tuple[Report, Origin],
) -> None:
    assert asked[0].codes_of(UNENDED) == dict.fromkeys(UNENDED, "truncated")


def test_whole_bodies_are_kept_whole(asked: tuple[Report, Origin]) -> None:
    sizes = {kept.url: kept.size_bytes for kept in asked[0].kept if "/whole/" in kept.url}
    assert sizes == {address(path): len(LAW) for path in WHOLE}


def test_a_wrong_checksum_a_wrong_length_a_tail_and_a_missing_last_chunk_are_refused(
    asked: tuple[Report, Origin],
) -> None:
    codes = asked[0].codes_of(DAMAGED)
    assert codes == dict.fromkeys(DAMAGED, "bad-compression") | {"/damaged/chunked": "truncated"}


def test_pages_that_lie_about_their_letters_are_kept_only_where_nothing_is_lost(asked: tuple[Report, Origin]) -> None:
    ends = asked[0].codes_of(LIES)
    assert len(ends) == 200
    assert set(ends.values()) == {"charset-lie", "kept"}
    for kept in asked[0].kept:
        if "/letters/" in kept.url:
            assert kept.text.lstrip("\ufeff") in {SENTENCE, NARROW.decode("latin-1")}, kept
    assert {ends[f"/letters/{honest}/0"] for honest in HONEST} == {"kept"}


def test_nothing_of_all_this_is_a_defect_of_ours(asked: tuple[Report, Origin]) -> None:
    assert asked[0].crashed == ()
    assert len(asked[0].kept) + len(asked[0].entries) == len(ALL)


def _bomb() -> bytes:
    """2 MB that unpack to 2 GB: a block that stands for itself, again and again."""
    packer, zeros = zlib.compressobj(9, zlib.DEFLATED, 31), bytes(1 << 20)
    first, again = (packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * 2000


def _endless(headers: dict[str, str]) -> Iterator[bytes]:
    yield reply(length=None, headers=headers)
    while True:
        yield bytes(1 << 18)


def test_bombs_and_endless_bodies_are_refused_in_little_memory(tmp_path: Path) -> None:
    bomb = _bomb()
    chained = gzip.compress(bomb)
    bodies = {
        "/bomb": reply(bomb, Content_Encoding="gzip"),
        "/announced": reply(b"<html>", length=1 << 40),
        "/br": reply(bomb, Content_Encoding="br"),
        "/zstd": reply(bomb, Content_Encoding="zstd"),
        "/chained": reply(chained, Content_Encoding="gzip, gzip"),
        "/twice": reply(chained, Content_Encoding="gzip\r\nContent-Encoding: gzip"),
    }
    endless: dict[str, dict[str, str]] = {"/endless": {}, "/endless-gzip": {"Content_Encoding": "gzip"}}

    def answer(heard: Heard) -> bytes | Iterator[bytes]:
        return bodies.get(heard.path) or _endless(endless[heard.path])

    with Origin(answer) as origin:
        report = Probe(tmp_path, origin.url, [*map(address, [*bodies, *endless])]).run()
    unasked = dict.fromkeys(("/br", "/zstd", "/chained", "/twice"), "encoding-unasked")
    assert report.codes_of([*bodies, *endless]) == dict.fromkeys([*bodies, *endless], "too-large") | unasked
    assert (report.kept, report.crashed) == ((), ())
    assert report.peak_mb < 200


@pytest.mark.parametrize("secured", [False, True])
def test_the_connection_of_an_endless_body_is_ended_while_the_crawl_goes_on(secured: bool, tmp_path: Path) -> None:
    authority, sent = Authority(tmp_path), [0]

    def endless() -> Iterator[bytes]:
        for piece in _endless({}):
            sent[0] += len(piece)
            yield piece

    tls = certificate(tmp_path, authority, "127.0.0.1") if secured else None
    paths = ["/endless", *(f"/{number}" for number in range(20))]
    with Origin(lambda heard: endless() if heard.path == "/endless" else reply(LAW), tls=tls) as origin:
        trusted = {"SSL_CERT_FILE": str(authority.certificate)}
        report = Probe(tmp_path, origin.url, [*map(address, paths)], polite={"max_mb": 1}, environment=trusted).run()
    assert report.codes() == ["too-large"]
    assert len(report.kept) == 20
    assert sent[0] < 32 << 20
