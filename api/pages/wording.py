"""The English words of the pages for the codes of the domain: what a text is worth, how it stands, what happened."""

from __future__ import annotations

from datetime import date

from indexer.domain.document import Authority
from indexer.domain.history import Version
from indexer.domain.provision import Provision, Standing

STATUS = {
    "current": "current",
    "future": "not yet in force",
    "historical": "historical",
    "superseded": "replaced reading",
    "repealed": "repealed",
    "unknown": "status unknown",
    "no-text": "no text",
}
"""How a text stands on the day looked at."""

WORTH = {
    Authority.OFFICIAL: "Official text, as adopted or published.",
    Authority.CONSOLIDATION: "Official consolidation, as amended: not the authentic text unless its own law says so.",
    Authority.TRANSLATION: "Unofficial translation: not authentic.",
    Authority.METADATA: "A record about the text, not the text itself.",
}
SHORT_WORTH = {
    Authority.OFFICIAL: "as adopted",
    Authority.CONSOLIDATION: "consolidation",
    Authority.TRANSLATION: "translation",
    Authority.METADATA: "record only",
}
EFFECT = {
    "inserted": "inserted",
    "substituted": "changed",
    "repealed": "repealed",
    "renumbered": "renumbered",
    "commenced": "came into force",
    "rescheduled": "moved to another day",
}
CHANGE = {
    "published": "Published",
    "amended": "Amended",
    "commenced": "Came into force",
    "repealed": "Repealed",
    "corrected": "Corrected",
    "gone": "No longer at its source",
    "returned": "At its source again",
    "rescheduled": "Moved to another day",
}
ORIGIN = {
    "baseline": "already there when this base first saw the work",
    "crawl": "seen as the source published it",
    "backfill": "an older state, learnt later",
    "reparse": "the same source read anew",
}
MILESTONE = {
    "entry_into_force": "Entry into force",
    "application": "Application",
    "comment_close": "Comments close",
    "commencement": "Commencement",
    "transposition": "Transposition",
    "expiry": "Expiry",
    "deadline": "Deadline",
    "repeal": "Repeal",
}
RELATION = {
    "amends": "Amends",
    "amended_by": "Amended by",
    "repeals": "Repeals",
    "corrects": "Corrects",
    "based_on": "Based on",
    "cites": "Cites",
    "part_of": "Part of",
}
NOTE = {
    "F": "Amendment",
    "C": "Modification",
    "I": "Commencement",
    "E": "Extent",
    "M": "Marginal citation",
    "P": "Subordinate legislation",
    "X": "Editorial",
    "f": "Amendment",
}
FACET = {
    "jurisdiction": "Jurisdiction",
    "topic": "Topic",
    "regime": "Regime",
    "type": "Type",
    "status": "Status",
    "source": "Source",
    "language": "Language",
}
EXPORT = {"csv": "CSV", "jsonl": "JSON Lines", "ris": "RIS", "bibtex": "BibTeX"}
SORT = {"relevance": "Best match", "effective": "Newest in force", "detected": "Latest detected"}
LANGUAGE = {
    "bg": "Bulgarian", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fi": "Finnish", "fr": "French", "ga": "Irish", "hr": "Croatian",
    "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "mt": "Maltese", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "sk": "Slovak", "sl": "Slovenian", "sv": "Swedish", "tr": "Turkish", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
CONFIDENCE = {
    "verified": "verified in the official text",
    "secondary": "from a secondary source",
    "unverified": "not verified yet",
}


def plain(code: str) -> str:
    """A code nobody gave a name, as words: "not-in-force" gives "Not in force"."""
    words = code.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def language_name(code: str) -> str:
    """The English name of a language, its code where we have none."""
    return LANGUAGE.get(code, code)


def worth(version: Version) -> str:
    """What the text is worth as a quote, in one or two sentences."""
    others = [authority for authority in version.authorities if authority is not version.authority]
    also = " The publisher's consolidation has the same words." if Authority.CONSOLIDATION in others else ""
    if version.authority is Authority.CONSOLIDATION and Authority.OFFICIAL in others:
        also = " The text as adopted has the same words."
    return WORTH[version.authority] + also


def interval(version: Version) -> str:
    """When a version holds, without claiming a first day the source does not state."""
    if version.published == version.starts_on:
        # Sources that state no first day count from publication: that need not be the day it came into force.
        first = f"{version.came_by} {version.starts_on}"
    elif version.valid_from:
        first = f"from {version.valid_from}"
    else:
        first = f"first seen {version.starts_on}"
    return f"{first}, until {version.until}" if version.until else f"{first}, no end known"


def hit_interval(first: date, last: date | None) -> str:
    """When a wording found by a search holds; the index does not say whether the source itself states the first day."""
    return f"text of {first}, until {last}" if last else f"text of {first}, no end known"


def standing_note(provision: Provision) -> str:
    """What must be said in words beside a provision that is not simply in force; "" where nothing must."""
    match provision.standing:
        case Standing.REPEALED:
            return "repealed"
        case Standing.NOT_YET:
            return "not yet in force"
        case Standing.UNKNOWN:
            return "in force or not: the source does not say"
        case _:
            return ""
