"""What the page of one rule family shows: its curated statements as sentences, each with what it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from api.milestones import span
from api.pages import wording
from api.pages.workview import Link
from api.services import Services
from api.urls import work_url
from indexer.clock import today
from indexer.domain.identifiers import Permalink, WorkId
from taxonomy.regimes import (
    Authority,
    Bound,
    Fact,
    Guidance,
    Maximum,
    Milestone,
    Moved,
    Regime,
    Sanction,
    Sourced,
    Threshold,
)

KIND = {
    "entry_into_force": "Entry into force",
    "application": "Application",
    "transposition": "Transposition",
    "reporting": "Report or declaration due",
    "guidance": "Guidance",
    "implementing_act": "Further act",
    "review": "Review",
    "expiry": "Expiry",
}
"""Milestone kinds in words."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Basis:
    """What a statement rests on and how sure we are; `source` is "" and `places` empty where nothing was read yet."""

    source: str
    places: tuple[Link, ...]
    checked: str
    confidence: str
    confidence_code: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One curated statement; `url` is "" where it leads nowhere, `details` say more, one line each."""

    text: str
    details: tuple[str, ...]
    url: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A day, whom it concerns, and where it stood before: (sentence, page of the act that moved it)."""

    id: str
    date: str
    kind: str
    whom: str
    what: str
    status: str
    former: tuple[Link, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class RegimeView:
    """A rule family. `names` are (language code or "", its name, the names)."""

    id: str
    name: str
    summary: str
    names: tuple[tuple[str, str, str], ...]
    jurisdiction: str
    instrument: str
    binding: bool
    status: str
    adopted: str
    in_force: str
    official_url: str
    checked: str
    identifiers: tuple[str, ...]
    hs_chapters: tuple[str, ...]
    topics: tuple[Link, ...]
    works: tuple[tuple[str, Link], ...]
    """Id and title of each; no title where this base does not hold it."""
    unreached: str
    search: str
    milestones: tuple[MilestoneLine, ...]
    sections: tuple[tuple[str, tuple[Statement, ...]], ...]


def regime_view(services: Services, regime: Regime) -> RegimeView:
    """Everything the page of a regime shows; links only to works this base holds."""
    here = services.library.held().works
    titles = _titles(services, here.intersection(regime.works))
    return RegimeView(
        id=regime.id,
        name=regime.name,
        summary=regime.summary,
        names=tuple(_names(code, names) for code, names in regime.names.items()),
        jurisdiction=services.facet_label("jurisdiction", regime.jurisdiction),
        instrument=services.facet_label("type", regime.instrument),
        binding=regime.binding,
        status=regime.status,
        adopted=regime.adopted or "",
        in_force=regime.in_force or "",
        official_url=regime.official_url,
        checked=regime.checked.isoformat(),
        identifiers=regime.identifiers,
        hs_chapters=regime.hs_chapters,
        topics=tuple(Link(services.facet_label("topic", key), f"/?topic={key}") for key in regime.topics),
        works=tuple((work, _link(titles.get(work, ""), work, here)) for work in regime.works),
        unreached=regime.unreached or "",
        search=f"/?regime={regime.id}" if here.intersection(regime.works) else "",
        milestones=tuple(milestone_line(one, here) for one in sorted(regime.milestones, key=lambda one: one.date)),
        sections=tuple((title, listed) for title, listed in _sections(regime, here) if listed),
    )


def _titles(services: Services, works: Iterable[str]) -> dict[str, str]:
    with services.store.reader() as reader:
        records = [reader.work(WorkId(work)) for work in works]
    return {str(record.id): record.short_title or record.title for record in records if record}


def _names(code: str, names: tuple[str, ...]) -> tuple[str, str, str]:
    shown = "; ".join(names)
    return ("", "All languages", shown) if code == "mul" else (code, wording.language_name(code), shown)


def _link(name: str, place: str, here: Collection[str]) -> Link:
    permalink = Permalink.parse(place)
    return Link(name, work_url(permalink) if str(permalink.work) in here else "")


def _basis(stated: Sourced, here: Collection[str]) -> Basis:
    return Basis(
        source=stated.source or "",
        places=(_link(stated.place, stated.place, here),) if stated.place else (),
        checked=stated.checked.isoformat() if stated.checked else "",
        confidence=wording.CONFIDENCE[stated.confidence],
        confidence_code=stated.confidence,
    )


def milestone_line(stated: Milestone, here: Collection[str], written: str = "") -> MilestoneLine:
    """A milestone with what it rests on; `written` is its date where that is another than the first of a yearly one."""
    return MilestoneLine(
        id=stated.id,
        date=written or stated.date,
        kind=KIND[stated.kind],
        whom=stated.class_,
        what=f"{stated.what}, each year by this day" if stated.yearly else stated.what,
        status=_status(stated, written or stated.date),
        former=tuple(_former(former, here) for former in stated.history),
        basis=_basis(stated, here),
    )


def _status(stated: Milestone, written: str) -> str:
    """How a day stands, by what is known and by the calendar: nothing that lies ahead is said to have come."""
    is_past = span(written)[1] < today()
    match stated.status:
        case "planned":
            return "the day is past; whether it came was not checked" if is_past else "planned"
        case "reached":
            return "took place" if is_past else "comes back"
        case "postponed":
            return "put off, no new day known"
        case _:
            return "will not come"


def _former(former: Moved, here: Collection[str]) -> Link:
    sentence = f"was {former.date}, moved by {former.act}"
    return _link(sentence, former.moved_by, here) if former.moved_by else Link(sentence, "")


def _sections(regime: Regime, here: Collection[str]) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    return (
        ("Who is bound", tuple(_bound(one, here) for one in regime.bound)),
        ("Sanctions", tuple(_sanction(one, here) for one in regime.sanctions)),
        ("Authorities", tuple(_authority(one, here) for one in regime.authorities)),
        ("Guidance", tuple(_guidance(one, here) for one in regime.guidance)),
        ("Facts", tuple(_fact(one, here) for one in regime.facts)),
    )


def _bound(stated: Bound, here: Collection[str]) -> Statement:
    sizes = [threshold_words(threshold) for threshold in stated.thresholds]
    if stated.needed:
        sizes = [f"at least {stated.needed} of these: {'; '.join(sizes)}"]
    days = [f"from {stated.since}"] * bool(stated.since) + [f"until {stated.until}"] * bool(stated.until)
    details = (*sizes, *(f"sector: {sector}" for sector in stated.sectors), *days)
    return Statement(stated.who, details, "", _basis(stated, here))


def threshold_words(threshold: Threshold) -> str:
    """A threshold as a phrase: "more than 5,000 employees", "at least EUR 150 of goods value per consignment"."""
    bound, amount = ("more than", threshold.over) if threshold.at_least is None else ("at least", threshold.at_least)
    number = amount_words(amount or 0, threshold.unit)
    size = f"{number} employees" if threshold.measure == "employees" else f"{number} {threshold.measure}"
    per = f" per {threshold.per}" if threshold.per else ""
    group = " in the group" if threshold.of == "group" else ""
    return f"{bound} {size}{per}{group}{f', {threshold.where}' if threshold.where else ''}"


def amount_words(amount: float, unit: str | None) -> str:
    """An amount for reading: 1500000000 EUR is "EUR 1,500 million", 50 t is "50 t", 3000 is "3,000"."""
    million = unit is not None and unit.isupper() and amount >= _MILLION
    number = f"{amount / _MILLION:,.10g} million" if million else f"{amount:,.10g}"
    if unit is None:
        return number
    return f"{unit} {number}" if unit.isupper() else f"{number} {unit}"


def _sanction(stated: Sanction, here: Collection[str]) -> Statement:
    details = (_maximum_words(stated.maximum),) if stated.maximum else ()
    return Statement(f"{stated.kind.capitalize()}: {stated.text}", details, "", _basis(stated, here))


def _maximum_words(maximum: Maximum) -> str:
    if maximum.amount is not None:
        return f"{maximum.rule} {amount_words(maximum.amount, maximum.currency)}"
    return f"{maximum.rule} {maximum.percent:g} % of {maximum.of}"


def _authority(stated: Authority, here: Collection[str]) -> Statement:
    return Statement(stated.name, (stated.role,), stated.url or "", _basis(stated, here))


def _guidance(stated: Guidance, here: Collection[str]) -> Statement:
    return Statement(stated.title, (stated.date,) if stated.date else (), stated.url, _basis(stated, here))


def _fact(stated: Fact, here: Collection[str]) -> Statement:
    return Statement(stated.statement, (), "", _basis(stated, here))
