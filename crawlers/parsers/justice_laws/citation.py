"""How provisions of Canadian federal law are cited in English and French, and the numbers their ids are made of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from crawlers.parsers.eids import eid_number

_WORDS = {
    "en": {
        "section": "Section", "subsection": "Subsection", "paragraph": "Paragraph", "subparagraph": "Subparagraph",
        "clause": "Clause", "subclause": "Subclause", "subsubclause": "Subsubclause", "item": "Item",
        "part": "Part", "division": "Division", "subdivision": "Subdivision", "subpart": "Subpart",
        "chapter": "Chapter", "title": "Title", "article": "Article", "rule": "Rule", "group": "Group",
        "schedule": "Schedule", "form": "Form", "annex": "Annex", "appendix": "Appendix",
        "preamble": "Preamble", "formula": "formula", "order": "Order", "preface": "Order in Council",
        "repeal": "Repeal", "wrapup": "closing words", "table": "table", "footnote": "footnote",
        "quoted": "quoted text", "image": "image", "signature": "signature", "variable": "description of",
        "definition": "definition", "enacting": "Enacting clause", "text": "text",
        "pending": "rows not in force",
    },
    "fr": {
        "section": "Article", "subsection": "Paragraphe", "paragraph": "Alinéa", "subparagraph": "Sous-alinéa",
        "clause": "Division", "subclause": "Subdivision", "subsubclause": "Sous-subdivision", "item": "Article",
        "part": "Partie", "division": "Section", "subdivision": "Sous-section", "subpart": "Sous-partie",
        "chapter": "Chapitre", "title": "Titre", "article": "Article", "rule": "Règle", "group": "Groupe",
        "schedule": "Annexe", "form": "Formulaire", "annex": "Annexe", "appendix": "Appendice",
        "preamble": "Préambule", "formula": "formule", "order": "Décret", "preface": "Décret",
        "repeal": "Abrogation", "wrapup": "passage final", "table": "tableau", "footnote": "note",
        "quoted": "texte cité", "image": "image", "signature": "signature", "variable": "description de",
        "definition": "définition de", "enacting": "Formule d’édiction", "text": "texte",
        "pending": "lignes non en vigueur",
    },
}  # fmt: skip
_PRINTED_KINDS = {
    "en": {
        "PART": "part", "DIVISION": "division", "SUBDIVISION": "subdivision", "SUBPART": "subpart",
        "CHAPTER": "chapter", "TITLE": "title", "ARTICLE": "article", "RULE": "rule", "GROUP": "group",
        "SCHEDULE": "schedule", "SCHEDULES": "schedule", "ANNEXE": "schedule", "ANNEX": "annex", "FORM": "form",
        "FORMS": "form", "APPENDIX": "appendix", "APPENDICES": "appendix", "SECTION": "section",
    },
    "fr": {
        "PARTIE": "part", "SECTION": "division", "SOUS-SECTION": "subdivision", "SOUS-PARTIE": "subpart",
        "CHAPITRE": "chapter", "TITRE": "title", "ARTICLE": "article", "RÈGLE": "rule", "GROUPE": "group",
        "ANNEXE": "schedule", "ANNEXES": "schedule", "SCHEDULE": "schedule", "FORMULE": "form",
        "FORMULAIRE": "form", "APPENDICE": "appendix",
    },
}  # fmt: skip
_RANGE = re.compile(r"\b(to|and|à|et)\b", re.IGNORECASE)
_BILINGUAL = re.compile(r"\s*/\s*(?=[A-Z]{3})")
_RANGE_WORDS = {"à": "to", "et": "and"}
_WORD = re.compile(r"[a-z0-9]+")
_NOT_WORD = re.compile(r"\W+")
_RULE = re.compile(r"^\W*(?:RULE|RÈGLE)\s+", re.IGNORECASE)
_TRIMMED = " .*“”"
_MAX_NUMBER = 40
_MAX_PRINTED = 80
_MAX_SLUG = 60


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a provision stands for citing: `base` is the label of what encloses the numbering ("Schedule 1", "" in
    the body), `number` the numbers so far ("11(2)").
    """

    base: str = ""
    number: str = ""

    def deeper(self, num: str) -> Cite:
        """The same place with one more number."""
        return Cite(self.base, self.number + num)


def word(language: str, kind: str) -> str:
    """The language's word for a kind of provision; the kind itself where there is none."""
    return _WORDS[language].get(kind, kind.capitalize())


def numbered_label(language: str, kind: str, cite: Cite) -> str:
    """`Subsection 11(2)`, `Alinéa 11(2)a)`, `Schedule 1, section 3`; plural for a range of sections."""
    name = word(language, kind)
    if " " in cite.number and _RANGE.search(cite.number):
        name += "s"
    name = f"{cite.base}, {name.lower()}" if cite.base else name
    return f"{name} {cite.number}".strip()


def named_label(language: str, owner: str, kind: str, name: str = "") -> str:
    """`Section 2, table`, `Section 2, definition "entity"`, `Article 2, définition de « entité »`."""
    if kind == "definition":
        name = f"« {name} »" if language == "fr" else f'"{name}"'
    joined = f"{word(language, kind)} {name}".strip()
    return f"{owner}, {joined}" if owner else joined[:1].upper() + joined[1:]


def printed_heading(language: str, printed: str) -> tuple[str, str, str]:
    """Kind, number and label of a printed heading number: `PART 1` → ("part", "1", "Part 1").

    The kind is "" for a word that names no kind of division; then the whole is number and label. Of a bilingual
    number ("SCHEDULE 1 / ANNEXE 1") the half of the language is read.
    """
    halves = _BILINGUAL.split(printed.strip(" *"))
    kinds = _PRINTED_KINDS[language]
    for half in halves:
        first, _, rest = half.partition(" ")
        if (kind := kinds.get(first.upper())) and (half is halves[-1] or word(language, kind).upper() == first.upper()):
            number = _RANGE.sub(lambda match: match[0].lower(), rest.strip())
            return kind, number, numbered_label(language, kind, Cite(number=number))
    return "", printed, printed


def id_number(printed: str) -> str:
    """The number for an id, alike in both languages: `(a)` → a, `3 à 5` → 3to5, `RULE 9` → 9."""
    return _id_number(printed[:_MAX_PRINTED])


@lru_cache(maxsize=4096)
def _id_number(printed: str) -> str:
    text = _RANGE.sub(lambda match: _RANGE_WORDS.get(match[0].lower(), match[0].lower()), printed)
    return eid_number(_RULE.sub("", text))[:_MAX_NUMBER].rstrip(".-")


def section_place(language: str, cite: Cite, printed: str) -> tuple[str, Cite]:
    """Label and place of a section by its printed number: `Section 11`, `Articles 3 à 5`, `Rule 9`."""
    number = printed.strip(_TRIMMED)
    kind = "rule" if _RULE.match(number) else "section"
    place = cite.deeper(_RULE.sub("", number))
    return (number if kind == "section" and number[:1].isalpha() else numbered_label(language, kind, place)), place


def slug(text: str) -> str:
    """ASCII lower-case words joined by "-", cut at a word before 60 characters; "" where there are none."""
    spaced = _NOT_WORD.sub(" ", text.replace("œ", "oe").replace("æ", "ae"))
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode()
    joined = "-".join(_WORD.findall(plain.lower()))
    return joined if len(joined) <= _MAX_SLUG else joined[:_MAX_SLUG].rpartition("-")[0] or joined[:_MAX_SLUG]
