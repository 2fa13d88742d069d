"""What the meta block says: which work, version and language this is, its dates, titles, and ties to other works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from crawlers.parsers.akoma_ntoso.vocabulary import INLINE
from crawlers.parsers.flow import line
from crawlers.parsers.outline import Outline
from crawlers.parsers.xml import local_name
from indexer.domain.document import Relation
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.identifiers import WorkId, parse_day

_FEDLEX = re.compile(r"(?:https?://[^/]+/)?eli/((?:cc|oc|fga|treaty)/[^/]+(?:/[^/?#]+)?)(?:/\d{8})?(?:[/?#].*)?")
_FINLEX = re.compile(
    r"/?(?:akn/fi/act/(?:statute|statute-consolidated|statute-foreign-language-translation))/(\d{4})/([^/#@]+).*"
)
_LANGUAGES = {"fin": "fi", "swe": "sv", "deu": "de", "fra": "fr", "ita": "it", "roh": "rm", "eng": "en", "nld": "nl"}
_REGULATION = re.compile(r"Verordnung|Ordonnance|Ordinanza|Ordinaziun|Ordinance|Reglement|Règlement")
_TREATY = re.compile(r"Abkommen|Übereinkommen|Accord|Convention|Convenzione|Accordo|Agreement")
_TYPES = {"act": "act", "decree": "regulation", "decision": "decision", "regulation": "regulation", "order": "order"}
_MAX_VALUE = 300


@dataclass(frozen=True, slots=True)
class Identity:
    """The meta block, read. `dates` are the FRBR dates by name, of the work first, then of the expression."""

    work: WorkId
    country: str
    language: str
    title: str
    short_title: str
    type: str
    dates: dict[str, date]
    identifiers: tuple[tuple[str, str], ...]


def read_identity(root: etree._Element, outline: Outline) -> Identity:
    """Read it; raises ParseError `no-identity` without a block or a work we can name, `no-title` without a title."""
    block = _first(root, "identification")
    if block is None:
        raise ParseError("no-identity", outline.where, "the document has no identification block")
    values = {(local_name(part), local_name(value)): value for part in block for value in part}
    uri = _value(values, "FRBRWork", "FRBRuri") or _value(values, "FRBRWork", "FRBRthis")
    work = linked_work(uri) or _generic_work(uri)
    if work is None:
        raise ParseError("no-identity", outline.where, f"the document calls itself {uri[:100]!r}, which names no work")
    language = values[key].get("language", "") if (key := ("FRBRExpression", "FRBRlanguage")) in values else ""
    language = _LANGUAGES.get(language.lower(), language.lower()[:2])
    if len(language) != 2:
        outline.find("language-not-stated", "", "the document states no language")
        language = "und"
    title, short = _titles(root, block, language)
    if not title:
        raise ParseError("no-title", outline.where, "the document states no title")
    return Identity(
        work=work,
        country=_value(values, "FRBRWork", "FRBRcountry").lower() or work.jurisdiction,
        language=language,
        title=title,
        short_title=short,
        type=_type(root, title),
        dates=dict(_dates(block, outline)),
        identifiers=tuple(_identifiers(root, values)),
    )


def linked_work(uri: str) -> WorkId | None:
    """The work an address of a known publisher names: `ch/eli/cc/2026/51`, `fi/sd/2025/51`; None for others."""
    if match := _FEDLEX.fullmatch(uri):
        return _work(f"ch/eli/{match[1]}")
    if match := _FINLEX.fullmatch(uri):
        return _work(f"fi/sd/{match[1]}/{match[2]}")
    return None


def day(text: str | None) -> date | None:
    """An ISO date; None for anything else and for a year that says "never"."""
    try:
        found = parse_day(text or "")
    except InvalidIdentifier:
        return None
    return found if 1 < found.year < 9000 else None


def _generic_work(uri: str) -> WorkId | None:
    """`/akn/xx/act/2099/1` of a publisher we do not know gives `xx/act/2099/1`."""
    match = re.fullmatch(r"(?:https?://[^/]+)?/?akn/([a-z]{2})(?:-[a-z]+)?/([^@!]+?)/?(?:[@!].*)?", uri)
    return _work(f"{match[1]}/{match[2]}") if match else None


def _work(text: str) -> WorkId | None:
    try:
        return WorkId(text)
    except InvalidIdentifier:
        return None


def _value(values: dict[tuple[str, str], etree._Element], part: str, name: str) -> str:
    found = values.get((part, name))
    return (found.get("value") or "")[:_MAX_VALUE] if found is not None else ""


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next(root.iter(f"{{*}}{name}"), None)


def _titles(root: etree._Element, block: etree._Element, language: str) -> tuple[str, str]:
    """The title in the document's language, and its short form."""
    for name in block.iter("{*}FRBRname"):
        if name.get("{http://www.w3.org/XML/1998/namespace}lang", language) == language and name.get("value"):
            return " ".join((name.get("value") or "").split()), name.get("shortForm", "").strip()
    printed = _first(root, "docTitle")
    if printed is None:
        printed = _first(root, "longTitle")
    return line(printed, INLINE), line(_first(root, "shortTitle"), INLINE)


