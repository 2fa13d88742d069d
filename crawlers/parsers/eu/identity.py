"""What CELLAR addresses and CELEX numbers say of an act, and how EU provisions are cited, shared by both EU formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from indexer.domain.document import Authority
from indexer.domain.identifiers import WorkId

LANGUAGES = {
    "BUL": "bg", "SPA": "es", "CES": "cs", "DAN": "da", "DEU": "de", "EST": "et", "ELL": "el", "ENG": "en",
    "FRA": "fr", "GLE": "ga", "HRV": "hr", "ITA": "it", "LAV": "lv", "LIT": "lt", "HUN": "hu", "MLT": "mt",
    "NLD": "nl", "POL": "pl", "POR": "pt", "RON": "ro", "SLK": "sk", "SLV": "sl", "FIN": "fi", "SWE": "sv",
}  # fmt: skip
"""Publications Office authority codes → ISO 639-1."""

_ACT_TYPES = {"R": "regulation", "L": "directive", "D": "decision", "H": "recommendation", "G": "resolution"}
_ADDRESS = re.compile(
    r".*/resource/(?:celex|oj|consolidation)/(?P<id>[^/?]+?)(?:\.(?P<lang>[A-Z]{3}))?\.(?P<format>\w+)"
)
_CELEX = re.compile(
    r"(?P<sector>\d)(?P<year>\d{4})(?P<type>[A-Z]{1,2})(?P<number>\d{4})(?P<corr>R\(\d{2}\))?(?:-(?P<day>\d{8}))?"
)
_CONSOLIDATION = re.compile(r"(?P<act>\d{4}[A-Z]{1,2}\d{4})/(?P<day>\d{8})")


@dataclass(frozen=True, slots=True)
class EuAddress:
    """An act or consolidation as its address names it; `day` is the consolidation date, None for the act itself."""

    celex: str
    day: date | None
    language: str

    @property
    def work(self) -> WorkId:
        """`eu/` and the CELEX number of the act itself (a corrigendum is a work of its own)."""
        return WorkId(f"eu/{self.celex}")

    @property
    def authority(self) -> Authority:
        """Only the text of the Official Journal is authentic."""
        return Authority.CONSOLIDATION if self.day else Authority.OFFICIAL

    @property
    def expression(self) -> str:
        """The publisher's name of the version: "adopted" or the consolidation's date."""
        return self.day.isoformat() if self.day else "adopted"

    @property
    def type(self) -> str:
        """The document type by the CELEX descriptor; "act" where it says nothing we know."""
        match = _CELEX.fullmatch(self.celex)
        if match and match["corr"]:
            return "corrigendum"
        return _ACT_TYPES.get(match["type"] if match else "", "act")


def read_address(url: str) -> EuAddress | None:
    """What a CELLAR address says, or None where it names no CELEX number or consolidation (an OJ number, say)."""
    match = _ADDRESS.fullmatch(unquote(url))
    if match is None:
        match = re.fullmatch(
            r".*/resource/consolidation/(?P<id>[^.]+)(?:\.(?P<lang>[A-Z]{3}))?\.(?P<format>\w+)", unquote(url)
        )
    if match is None:
        return None
    language = LANGUAGES.get(match["lang"] or "", "")
    if consolidation := _CONSOLIDATION.fullmatch(match["id"]):
        return EuAddress(f"3{consolidation['act']}", compact_day(consolidation["day"]), language)
    celex = _CELEX.fullmatch(match["id"])
    if celex is None:
        return None
    plain = f"{celex['sector']}{celex['year']}{celex['type']}{celex['number']}{celex['corr'] or ''}"
    if celex["day"]:
        return EuAddress(f"3{plain[1:]}", compact_day(celex["day"]), language)
    return EuAddress(plain, None, language)


def compact_day(text: str) -> date | None:
    """A YYYYMMDD date; None for the publisher's sentinels (99999999, 10010101) and for anything else."""
    if not re.fullmatch(r"\d{8}", text, re.ASCII) or text in {"99999999", "99991231", "10010101"}:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Citation:
    """The words of a language for citing EU provisions. `paragraph` and `point` are templates of one printed number."""

    article: str
    annex: str
    recital: str
    paragraph: str
    subparagraph: str
    point: str


CITATIONS = {
    "en": Citation("Article", "Annex", "Recital", "({})", ", subparagraph {}", "({})"),
    "fr": Citation("Article", "Annexe", "Considérant", ", paragraphe {}", ", alinéa {}", ", point {})"),
    "de": Citation("Artikel", "Anhang", "Erwägungsgrund", " Absatz {}", " Unterabsatz {}", " Buchstabe {}"),
    "es": Citation("Artículo", "Anexo", "Considerando", ", apartado {}", ", párrafo {}", ", letra {})"),
}
"""English is used for a language that has no entry."""


def citation(language: str) -> Citation:
    """The citation words of a language (ISO 639-1), English where we have none."""
    return CITATIONS.get(language, CITATIONS["en"])
