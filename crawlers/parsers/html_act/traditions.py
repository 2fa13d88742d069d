# ruff: noqa: E501 - one row a level reads as a table
"""How laws of a country number their parts, as data: what begins a division, a unit, a piece, and how each is cited."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawlers.parsers.eids import eid_number
from indexer.domain.provision import Role


@dataclass(frozen=True, slots=True)
class Level:
    """What begins a provision: `pattern` matches at the start of a block, its group `num` is the number as printed.

    `label` is made of {num} and {parent}, the label of what it stands in. `scope` is where it counts ("": the body of
    the law), `opens` the scope that begins with it. An `amending` unit quotes other laws unless it says it issues one.
    """

    kind: str
    role: Role
    abbreviation: str
    pattern: re.Pattern[str]
    label: str
    scope: str = ""
    opens: str = ""
    amending: bool = False
    heading: bool = False
    """Words that follow the number on its line are its heading, and so is a bold line below it."""


@dataclass(frozen=True, slots=True)
class Tradition:
    """The levels of a country, outermost first; among pieces the order is that of nesting."""

    levels: tuple[Level, ...]
    number: Callable[[str], str] = eid_number
    preamble: str = "Preamble"
    signature: str = "Signature"
    closing: re.Pattern[str] | None = None
    """What begins the signatures at the end."""
    contents: re.Pattern[str] | None = None
    """The heading of a table of contents that repeats the headings of divisions."""
    issues: re.Pattern[str] | None = None
    """What an amending unit says when it issues a new law, whose units are then its own."""

    def of(self, *roles: Role) -> tuple[Level, ...]:
        """The levels of these roles in order."""
        return tuple(level for level in self.levels if level.role in roles)


_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}


def han_number(printed: str) -> str:
    """A Chinese numeral in digits ("二十一" → "21"), with what follows 之 after a hyphen; digits stay."""
    main, _, more = printed.partition("之")
    total = digit = 0
    for character in main:
        if character in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[character]
            digit = 0
        elif character in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[character] if total == 0 else _HAN_DIGITS[character]
    number = str(total + digit) if total + digit else eid_number(main)
    return f"{number}-{han_number(more)}" if more else number


def spanish_number(printed: str) -> str:
    """A Spanish number or ordinal as it stands in an id: "1o." → "1", "PRIMERO" → "primero", "15 Bis" → "15bis"."""
    return re.sub(r"(?<=\d)[oº°ª](?![a-z])", "", eid_number(printed.replace("º", "o").replace("°", "o"))).lower()


_ORDINAL = (
    r"(?:(?:D[EÉ]CIM[OA]|VIG[EÉ]SIM[OA]|TRIG[EÉ]SIM[OA]|CUADRAG[EÉ]SIM[OA])[ ]?)?"
    r"(?:PRIMER[OA]|SEGUND[OA]|TERCER[OA]|CUART[OA]|QUINT[OA]|SEXT[OA]|S[EÉ]PTIM[OA]|OCTAV[OA]|NOVEN[OA]|[UÚ]NIC[OA]"
    r"|D[EÉ]CIM[OA]|UND[EÉ]CIM[OA]|DUOD[EÉ]CIM[OA]|VIG[EÉ]SIM[OA]|TRIG[EÉ]SIM[OA]|CUADRAG[EÉ]SIM[OA])"
)
_AFTER = r"\s*(?:[.:]\s*[-–—]*|[-–—]+)\s*"
_HAN = r"[零〇一二三四五六七八九十百千两\d]+"


def _spanish(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ROMAN = r"[IVXL]+\b"
_ARTICLE = r"\d+(?:\s?[oº°])?(?:[\s-]+(?:[A-Z]|Bis|Ter|Qu[aá]ter|Quinquies|Sexies)\b(?:\s+\d+)?)*"
_D, _U, _P = Role.DIVISION, Role.UNIT, Role.PIECE


MEXICO = Tradition(
    (
        Level("transitory", _D, "trans", _spanish(r"(?:ART[IÍ]CULOS?\s+)?(?P<num>)" + r"\s*".join("TRANSITORI") + r"\s*[OA]\s*S?\s*[.:]?$"), "Transitorios", scope="*", opens="trans"),
        Level("annex", _U, "annex", re.compile(r"ANEXO(?:\s+(?P<num>[IVXL]+|\d+|[A-Z]|[UÚ]NICO))?\s*(?:[.:\-–—]|$)"), "Anexo {num}", scope="*", opens="annex", heading=True),
        Level("book", _D, "book", _spanish(rf"LIBRO\s+(?P<num>{_ORDINAL}|{_ROMAN})"), "Libro {num}", heading=True),
        Level("title", _D, "title", _spanish(rf"T[IÍ]TULO\s+(?P<num>{_ORDINAL}|{_ROMAN})"), "Título {num}", heading=True),
        Level("chapter", _D, "chp", _spanish(rf"CAP[IÍ]TULO\s+(?P<num>{_ORDINAL}|{_ROMAN}|\d+)"), "Capítulo {num}", heading=True),
        Level("section", _D, "sect", _spanish(rf"SECCI[OÓ]N\s+(?P<num>{_ORDINAL}|{_ROMAN}|\d+)"), "Sección {num}", heading=True),
        Level("article", _U, "art", _spanish(rf"ART[IÍ]CULO\s+(?P<num>{_ORDINAL}){_AFTER}"), "Artículo {num}", amending=True),
        Level("article", _U, "art", _spanish(rf"(?P<num>{_ORDINAL}){_AFTER}"), "{num}", amending=True),
        Level("article", _U, "art", _spanish(rf"(?:ART[IÍ]CULO\s+)?(?P<num>{_ORDINAL}){_AFTER}"), "Transitorio {num}", scope="trans"),
        Level("article", _U, "art", _spanish(rf"ART[IÍ]CULO\s+(?P<num>{_ARTICLE}){_AFTER}"), "Artículo {num}"),
        Level("quoted-article", _P, "quoted", _spanish(rf"ART[IÍ]CULO\s+(?P<num>{_ARTICLE}){_AFTER}"), "{parent}, artículo {num}"),
        Level("apartado", _P, "ap", re.compile(r"(?P<num>[A-HJKN-U])\.\s*(?=\S)"), "{parent}, apartado {num}", scope="*"),
        Level("fraction", _P, "fr", re.compile(r"(?![CL]\.)(?P<num>[IVXLC]+(?:\s+(?:Bis|Ter))?)\.\s*[-–—]?\s*(?=\S)"), "{parent}, fracción {num}", scope="*"),
        Level("point", _P, "inc", re.compile(r"(?P<num>[a-zñ])\)\s*(?=\S)"), "{parent}, inciso {num})", scope="*"),
    ),
    number=spanish_number,
    preamble="Preámbulo",
    signature="Firma",
    closing=re.compile(
        r"(?:Dad[oa] en|(?:En la )?(?:Ciudad de México|México, (?:D\.?\s?F\.?|Distrito Federal))\s*,?\s*(?:a|el)\b"
        r"|En cumplimiento de lo dispuesto por la fracción|Así lo (?:proveyó|acordó|resolvió)|Atentamente)"
    ),
    issues=re.compile(r"\bse expiden?\b", re.IGNORECASE),
)  # fmt: skip
"""Decretos, acuerdos, leyes of the Diario Oficial. A letter that is a Roman digit is read as one, but for C. Annexes and transitory articles count by themselves."""

CHINA = Tradition(
    (
        Level("annex", _U, "annex", re.compile(r"附(?:件|录|表)\s*(?P<num>[一二三四五六七八九十\d]*)\s*[：:]?(?=\s|$)"), "附件{num}", scope="*", opens="annex", heading=True),
        Level("part", _D, "part", re.compile(rf"第(?P<num>{_HAN})编(?=\s|$)\s*"), "第{num}编", heading=True),
        Level("chapter", _D, "chp", re.compile(rf"第(?P<num>{_HAN})章\s*"), "第{num}章", heading=True),
        Level("section", _D, "sect", re.compile(rf"第(?P<num>{_HAN})节\s*"), "第{num}节", heading=True),
        Level("article", _U, "art", re.compile(rf"第(?P<num>{_HAN}条(?:之{_HAN})?)(?=[\s：:]|$)\s*"), "第{num}"),
        Level("item", _P, "item", re.compile(r"[（(](?P<num>[一二三四五六七八九十]+)[）)]\s*"), "{parent}（{num}）", scope="*"),
        Level("subitem", _P, "sub", re.compile(r"(?P<num>\d{1,2})[.．、]\s*(?!\d)"), "{parent}{num}.", scope="*"),
    ),
    number=lambda printed: han_number(printed.replace("条", "")),
    preamble="序言",
    signature="署名",
    contents=re.compile(r"目\s*录"),
)  # fmt: skip
"""Laws, administrative regulations and departmental rules."""

PLAIN = Tradition(())
"""No units of its own: the text is one unit, its paragraphs stand in it."""

TRADITIONS = {"es-mx": MEXICO, "zh-cn": CHINA, "plain": PLAIN}