def _type(root: etree._Element, title: str) -> str:
    stated = _first(root, "typeStatute")
    if stated is not None:
        return _TYPES.get(stated.get("refersTo", "").strip("#"), "act")
    if _REGULATION.match(title):
        return "regulation"
    return "treaty" if _TREATY.match(title) else "act"


def _dates(block: etree._Element, outline: Outline) -> Iterator[tuple[str, date]]:
    seen: set[str] = set()
    for element in block.iter("{*}FRBRdate"):
        name = (element.get("name") or "").rpartition(":")[2]
        found = day((element.get("date") or "")[:10])
        if found is None:
            outline.find("unreadable-date", "", f"{name}: {(element.get('date') or '')[:40]!r} is not a date")
        elif name not in seen:
            seen.add(name)
            yield name, found


def _identifiers(root: etree._Element, values: dict[tuple[str, str], etree._Element]) -> Iterator[tuple[str, str]]:
    for name, part, element in (
        ("uri", "FRBRExpression", "FRBRuri"),
        ("eli", "FRBRWork", "FRBRalias"),
        ("version", "FRBRExpression", "FRBRversionNumber"),
        ("subtype", "FRBRWork", "FRBRsubtype"),
    ):
        if value := _value(values, part, element):
            yield name, value
    if number := line(_first(root, "docNumber"), INLINE):
        yield "number", number


def relations_of(root: etree._Element, own: WorkId) -> tuple[Relation, ...]:
    """Acts that amended, enabled or were repealed by this one where the source says so, then acts its text cites."""
    found: dict[Relation, None] = {}
    for kind, name in (("amended_by", "amendedBy"), ("based_on", "issuedUnderActs"), ("repeals", "repeals")):
        for reference in root.iterfind(f".//{{*}}{name}/{{*}}statuteReference/{{*}}ref"):
            if work := linked_work(reference.get("href", "")):
                found[Relation(kind, str(work))] = None
    for reference in root.iter("{*}ref"):
        href = next((str(value) for key, value in reference.attrib.items() if str(key).endswith("}rs-uri")), "")
        work = linked_work(href or reference.get("href", ""))
        if work and work != own and local_name(reference.getparent()) != "statuteReference":  # type: ignore[arg-type]
            is_gazette = str(work).startswith(("ch/eli/oc", "ch/eli/fga"))
            if not is_gazette:
                found[Relation("cites", str(work))] = None
    return tuple(found)


def amendment_days(root: etree._Element) -> dict[str, date]:
    """The day each amending act of Finland takes effect, by the mark the publisher's ids bear ("20250377")."""
    found: dict[str, date] = {}
    for act in root.iterfind(".//{*}amendedBy/{*}statuteReference"):
        reference = act.find("{*}ref")
        match = _FINLEX.fullmatch(reference.get("href", "")) if reference is not None else None
        begins = act.find("{*}inForce/{*}dateEntryIntoForce")
        begun = day(begins.get("date")) if begins is not None else None
        if match and begun and match[2].isdecimal():
            found[f"{match[1]}{int(match[2]):04}"] = begun
    return found
