"""A quote that is ready to use: the words of a provision, how to cite them, when they held, where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from api.references import Reference
from crawlers.catalogue import sources
from indexer.clock import today
from indexer.domain.document import Authority
from indexer.domain.history import Version
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Standing
from indexer.library import Shown
from indexer.wording import render

_EU_NUMBER = re.compile(r"\D{0,80}?\d+/\d+(?:/[A-Z]{2,4}\b)?")
"""The head of an EU title up to its number: "Directive (EU) 2024/1760", "DECISION No 1359/2013/EU"."""
_CAPITALS = re.compile(r"(?<![(\w])[^\W\d_]{3,}(?!\w)")
_OFFICIAL = ("annual_statute", "citation")
"""Identifiers that belong to the name of a work where lawyers cite it."""
_WORTH = {
    Authority.OFFICIAL: "official text as adopted or published",
    Authority.CONSOLIDATION: "consolidation",
    Authority.TRANSLATION: "unofficial translation",
    Authority.METADATA: "record about the text",
}
_STANDING = {
    Standing.REPEALED: "marked as repealed",
    Standing.NOT_YET: "marked as not yet in force",
    Standing.UNKNOWN: "nothing on whether it is in force",
}
_NAMED = 5
"""How many parts of a text that are not in force a quote names before it counts them."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A provision, or a whole text, as one quotes it. `cite` names it without a date, `holds` says of which day the
    words are, and claims no day in force that the source does not state. `link` leads to exactly this reading.
    `caveats` must stand beside the words.
    """

    permalink: str
    words: str
    label: str
    work: str
    cite: str
    holds: str
    worth: str
    link: str
    published: date | None
    language: str
    publisher: str
    source_url: str
    retrieved: date
    attribution: str
    caveats: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it as plain text to paste."""
        return "\n".join(self._lines()) + "\n"

    @property
    def reference(self) -> Reference:
        """The same for a reference manager."""
        return Reference(
            permalink=self.permalink,
            language=self.language,
            work=self.work,
            label=self.label,
            words=self.words,
            url=self.link,
            note="; ".join(filter(None, (self.holds, self.worth, *self.caveats, self.attribution))),
            day=self.published,
            source_url=self.source_url,
            publisher=self.publisher,
            retrieved=self.retrieved,
        )

    def _lines(self) -> Iterator[str]:
        yield f"“{self.words}”"
        yield f"{self.cite}, {self.holds} ({self.worth})."
        yield from self.caveats
        yield self.link
        yield f"Retrieved {self.retrieved} from {self.publisher}, {self.source_url}."
        if self.attribution:
            yield self.attribution


def citation(shown: Shown, on: date | None, root: str) -> Citation:
    """What to quote of what is shown, as somebody asked for it on a day (None: none); `root` is our public address."""
    version, source = shown.version, sources().get(shown.capture.source)
    label = shown.provisions[0].label if shown.permalink.provision else ""
    return Citation(
        permalink=str(shown.permalink),
        words=render(shown.provisions),
        label=label,
        work=work_name(shown),
        cite=f"{label} {work_name(shown)}".strip(),
        holds=_holds(shown, on),
        worth=_WORTH[version.authority],
        link=_link(shown, root),
        published=version.published,
        language=version.language,
        publisher=source.publisher if source else shown.capture.source,
        source_url=shown.capture.url,
        retrieved=shown.capture.fetched_at.date(),
        attribution=source.attribution if source else "",
        caveats=tuple(_caveats(shown)),
    )


def work_name(shown: Shown) -> str:
    """How lawyers call the work: EU acts by kind and number, German ones by their letters, others by their short title,
    with the citation their publisher gives.
    """
    title, identifiers = shown.body.title, dict(shown.body.identifiers)
    if shown.work.id.jurisdiction == "eu" and (head := _EU_NUMBER.match(title)):
        return _CAPITALS.sub(lambda word: word[0].capitalize() if word[0].isupper() else word[0], head[0])
    name = identifiers.get("jurabk") or shown.body.short_title or title
    return ", ".join([name, *(identifiers[key] for key in _OFFICIAL if key in identifiers)])


