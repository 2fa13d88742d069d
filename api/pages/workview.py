"""What the page of a text shows around it: versions to choose, what the text is worth, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.bodies import iso
from api.pages import wording
from api.pages.contents import Entry, contents
from api.pages.layout import Block, NoteView, blocks, note_view
from api.pages.record import has_text, previous, type_name, versions_by_language
from api.services import Services
from api.urls import Places, alone_url, changes_url, diff_url, follow_url, regime_url, work_url, works_url
from crawlers.catalogue import sources
from indexer.clock import today
from indexer.domain.document import Authority
from indexer.domain.history import Version
from indexer.domain.identifiers import Permalink, WorkId
from indexer.history import History
from indexer.library import Shown
from indexer.repeals.told import ToldRepeal


@dataclass(frozen=True, slots=True)
class Link:
    """A named address; `url` is "" where there is nothing to open."""

    name: str
    url: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as the picker lists it."""

    permalink: str
    url: str
    interval: str
    status: str
    status_code: str
    worth: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation to another work, and the place it names."""

    kind: str
    target: Link
    place: str


@dataclass(frozen=True, slots=True)
class Stone:
    """A date that binds somebody."""

    kind: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class RepealView:
    """What another act says of the repeal of this one, and where; `is_ahead` where by its words the day is to come."""

    place: Link
    words: str
    language: str
    is_whole: bool
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the text comes from and under which terms."""

    publisher: str
    url: str
    licence: str
    licence_url: str
    attribution: str
    capture_sha256: str
    text_sha256: str
    rendition: str


@dataclass(frozen=True, slots=True)
class WorkView:
    """A text and everything said of it."""

    id: str
    title: str
    short_title: str
    language: str
    type: str
    jurisdiction: Link
    regimes: tuple[Link, ...]
    topics: tuple[Link, ...]
    permalink: str
    pinned: str
    link: str
    status: str
    status_code: str
    marked: str
    """What the publisher says of the one provision shown, where it is not simply in force."""
    interval: str
    worth: str
    published: str
    came_by: str
    """What happened on that day: Published, Enacted, Made."""
    detected: str
    starts_on: str
    current: Link | None
    versions: tuple[VersionLine, ...]
    languages: tuple[Link, ...]
    compare: Link | None
    changes: str
    unapplied: tuple[str, ...]
    gone: str
    repeals: tuple[RepealView, ...]
    milestones: tuple[Stone, ...]
    relations: tuple[Tie, ...]
    identifiers: tuple[tuple[str, str], ...]
    notes: tuple[NoteView, ...]
    origin: Origin
    follow: tuple[Link, ...]
    not_here: tuple[str, ...]
    """Acts of the same rule family that this base does not hold, beside a text as adopted they may have amended."""
    can_be_dated: str
    """Where the text of another day is asked for."""
    contents: tuple[Entry, ...]
    blocks: tuple[Block, ...]
    lang_value: str


def work_view(services: Services, shown: Shown) -> WorkView:
    """The view of a text; where a provision is named, its blocks are those of that provision alone."""
    version, work, body = shown.version, shown.work, shown.body
    lang = said_language(shown)
    by_language = versions_by_language(services, work.id, shown.languages)
    versions = by_language[version.language]
    before = previous(versions, version)
    pinned = version.permalink
    laid = blocks(
        shown.provisions,
        [note for note in body.notes if note.eid],
        body.text.marks,
        Places(pinned, lang),
    )
    return WorkView(
        id=str(work.id),
        title=body.title,
        short_title=body.short_title,
        language=version.language,
        type=type_name(services, work.type),
        jurisdiction=Link(services.facet_label("jurisdiction", work.id.jurisdiction), works_url(work.id.jurisdiction)),
        regimes=tuple(Link(services.facet_label("regime", key), regime_url(key)) for key in work.regimes),
        topics=tuple(Link(services.facet_label("topic", key), f"/?topic={key}") for key in work.topics),
        permalink=str(shown.permalink),
        pinned=str(pinned),
        link=work_url(shown.permalink, lang),
        status=wording.STATUS[shown.status],
        status_code=shown.status,
        marked=wording.standing_note(shown.provisions[0]) if shown.permalink.provision else "",
        interval=wording.interval(version),
        worth=wording.worth(version),
        published=iso(version.published) or "",
        came_by=version.came_by.capitalize(),
        detected=(iso(version.detected) or "").replace("T", " ").replace("Z", " UTC"),
        starts_on=version.starts_on.isoformat(),
        current=_current(shown, versions, lang),
        versions=version_lines(versions, lang, pinned, is_doubted=bool(shown.doubts)),
        languages=_languages(shown, by_language),
        compare=Link(str(before.permalink), diff_url(str(before.permalink), str(pinned), lang)) if before else None,
        changes=changes_url(work=str(work.id)),
        unapplied=body.unapplied,
        gone=shown.doubts.gone.date().isoformat() if shown.doubts.gone else "",
        repeals=tuple(_repeal(told) for told in shown.doubts.repeals),
        milestones=tuple(
            Stone(wording.MILESTONE.get(m.kind) or wording.plain(m.kind), m.date.isoformat(), m.text)
            for m in body.milestones
        ),
        relations=_relations(services, shown),
        identifiers=body.identifiers,
        notes=tuple(note_view(note, {}) for note in body.notes if not note.eid),
        origin=_origin(shown),
        follow=_follow(services, shown),
        not_here=_not_here(services, shown),
        can_be_dated=alone_url(Permalink(work.id, provision=shown.permalink.provision)),
        contents=() if shown.permalink.provision else contents(laid),
        blocks=laid,
        lang_value=lang or "",
    )


