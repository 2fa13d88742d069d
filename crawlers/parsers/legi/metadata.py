"""What the META and LIENS blocks of a LEGI file say: identity, interval, state, ties to other texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree

from crawlers.parsers.eids import eid_number
from crawlers.parsers.outline import Outline
from indexer.domain.document import Relation
from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import WorkId, parse_day
from indexer.domain.provision import Mark, Standing
from indexer.text import clean_inline

_TEXT_ID = re.compile(r"(?:JORF|LEGI)TEXT\d{12}")
_NEVER = 2999
_STANDINGS = {
    "VIGUEUR": Standing.IN_FORCE, "ABROGE_DIFF": Standing.IN_FORCE, "ABROGE": Standing.REPEALED,
    "PERIME": Standing.REPEALED, "VIGUEUR_DIFF": Standing.UNKNOWN, "MODIFIE": Standing.UNKNOWN,
    "TRANSFERE": Standing.UNKNOWN, "DEPLACE": Standing.UNKNOWN, "DISJOINT": Standing.UNKNOWN,
}  # fmt: skip
"""What a wording is worth of which only the state is stated."""
_STILLBORN = frozenset({"MODIFIE_MORT_NE", "ANNULE"})
_ACTIONS = {
    ("MODIFIE", "MODIFICATION"): "substituted",
    ("CREE", "CREATION"): "inserted",
    ("ABROGE", "ABROGATION"): "repealed",
    ("TRANSFERE", "TRANSFERT"): "renumbered",
    ("DEPLACE", "DEPLACEMENT"): "renumbered",
}
"""What a tie did, as a verb and as a noun. This is changed where it is the verb's target ("MODIFIE", cible) or the
other text the noun's source ("MODIFICATION", source).
"""
_VERBS = {verb: action for (verb, _), action in _ACTIONS.items()}
_NOUNS = {noun: action for (_, noun), action in _ACTIONS.items()}
_OVER = ("ABROGE", "PERIME")


@dataclass(frozen=True, slots=True)
class Interval:
    """When a wording is law; `stated` is the publisher's word for its state."""

    starts: date | None
    ends: date | None
    """Last day in force: the file states the day after."""
    stated: str
    stillborn: bool

    def standing(self, today: date) -> Standing:
        """What the wording is worth in its interval; only a repeal without a day counts for all time."""
        if self.starts and self.starts > today:
            return Standing.NOT_YET
        return Standing.IN_FORCE if self.ends else _STANDINGS.get(self.stated, Standing.UNKNOWN)


def read_interval(meta: etree._Element, outline: Outline) -> Interval:
    """DATE_DEBUT, DATE_FIN (the first day it is no longer law; 2999 for none) and ETAT."""
    stated = said(meta, "ETAT").upper()
    starts, ends = (read_day(said(meta, name), name, outline) for name in ("DATE_DEBUT", "DATE_FIN"))
    if stated not in _STANDINGS and stated not in _STILLBORN:
        outline.find("unknown-state", "", f"the state {stated[:40]!r} is unknown")
    return Interval(starts, ends - timedelta(days=1) if ends else None, stated, stated in _STILLBORN)


def read_day(text: str, name: str, outline: Outline) -> date | None:
    """An ISO day; None for none, for 2999 and for what cannot be read, which is reported."""
    if not text:
        return None
    try:
        found = parse_day(text)
    except InvalidIdentifier:
        outline.find("unreadable-date", "", f"{name}: {text[:40]!r} is not a date")
        return None
    return None if found.year >= _NEVER or found.year == 1 else found


def said(element: etree._Element, name: str) -> str:
    """The text of the first descendant of that name; "" for none."""
    found = next(element.iter(name), None)
    return clean_inline("".join(map(str, found.itertext()))) if found is not None else ""


def text_work(identifier: str) -> WorkId | None:
    """`fr/JORFTEXT000099000001`; None for what is no id of a text."""
    return WorkId(f"fr/{identifier}") if _TEXT_ID.fullmatch(identifier) else None


def article_work(text: WorkId, number: str, identifier: str) -> WorkId | None:
    """An article is followed as a work of its own, `fr/LEGITEXT000099000002/L1-2`; by its id where it has no number."""
    plain = eid_number(number.strip().replace(" ", "-")) or eid_number(identifier)
    try:
        return WorkId(f"{text}/{plain}")
    except InvalidIdentifier:
        return None


def relations_of(root: etree._Element) -> Iterator[Relation]:
    """Texts that changed this one, that it changes, and that it cites."""
    for link in root.iterfind("./LIENS/LIEN"):
        work = text_work(link.get("cidtexte", ""))
        if work is None:
            continue
        action, is_changed = _action(link)
        if link.get("typelien", "").upper() == "CITATION" and link.get("sens") != "cible":
            yield Relation("cites", str(work))
        elif action:
            yield Relation("amended_by" if is_changed else "amends", str(work), _place(link))


def marks_of(root: etree._Element, eid: str, stated: str) -> Iterator[Mark]:
    """Who gave an article these words, or ended them where its state says so: a repeal may leave them law somewhere."""
    for link in root.iterfind("./LIENS/LIEN"):
        work, (action, is_changed) = text_work(link.get("cidtexte", "")), _action(link)
        if work and action and is_changed and (action != "repealed" or stated.startswith(_OVER)):
            yield Mark(eid, action, str(work), _place(link))


def title_of(context: etree._Element, day: date | None) -> str:
    """The title a text bears on a day, of those it ever bore; the first where none is dated so."""
    titles = list(context.iter("TITRE_TXT"))
    on = day.isoformat() if day else ""
    borne = (title for title in titles if title.get("debut", "") <= on < title.get("fin", ""))
    found = next(borne, titles[0] if titles else None)
    return clean_inline("".join(map(str, found.itertext()))) if found is not None else ""


def _action(link: etree._Element) -> tuple[str, bool]:
    """What a tie did, "" for nothing we know, and whether it did it to this text rather than to the other."""
    kind, is_target = link.get("typelien", "").upper(), link.get("sens") == "cible"
    return _VERBS.get(kind) or _NOUNS.get(kind, ""), is_target == (kind in _VERBS)


def _place(link: etree._Element) -> str:
    return f"Article {link.get('num')}" if link.get("num") else ""
