"""Building small Formex archives for tests: invented law in the official format."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from indexer.domain.document import Capture, Document
from indexer.domain.provision import Provision

CONSOLIDATION = "http://publications.europa.eu/resource/celex/02099R0009-20240301.ENG.fmx4"
ADOPTED = "http://publications.europa.eu/resource/oj/JOL_2099_334_R_0025.ENG.fmx4"


def archive(files: dict[str, str | bytes]) -> bytes:
    """A zip of the files, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in files.items():
            target.writestr(zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()


def capture(body: bytes, url: str = CONSOLIDATION) -> Capture:
    """A capture of these bytes."""
    return Capture(url, datetime(2024, 1, 1, tzinfo=UTC), body)


def consolidation(
    terms: str, *, annexes: str = "", family: str = "", start: str = "20240301", end: str = "99999999"
) -> str:
    """A CONS.ACT with these enacting terms, annexes and amending acts."""
    return (
        f'<CONS.ACT><INFO.CONSLEG START.DATE="{start}" END.DATE="{end}"/><CONS.DOC><BIB.INSTANCE><LG.DOC>EN</LG.DOC>'
        f"</BIB.INSTANCE><FAM.COMP><BIB.DATA><NO.CELEX>32099R0009</NO.CELEX></BIB.DATA>{family}</FAM.COMP>"
        "<TITLE><TI><P>Sample Regulation (EU) 2099/9</P><P>on samples</P></TI></TITLE>"
        f"<ENACTING.TERMS>{terms}</ENACTING.TERMS>{annexes}</CONS.DOC></CONS.ACT>"
    )


def of_consolidation(terms: str, *, annexes: str = "") -> Capture:
    """A capture of a consolidation with these enacting terms."""
    return capture(archive({"a.xml": consolidation(terms, annexes=annexes)}))


def opened(number: int, action: str, place: str = "AR:1", act: str = "32099R0010") -> str:
    """An opening amendment mark."""
    return (
        f'<?CLG.MDFO ID="O001001M{number:03}000" IDREF="C001001M{number:03}000" ACTION="{action}" LEVEL="STRUCTURE" '
        f'ACTIVE.DOC="{act}" ACTIVE.LOC="{place}" MOD.LEVEL="1"?>'
    )


def closed(number: int) -> str:
    """The closing mark of the same number."""
    return f'<?CLG.MDFC ID="C001001M{number:03}000" IDREF="O001001M{number:03}000"?>'


def article(number: str, content: str, *, title: str = "") -> str:
    """An ARTICLE; `content` stands behind its title."""
    heading = f"<STI.ART>{title}</STI.ART>" if title else ""
    return f'<ARTICLE IDENTIFIER="{number.upper():0>3}"><TI.ART>Article {number}</TI.ART>{heading}{content}</ARTICLE>'


def paragraph(number: str, text: str) -> str:
    """A numbered paragraph of an article."""
    return f'<PARAG IDENTIFIER="001.001"><NO.PARAG>{number}</NO.PARAG><ALINEA>{text}</ALINEA></PARAG>'


def points(*items: tuple[str, str]) -> str:
    """A LIST of numbered items."""
    inner = "".join(f"<ITEM><NP><NO.P>{number}</NO.P><TXT>{text}</TXT></NP></ITEM>" for number, text in items)
    return f"<LIST>{inner}</LIST>"


def by_eid(document: Document) -> dict[str, Provision]:
    """The provisions by id; fails where two share one."""
    found = {provision.eid: provision for provision in document.provisions}
    assert len(found) == len(document.provisions)
    return found
