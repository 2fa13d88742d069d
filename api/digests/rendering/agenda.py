"""Milestones as a calendar (RFC 5545). An event keeps its UID for ever; when its date moves, its SEQUENCE rises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from api.digests.rendering.letters import header
from api.digests.rendering.links import Links
from api.digests.rendering.words import code_word, concerned, say
from api.digests.statements import Stated
from api.milestones import span
from taxonomy.regimes import Milestone, Regime

_STAMPED = datetime(2026, 1, 1, tzinfo=UTC)
"""DTSTAMP where no act ever moved a date: a fixed one, so that equal calendars are equal bytes."""


def agenda(
    regimes: Iterable[Regime],
    links: Links,
    stated: Iterable[Stated] = (),
    *,
    language: str = "en",
    names: Callable[[str, str], str] | None = None,
) -> bytes:
    """Every milestone of these regimes that lies ahead or took place, as days, months or years, as exact as known, and
    the days that works state themselves. `names` gives a regime's name in a language, the English one where not given.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Rulewatch//Milestones//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", say(language, "calendar"))
    for regime in sorted(regimes, key=lambda one: one.id):
        name = names(regime.id, language) if names else regime.name
        for milestone in regime.milestones:
            calendar.add_component(_event(regime.id, name, milestone, links, language))
    for one in sorted({one.id: one for one in stated}.values(), key=lambda one: one.id):
        calendar.add_component(_stated_event(one, links, language))
    return bytes(calendar.to_ical())


def _event(regime: str, name: str, milestone: Milestone, links: Links, language: str) -> Event:
    event = Event()
    first, last = span(milestone.date)
    moves = milestone.history
    event.add("uid", f"{regime}.{milestone.id}@milestones.rulewatch")
    event.add("sequence", len(moves) + (milestone.status in {"postponed", "dropped"}))
    event.add("dtstamp", datetime(*span(moves[-1].dated)[0].timetuple()[:3], tzinfo=UTC) if moves else _STAMPED)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    kind, whom = code_word(language, milestone.kind), concerned(language, milestone.class_)
    event.add("summary", header(f"{name}: {kind}, {whom}"))
    event.add("description", _description(milestone, language))
    event.add("url", links.regime(regime))
    event.add("status", "CANCELLED" if milestone.status in {"postponed", "dropped"} else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if milestone.yearly:
        event.add("rrule", {"freq": "yearly"})
    return event


def _stated_event(one: Stated, links: Links, language: str) -> Event:
    event = Event()
    event.add("uid", f"{one.id}@milestones.rulewatch")
    event.add("sequence", len(one.moves))
    event.add("dtstamp", one.moves[-1].detected.replace(microsecond=0) if one.moves else _STAMPED)
    event.add("dtstart", one.date)
    event.add("dtend", one.date + timedelta(days=1))
    event.add("summary", header(f"{one.title}: {code_word(language, one.kind)}{f', {one.label}' if one.label else ''}"))
    lines = [f"{one.label}: {one.words}" if one.words else say(language, "metadata")]
    lines += [_was(language, str(move.was), move.by) for move in one.moves]
    event.add("description", "\n".join(map(header, lines)))
    event.add("url", links.work(one.permalink))
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _description(milestone: Milestone, language: str) -> str:
    """What regimes say in English is left out for others: kind and whom it concerns stand in the summary."""
    lines = [milestone.what] if language == "en" else []
    doubts = [milestone.confidence] if milestone.confidence == "unverified" else []
    said = ", ".join(code_word(language, code) for code in (milestone.status, *doubts))
    lines.append(f"{milestone.date} ({said})")
    lines += [_was(language, moved.date, f"{moved.act} ({moved.dated})") for moved in milestone.history]
    return "\n".join(map(header, lines))


def _was(language: str, day: str, by: str) -> str:
    was = say(language, "was", date=day)
    return f"{was}, {say(language, 'moved_by', act=by)}" if by else was
