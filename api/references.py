"""A reference to a provision in the forms that reference managers and typesetters read: RIS, BibTeX."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9]+")
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{\vphantom{\}}", "}": r"\vphantom{\{}\}", "$": r"\$", "&": r"\&",
        "#": r"\#", "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': '"{}',
    }
)  # fmt: skip
"""BibTeX counts all braces, escaped ones too: each of a text brings an unseen other half. Readers drop commands like
\\textless for signs they show as they are; German documents join a quotation mark to the letter after it.
"""
_LIGATURE = re.compile(r"([-`',<>])(?=\1)|[?!](?=`)")
"""A sign that TeX and readers would make one with the next."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What is cited. `permalink` and `language` name it for ever; `day` is the day it was published or holds from,
    `words` are its text or a passage of it, `note` what must stand beside them.
    """

    permalink: str
    language: str
    work: str
    label: str
    words: str
    url: str
    note: str
    heading: str = ""
    day: date | None = None
    source_url: str = ""
    publisher: str = ""
    retrieved: date | None = None

    @property
    def key(self) -> str:
        """One for each provision of each version in each language, always the same, of ASCII letters and digits."""
        named = f"{self.permalink} {self.language}"
        return f"{_NOT_IN_A_KEY.sub('-', named)}-{hashlib.sha256(named.encode()).hexdigest()[:6]}"


def ris(cited: Reference) -> str:
    """One RIS record, a statute."""
    tags = (
        ("TY", "STAT"), ("TI", cited.work), ("SE", cited.label), ("T2", cited.heading), ("AB", cited.words),
        ("DA", f"{cited.day:%Y/%m/%d}" if cited.day else ""), ("LA", cited.language), ("ID", cited.permalink),
        ("UR", cited.url), ("L2", cited.source_url), ("PB", cited.publisher),
        ("Y2", f"{cited.retrieved:%Y/%m/%d}" if cited.retrieved else ""), ("N1", cited.note), ("DB", "Rulewatch"),
    )  # fmt: skip
    return "".join(f"{tag}  - {_line(text)}\r\n" for tag, text in tags if _line(text)) + "ER  - \r\n"


def bibtex(cited: Reference) -> str:
    """One BibTeX entry, for BibTeX and biblatex alike: `misc`, for they know no statutes. It has no author, so it is
    sorted by the name of the work; letter case is kept.
    """
    title = ", ".join(part for part in (cited.work, f"{cited.label} {cited.heading}".strip()) if part)
    fields = (
        ("title", f"{{{_latex(title)}}}"), ("key", _latex(cited.work)), ("publisher", _latex(cited.publisher)),
        ("year", f"{cited.day:%Y}" if cited.day else ""), ("date", cited.day.isoformat() if cited.day else ""),
        ("url", cited.url), ("urldate", cited.retrieved.isoformat() if cited.retrieved else ""),
        ("language", cited.language), ("note", _latex(cited.note)), ("abstract", _latex(cited.words)),
    )  # fmt: skip
    told = "".join(f"  {name} = {{{text}}},\n" for name, text in fields if text)
    return f"@misc{{{cited.key},\n{told}}}\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def _latex(text: str) -> str:
    return _LIGATURE.sub(r"\g<0>{}", _line(text).translate(_LATEX))
