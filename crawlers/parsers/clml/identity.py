"""What a legislation.gov.uk address says: work, version, language, and whether only a part of the document is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import WorkId

_HOST = re.compile(r"https?://(?:www\.)?legislation\.gov\.uk/(?:id/)?", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EXTENT = re.compile(r"(?:england|wales|scotland|ni)(?:\+(?:england|wales|scotland|ni))*")
_REGNAL = re.compile(r"[A-Z][A-Za-z0-9]*(?:and[A-Z][A-Za-z0-9]*)?")
ORIGINAL = frozenset({"enacted", "made", "created", "adopted"})
_DATA = re.compile(r"/data\.[a-z0-9]+(?:\?.*)?$")

PRIMARY = frozenset(
    {"ukpga", "ukla", "ukppa", "asp", "anaw", "asc", "mwa", "nia", "aosp", "aep", "aip", "apgb", "mnia", "apni"}
    | {"gbla", "ukcm"}
)
_TYPES = {
    **dict.fromkeys(PRIMARY, "act"),
    **dict.fromkeys(("ukcm", "mwa", "mnia"), "measure"),
    **dict.fromkeys(("uksi", "ssi", "wsi", "nisi", "ukmo", "uksro"), "statutory instrument"),
    **dict.fromkeys(("nisr", "nisro"), "statutory rule"),
    **dict.fromkeys(("ukdsi", "sdsi", "wdsi"), "draft statutory instrument"),
    "nidsr": "draft statutory rule",
    "ukci": "church instrument",
    "eur": "regulation",
    "eudr": "directive",
    "eudn": "decision",
    "eut": "treaty",
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. `version` is "" for the current text, else made, enacted, prospective or a date;
    `part` is the path below the work ("section/10A", "contents"), "" for the whole document.
    """

    kind: str = ""
    year: str = ""
    number: str = ""
    part: str = ""
    version: str = ""
    language: str = ""

    @property
    def work(self) -> WorkId | None:
        """`uk/ukpga/2018/12`, or None for an address that names no work."""
        if not (self.kind and self.year and self.number):
            return None
        try:
            return WorkId(f"uk/{self.kind}/{self.year}/{self.number}")
        except InvalidIdentifier:
            return None


def read_address(uri: str) -> Address:
    """Take an address of legislation.gov.uk apart; an empty Address for any other.

    Source: the publisher's URI scheme, /{type}/{year or reign}/{number}[/part][/extent][/version][/welsh]. Before
    1963 the year is two segments, reign and regnal years ("Eliz2/10-11").
    """
    host = _HOST.match(uri)
    if not host:
        return Address()
    path = [segment for segment in _DATA.sub("", uri[host.end() :]).split("#")[0].split("/") if segment]
    if len(path) < 3:
        return Address()
    years = 1 if path[1].isdigit() or not _REGNAL.fullmatch(path[1]) or len(path) < 4 else 2
    rest, version, language = path[2 + years :], "", ""
    while rest and (word := rest[-1]):
        if word in ("welsh", "english"):
            language = "cy" if word == "welsh" else "en"
        elif word in ORIGINAL or word == "prospective" or _DAY.fullmatch(word):
            version = version or word
        elif word != "revision" and not _EXTENT.fullmatch(word):
            break
        rest.pop()
    return Address(path[0], "/".join(path[1 : 1 + years]), path[1 + years], "/".join(rest), version, language)


def cited_work(uri: str | None) -> str:
    """The work id of an address in a citation, "" where it names none of legislation.gov.uk's works."""
    work = read_address(uri).work if uri else None
    return str(work) if work else ""


def type_name(kind: str) -> str:
    """What a lawyer calls a document of this type code; the code itself for one we do not know."""
    return _TYPES.get(kind, kind)


def original_version(kind: str) -> str:
    """How the publisher names the first text of this type: enacted, made, adopted or created."""
    if kind in PRIMARY:
        return "enacted"
    if kind.startswith("eu"):
        return "adopted"
    return "created" if kind in ("ukci", "ukmo") else "made"


def printed_number(kind: str, year: str, number: str, *, alternative: str = "") -> str:
    """The number as lawyers cite it: "2018 c. 12", "2021 asp 11", "S.I. 2014/448 (C. 12)"."""
    series = {
        "asp": "asp",
        "anaw": "anaw",
        "asc": "asc",
        "mwa": "nawm",
        "nia": "c.",
        "ukcm": "No.",
    }
    instruments = {"uksi": "S.I.", "ssi": "S.S.I.", "wsi": "S.I.", "nisr": "S.R.", "nisi": "S.I."}
    if kind in instruments:
        return f"{instruments[kind]} {year}/{number}" + (f" ({alternative})" if alternative else "")
    if kind in PRIMARY:
        irish = " (N.I.)" if kind == "nia" else ""
        return f"{year} {series.get(kind, 'c.')} {number}{irish}"
    return f"{year}/{number}"
