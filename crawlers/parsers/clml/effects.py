"""Unapplied effects: amendments the publisher knows of and has not worked into the text, one sentence each."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.clml.dates import day_of
from crawlers.parsers.clml.identity import printed_number, read_address
from crawlers.parsers.xml import local_name
from indexer.text import clean_inline


def unapplied(effects: etree._Element) -> tuple[str, ...]:
    """A sentence for each effect that requires a change of the text; effects that need none are left out."""
    sentences = (
        _sentence(effect)
        for effect in effects
        if local_name(effect) == "UnappliedEffect" and effect.get("RequiresApplied") != "false"
    )
    return tuple(dict.fromkeys(sentences))


def _sentence(effect: etree._Element) -> str:
    act = read_address(effect.get("AffectingURI", ""))
    title, dates = "", []
    for child in effect:
        name = local_name(child)
        if name == "AffectingTitle" and not title:
            title = clean_inline("".join(str(part) for part in child.itertext()))
        elif name == "InForceDates":
            dates = [day.isoformat() for force in child if (day := day_of(force.get("Date")))]
    number = printed_number(act.kind, act.year, act.number) if act.work else ""
    affecting = f"{title} ({number})" if title and number else title or number or "another act"
    place = clean_inline(effect.get("AffectingProvisions", ""))
    since = f", in force from {' and '.join(dict.fromkeys(dates))}" if dates else ", no date in force stated"
    affected = clean_inline(effect.get("AffectedProvisions", "")) or "Act"
    kind = clean_inline(effect.get("Type", "")) or "changed"
    return f"{affected}: {kind} by {affecting}{f', {place}' if place else ''}{since}; not yet applied to this text."
