"""R24: publishers that build their pages anew, in the formats of ten sources that pin nothing, with six works and with
one; what their parsers then take for law is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import lxml.html
import pytest
from lxml import etree

from api.config import Settings
from api.services import Services
from crawlers.catalogue import Source, sources
from crawlers.foresight import Foresight
from crawlers.journal import Entry, Happened
from crawlers.recording import FILE, Recording
from crawlers.tally import tally
from crawlers.verdict import Case, judge
from indexer.domain.crawling import Verdict
from indexer.domain.document import Capture
from tests.support.simulator import PUBLISHERS, Fixtures, Question
from tests.unit.crawl.cases import START

WORKS = 6
LONG, LONG_UNSPACED = 25, 10
"""Characters from which a text of a page is a sentence of law, and no number, date or name."""
_FEDLEX = "https://fedlex.data.admin.ch/filestore/fedlex.data.admin.ch"
_BWB = "https://repository.officiele-overheidspublicaties.nl/bwb"
ONES = MappingProxyType(
    {
        "ca_gazette": ("https://gazette.gc.ca/rp-pr/p1/2099/2099-01-10/html/reg1-eng.html", "reg1"),
        "ca_justice_laws": ("https://laws-lois.justice.gc.ca/eng/XML/S-99.9.xml", "S-99.9"),
        "ch_fedlex": (
            f"{_FEDLEX}/eli/cc/2099/1/20240101/de/xml/fedlex-data-admin-ch-eli-cc-2099-1-20240101-de-xml-1.xml",
            "cc/2099/1",
        ),
        "eu_cellar": ("https://publications.europa.eu/resource/celex/32099L0001.ENG.xhtml", "32099L0001"),
        "fi_finlex": (
            "https://opendata.finlex.fi/finlex/avoindata/v1/akn/fi/act/statute-consolidated/2099/1/fin@",
            "2099/1",
        ),
        "jp_egov": (
            "https://laws.e-gov.go.jp/api/2/law_data/999AC0000000001?law_full_text_format=xml&response_format=xml",
            "999AC0000000001",
        ),
        "nl_bwb": (
            f"{_BWB}/BWBR0999901/2022-01-01_0/xml/BWBR0999901_2022-01-01_0.xml",
            "BWBR0999901",
        ),
        "uk_legislation": ("https://www.legislation.gov.uk/ukpga/2099/901/data.xml", "ukpga/2099/901"),
        "us_ecfr": (
            "https://www.ecfr.gov/api/versioner/v1/full/2024-05-01/title-19.xml?part=9912",
            "9912",
        ),
        "us_federal_register": (
            "https://www.federalregister.gov/documents/full_text/xml/2025/03/03/2025-99001.xml",
            "2025-99001",
        ),
    }
)
"""A document of each source's fixtures, and how its work is called there: of it others are made by other names."""


def _with_furniture(text: str) -> str:
    return f"Home Search {text} Share Print this page Contact"


def _cut(text: str) -> str:
    return f"{text[: len(text) // 3]} … read more Cookies"


def _in_disorder(text: str) -> str:
    return " ".join(reversed(text.split())) if " " in text.strip() else text[::-1]


def _is_sentence(text: str) -> bool:
    return len(text) > (LONG_UNSPACED if " " not in text and not text.isascii() else LONG)


def _built_anew(body: bytes, anew: Callable[[str], str], *, only_first: bool = False) -> bytes:
    """A page whose structure stands, with other words in its sentences."""
    is_page = body.lstrip()[:9].lower() == b"<!doctype" and b"XHTML" not in body[:200]
    root = lxml.html.fromstring(body) if is_page else etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    for element in root.iter(etree.Element):
        for name in ("text", "tail"):
            text = getattr(element, name) or ""
            if _is_sentence(text.strip()) and element.tag not in {"title", "script", "style"}:
                setattr(element, name, anew(text))
                if only_first:
                    return bytes(etree.tostring(root, encoding="utf-8", method="html" if is_page else "xml"))
    return bytes(etree.tostring(root, encoding="utf-8", method="html" if is_page else "xml"))