def _link(shown: Shown, root: str) -> str:
    """Pinned to the reading, so that another text of the same day is never taken for this one."""
    version = shown.version
    pinned = Permalink(version.work, version.starts_on, version.text_sha256[:8])
    place = "%23" + quote(shown.permalink.provision) if shown.permalink.provision else ""
    said = f"?lang={version.language}" if version.language != shown.languages[0] else ""
    return f"{root}/works/{quote(str(pinned), safe='/@~,()')}{place}{said}"


def _holds(shown: Shown, on: date | None) -> str:
    version = shown.version
    if version.superseded:
        return f"in a reading of {version.starts_on} that its source has replaced"
    if version.valid_from is None or version.published == version.starts_on:
        return _observed(version)
    if version.authorities == (Authority.OFFICIAL,):
        # What was adopted says nothing of what amended it since.
        deed = "adopted" if version.came_by == "published" else version.came_by
        return f"as {deed}, {_held(shown, version.starts_on).removeprefix('as ')} from {version.starts_on}"
    stands = version.status_on(today()) == "current" and not shown.doubts.is_repealed
    day = on or (today() if stands else None)
    return _interval(shown) if day is None else _on(day, shown)


def _held(shown: Shown, day: date) -> str:
    """In force only what its publisher does not mark otherwise, and of a day ahead only to be."""
    marked = bool(shown.permalink.provision) and shown.provisions[0].standing is not Standing.IN_FORCE
    if day > today():
        return "as it is to stand" if marked else "as it is to be in force"
    return "as it stood" if marked else "as in force"


def _on(day: date, shown: Shown) -> str:
    """Nobody can vouch for what came after the source was last read, unless a later version says until when."""
    seen = shown.capture.fetched_at.date()
    known = day <= seen or (shown.version.until is not None and day <= today())
    return f"{_held(shown, day)} on {day}" + ("" if known else f" by what its source showed on {seen}")


def _observed(version: Version) -> str:
    """A text whose source states no first day in force: the day we can vouch for."""
    if version.published == version.starts_on:
        first = f"as {version.came_by} on {version.starts_on}"
    else:
        first = f"as its source first showed it on {version.starts_on}"
    return f"{first}, until {version.until}" if version.until else first


def _interval(shown: Shown) -> str:
    version = shown.version
    return f"{_held(shown, version.starts_on)} from {version.starts_on}" + (
        f" to {version.until}" if version.until else ""
    )


def _caveats(shown: Shown) -> Iterator[str]:
    standing = shown.provisions[0].standing
    if shown.permalink.provision and standing in _STANDING:
        yield f"Its publisher says: {_STANDING[standing]}."
    yield from _marked_parts(shown)
    if shown.status == "repealed":
        yield "Its publisher marks the whole text as repealed."
    if shown.doubts.gone is not None:
        yield f"Since {shown.doubts.gone.date()} the source neither lists nor serves it; it may or may not be in force."
    for told in shown.doubts.repeals:
        yield f"{told.label} of {told.link.work} says: “{told.words}”"
    if shown.version.authorities == (Authority.OFFICIAL,):
        yield "This is the text as adopted or published: later amendments are not worked into it."
    if shown.body.unapplied:
        yield f"Amendments its publisher has not yet worked into this text: {len(shown.body.unapplied)}."


def _marked_parts(shown: Shown) -> Iterator[str]:
    """What of the words is not in force though the whole is: the outermost parts, by what their publisher says."""
    standings = {provision.eid: provision.standing for provision in shown.provisions}
    for standing, said in _STANDING.items():
        labels = [
            part.label
            for part in shown.provisions
            if part.standing is standing and standings.get(part.parent or "") is not standing
        ]
        if labels and not (shown.permalink.provision and shown.provisions[0].standing is standing):
            more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
            yield f"Its publisher says of {', '.join(labels[:_NAMED])}{more}: {said}."