def _follow(services: Services, shown: Shown) -> tuple[Link, ...]:
    """What can be followed here: the provision, where one is shown alone, and the work, which may be a list."""
    known = services.taxonomy.type_of(shown.work.type)
    kind = "list" if known is not None and known.id == "list" else "work"
    work = Link(f"this {kind}", follow_url(kind, str(shown.work.id)))
    if not shown.permalink.provision:
        return (work,)
    provision = Permalink(shown.work.id, provision=shown.permalink.provision)
    return (Link(shown.provisions[0].label, follow_url("provision", str(provision))), work)


def _not_here(services: Services, shown: Shown) -> tuple[str, ...]:
    """A consolidation says for itself what it holds; a text as adopted cannot say what came after it."""
    if shown.version.authorities != (Authority.OFFICIAL,):
        return ()
    regimes = (services.taxonomy.regimes[key] for key in shown.work.regimes if key in services.taxonomy.regimes)
    family = [work for regime in regimes if regime.works[0] == str(shown.work.id) for work in regime.works[1:]]
    held = services.library.held().works
    return tuple(work for work in dict.fromkeys(family) if work not in held)


def said_language(shown: Shown) -> str | None:
    """The language a link must name: none for the work's first one, which is the default."""
    return shown.version.language if shown.version.language != shown.languages[0] else None


def _current(shown: Shown, versions: Sequence[Version], lang: str | None) -> Link | None:
    """The version in force today, where this is not it."""
    current = History(tuple(versions)).on(today())
    if shown.status == "current" or current is None or not has_text(current):
        return None
    return Link(str(current.permalink), work_url(current.permalink, lang))


def version_lines(
    versions: Sequence[Version],
    lang: str | None,
    shown: Permalink | None,
    *,
    is_doubted: bool = False,
    provision: str = "",
) -> tuple[VersionLine, ...]:
    """Every version, newest first, at a `provision` if it has it; `shown` is the one on the page, `is_doubted` where
    nobody says of the last one that it stands.
    """
    return tuple(
        VersionLine(
            permalink=str(version.permalink),
            url=work_url(version.permalink.at(provision), lang),
            interval=wording.interval(version),
            status=wording.STATUS[status],
            status_code=status,
            worth=wording.SHORT_WORTH[version.authority],
            shown=version.permalink == shown,
        )
        for version in reversed(versions)
        for status in (_standing(version, is_doubted=is_doubted),)
    )


def _standing(version: Version, *, is_doubted: bool) -> str:
    status = version.status_on(today()) if has_text(version) else "no-text"
    return "unknown" if is_doubted and status == "current" else status


def _repeal(told: ToldRepeal) -> RepealView:
    return RepealView(
        place=Link(
            f"{told.label} of {told.link.work}", alone_url(told.link, told.language if told.language != "en" else None)
        ),
        words=told.words,
        language=told.language,
        is_whole=told.is_whole,
        is_ahead=told.since is not None and told.since > today(),
    )


def _languages(shown: Shown, by_language: dict[str, list[Version]]) -> tuple[Link, ...]:
    """The same day in each language; the work itself where the language has no version for that day."""
    links = []
    for code in shown.languages:
        lang = code if code != shown.languages[0] else None
        there = History(tuple(by_language[code])).on(shown.version.starts_on)
        target = there.permalink if there else Permalink(shown.work.id)
        links.append(Link(wording.language_name(code), work_url(target, lang), code == shown.version.language))
    return tuple(links)


def _relations(services: Services, shown: Shown) -> tuple[Tie, ...]:
    here = services.library.held().works
    return tuple(
        Tie(
            wording.RELATION.get(relation.kind) or wording.plain(relation.kind),
            Link(relation.target, work_url(Permalink(WorkId(relation.target))) if relation.target in here else ""),
            relation.place,
        )
        for relation in shown.body.relations
    )


def web_address(url: str) -> str:
    """The address if it is one that a link may carry, else ""."""
    return url if url.startswith(("https://", "http://")) else ""


def _origin(shown: Shown) -> Origin:
    source = sources().get(shown.capture.source)
    return Origin(
        publisher=source.publisher if source else shown.capture.source,
        url=web_address(shown.capture.url),
        licence=source.licence.name if source else "",
        licence_url=source.licence.url if source else "",
        attribution=source.attribution if source else "",
        capture_sha256=shown.capture.sha256,
        text_sha256=shown.version.text_sha256,
        rendition=shown.version.rendition,
    )