def _works(name: str, count: int) -> list[Capture]:
    """Works of a source that are like one another, each at an address of its own."""
    url, called = ONES[name]
    reply = Fixtures(PUBLISHERS / name)(Question(0, "GET", url, {}, b""))
    assert reply is not None
    names = [called[:-1] + str(number) for number in range(1, count + 1)]
    kind = (("content-type", reply.headers["Content-Type"]),)
    return [
        Capture(url.replace(called, one), START, reply.body.replace(called.encode(), one.encode()), 200, kind)
        for one in names
    ]


def _again(captures: Iterable[Capture], anew: Callable[[bytes], bytes]) -> Iterator[Capture]:
    for one in captures:
        yield Capture(one.url, one.fetched_at + timedelta(days=1), anew(one.body), one.status, one.headers)


@dataclass(frozen=True, slots=True)
class Base:
    """A base that holds some works of one source, and the captures they were read in."""

    services: Services
    source: Source
    captures: list[Capture]

    def verdict(self, captures: list[Capture]) -> tuple[Verdict, set[str]]:
        """What a crawl is worth that fetched these, of a source that pins nothing and expects any share of changes."""
        assert self.source.crawl is not None
        foreseen = Foresight(self.services.store, self.source).look(captures)
        assert foreseen.works == len(self.captures)
        lenient = self.source.crawl.expects.model_copy(update={"changed_share": 1.0, "documents": (0, 1000)})
        crawl = self.source.crawl.model_copy(update={"canaries": (), "expects": lenient})
        journal = [*(Entry(Happened.FETCHED, one.url) for one in captures), Entry(Happened.DONE)]
        verdict, reasons = judge(Case(self.source.id, crawl, (), (), tally(journal), foreseen))
        return verdict, {reason.code for reason in reasons}

    def holds(self, captures: list[Capture]) -> bool:
        """Whether such a crawl is held, and for this reason."""
        verdict, codes = self.verdict(captures)
        assert not codes & {"mass-change"}
        return verdict is Verdict.HELD and "canary-unlike" in codes


@contextmanager
def _held(name: str, count: int, folder: Path) -> Iterator[Base]:
    services = Services(Settings(data=folder / "data", database_url=""))
    captures, recording = _works(name, count), Recording(folder)
    for capture in captures:
        recording.append(capture)
    recording.close()
    summary = services.replay([folder / FILE])
    assert summary.failed == 0
    yield Base(services, sources()[name], captures)
    services.close()


@pytest.mark.parametrize("name", ONES)
def test_three_redesigns_of_every_format_are_held_and_amendments_are_not(name: str, tmp_path: Path) -> None:
    with _held(name, WORKS, tmp_path) as base:
        for touched, anew in ((2, _with_furniture), (4, _cut), (WORKS, _in_disorder)):
            junk = list(_again(base.captures[:touched], lambda body, anew=anew: _built_anew(body, anew)))  # type: ignore[misc]
            assert base.holds(junk), anew
        assert not base.holds(list(_again(base.captures[:2], _amended)))
        rewritten = list(_again(base.captures[:1], lambda body: _built_anew(body, _cut)))
        assert not base.holds(rewritten)


@pytest.mark.parametrize("name", ONES)
def test_the_only_work_of_a_source_is_held_where_it_is_built_anew_and_not_where_it_is_amended(
    name: str, tmp_path: Path
) -> None:
    with _held(name, 1, tmp_path) as base:
        for anew in (_cut, _in_disorder):
            junk = list(_again(base.captures, lambda body, anew=anew: _built_anew(body, anew)))  # type: ignore[misc]
            assert base.holds(junk), anew
        assert not base.holds(list(_again(base.captures, _amended)))


def _amended(body: bytes) -> bytes:
    return _built_anew(body, lambda text: f"{text} anew", only_first=True)
