"""Invented gii-norm documents for tests, built from their parts, and short views of what became of them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from crawlers.parsers.gii_norm import parse
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Provision
from indexer.text import clean

URL = "https://www.gesetze-im-internet.de/muster_g/xml.zip"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?><!DOCTYPE dokumente SYSTEM '
    '"http://www.gesetze-im-internet.de/dtd/1.01/gii-norm.dtd">\n<dokumente builddate="20240102030405" doknr="BJNR99">'
)


def zipped(xml: str | bytes, name: str = "BJNR99.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return buffer.getvalue()


def capture_of(body: bytes, fetched: str = "2024-06-01", url: str = URL) -> Capture:
    return Capture(url, datetime.fromisoformat(fetched).replace(tzinfo=UTC), body)


def law(*norms: str, footnote: str = "", metadata: str = "") -> str:
    head = (
        f"<norm><metadaten><jurabk>MusterG</jurabk><langue>Mustergesetz</langue>{metadata}</metadaten><textdaten>"
        f"<fussnoten><Content><P>{footnote}</P></Content></fussnoten></textdaten></norm>"
    )
    return f"{HEAD}{head}{''.join(norms)}</dokumente>"


def unit(name: str, content: str, heading: str = "", footnote: str = "", official: str = "") -> str:
    return (
        f"<norm><metadaten><jurabk>MusterG</jurabk><enbez>{name}</enbez><titel format='XML'>{heading}</titel>"
        f"</metadaten><textdaten><text format='XML'><Content>{content}</Content>{official}</text>"
        f"<fussnoten><Content><P>{footnote}</P></Content></fussnoten></textdaten></norm>"
    )


def division(key: str, name: str, heading: str = "") -> str:
    return (
        f"<norm><metadaten><jurabk>MusterG</jurabk><gliederungseinheit><gliederungskennzahl>{key}</gliederungskennzahl>"
        f"<gliederungsbez>{name}</gliederungsbez><gliederungstitel>{heading}</gliederungstitel></gliederungseinheit>"
        "</metadaten><textdaten/></norm>"
    )


def state(kind: str, text: str) -> str:
    return f"<standangabe><standtyp>{kind}</standtyp><standkommentar>{text}</standkommentar></standangabe>"


def items(*pairs: tuple[str, str]) -> str:
    return f"<DL>{''.join(f'<DT>{mark}</DT><DD><LA>{text}</LA></DD>' for mark, text in pairs)}</DL>"


def read(xml: str | bytes, fetched: str = "2024-06-01") -> Document:
    return parse(capture_of(zipped(xml), fetched)).documents[0]


def outline(document: Document) -> list[tuple[str, str, str]]:
    return [(provision.eid, provision.label, provision.text) for provision in document.provisions]


def by_eid(document: Document) -> dict[str, Provision]:
    return {provision.eid: provision for provision in document.provisions}


def check_structure(parsed: Parsed) -> None:
    for document in parsed.documents:
        seen: set[str] = set()
        for provision in document.provisions:
            Permalink.parse(f"{document.work}#{provision.eid}")
            assert provision.eid not in seen
            assert provision.parent is None or provision.parent in seen
            assert clean(f"|{provision.text}|") == f"|{provision.text}|"
            seen.add(provision.eid)
