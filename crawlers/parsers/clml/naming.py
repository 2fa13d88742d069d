"""What units and divisions are called: the word of a unit, the id it hangs under, and labels as lawyers write them."""

from __future__ import annotations

import re

from crawlers.parsers.clml.identity import PRIMARY
from crawlers.parsers.clml.numbers import slug
from crawlers.parsers.clml.outline import Draft
from crawlers.parsers.clml.vocabulary import UNIT_WORDS, WELSH_WORDS

_UNIT = re.compile(r"([a-z]+)-[^_]+")
_INSTRUMENT_WORDS = {"regulation": "regulation", "order": "article", "rule": "rule", "scheme": "paragraph"}
_INNER_WORD = re.compile(r"(?:^|[-_])([a-z]+)-[^-_]*$")


class Naming:
    """Names for one document: `kind` is the type code, `minor_type` the sort of instrument, `language` en or cy."""

    def __init__(self, kind: str, minor_type: str, language: str) -> None:
        if kind.startswith("eu"):
            self._word = "article"
        elif kind in PRIMARY:
            self._word = "section"
        else:
            self._word = _INSTRUMENT_WORDS.get(minor_type, "regulation" if minor_type else "article")
        self.scheme = "act" if kind in PRIMARY else "instrument"
        self._welsh = language == "cy"

    def unit(self, source_id: str, draft: Draft, number: str) -> tuple[str, str, str]:
        """Word, id stem and label of a P1 with this CLML id and number inside `draft`.

        Units hang under the schedule, or under nothing in the body, never under a part or crossheading that may
        be renumbered around them. Only where CLML's own id names a part or crossheading, since numbering starts
        anew there, does the id hang under that division.
        """
        schedule = draft.schedule
        base = schedule.source_id if schedule is not None else ""
        local = source_id.removeprefix(f"{base}-") if base else source_id
        match = _UNIT.fullmatch(local)
        inner = _INNER_WORD.search(local)
        word = next((found[1] for found in (match, inner) if found and found[1] in UNIT_WORDS), "")
        qualified = bool(source_id) and not (match and match[1] in UNIT_WORDS)
        word = word or ("paragraph" if schedule is not None else self._word)
        holder = _named_in(source_id, draft) if qualified else schedule
        shown = WELSH_WORDS[word] if self._welsh and word in WELSH_WORDS else word
        if holder is None:
            return word, "", f"{shown.capitalize()} {number}".strip()
        label = f"{holder.cited} {shown} {number}".strip()
        return word, holder.eid, f"{label} (“{holder.heading}”)" if holder.kind == "crossheading" else label

    def division_number(self, abbreviation: str, source_id: str, number: str, title: str) -> str:
        """What tells a division from its siblings, as CLML's id has it, else from its number or title."""
        _, found, local = source_id.rpartition(f"{abbreviation}-")
        if abbreviation == "crossheading":
            return slug(local) if found and local else slug(title)
        if found and local:
            return local
        return slug(number.split(None, 1)[-1] if " " in number else "") if number else slug(title)

    def division_label(self, draft: Draft, kind: str, number: str, title: str) -> str:
        """The label of a division, "Schedule 1 Part 2"; a crossheading is named by its words and what it is in."""
        if kind == "crossheading" and not number:
            return f"{draft.cited}, cross-heading “{title}”" if draft.cited else f"Cross-heading “{title}”"
        first, _, rest = number.partition(" ")
        own = f"{first.capitalize()} {rest}".strip() if first.isupper() and len(first) > 2 else number
        return " ".join(part for part in (draft.cited, own or kind.capitalize()) if part)


def _named_in(source_id: str, draft: Draft) -> Draft | None:
    """The innermost division around a unit that the unit's own CLML id names."""
    around: Draft | None = draft
    while around is not None and around.eid:
        if around.source_id and source_id.startswith((f"{around.source_id}-", f"{around.source_id}_")):
            return around
        around = around.parent
    return draft if draft.eid else None
