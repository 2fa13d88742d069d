"""Answers to what people ask of the store: a text as it stands on a day, a work's versions, changes, a comparison.

Every gap is an answer with a code (Refusal), never an empty result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from indexer.clock import today
from indexer.diff import effects_between
from indexer.domain.errors import RulewatchError
from indexer.domain.history import Effect, Version
from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Provision, Standing, Text
from indexer.doubts import Doubts, doubts_of
from indexer.history import History
from indexer.store.bodies import Body
from indexer.store.change_listing import EVERY_CHANGE, Wanted
from indexer.store.reading import CaptureRecord, ChangeRecord, Reader, WorkRecord
from indexer.store.store import Store
from indexer.wording import is_repealed


class Refusal(RulewatchError):
    """A question that has no answer, and why."""


class DifferentWorks(Refusal):
    """Two versions can be compared only if they are of one work."""

    code = "different-works"


class UnknownWork(Refusal):
    """No such work in this base."""

    code = "unknown-work"


class NoVersion(Refusal):
    """The work is known, and no version of it for that day or reading."""

    code = "no-version-for-date"


class NoLanguage(Refusal):
    """The work is known, and not in that language."""

    code = "language-not-available"


class UnknownProvision(Refusal):
    """The version is known, and has no such provision."""

    code = "unknown-provision"


class WorkRepealed(Refusal):
    """The work is repealed as a whole, and the publisher shows no text of it any more."""

    code = "repealed"


class TextUnavailable(Refusal):
    """The version is known and the source gave no text of it."""

    code = "text-not-available"


@dataclass(frozen=True, slots=True)
class Shown:
    """A version, or a provision of it with all that stands under it. `status` is its standing today, `doubts`
    why nobody says of the work that it stands.
    """

    permalink: Permalink
    work: WorkRecord
    version: Version
    status: str
    body: Body
    provisions: tuple[Provision, ...]
    capture: CaptureRecord
    languages: tuple[str, ...]
    doubts: Doubts = field(default_factory=Doubts)


@dataclass(frozen=True, slots=True)
class Listed:
    """A work as a list shows it."""

    record: WorkRecord
    languages: tuple[str, ...]
    versions: int
    source_urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions and what leads from one to the other."""

    before: Version
    after: Version
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What this base can answer from: works in all, and of each source its captures and the last one's time."""

    works: int
    sources: Mapping[str, tuple[int, datetime]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A text that begins on a day ahead."""

    work: WorkRecord
    day: date


@dataclass(frozen=True, slots=True)
class Held:
    """Ids of every work with a text here, and of the jurisdictions they come from."""

    works: frozenset[str]
    jurisdictions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What stands behind every answer of a base: its last outbox position, what it can answer from, what it holds."""

    head: int
    coverage: Coverage
    held: Held


class Library:
    """Reads one store; every method is one consistent view."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._inventory: tuple[int, Inventory] | None = None

    def works(self) -> list[Listed]:
        """Every work, by id."""
        with self._store.reader() as reader:
            languages, counts, urls = reader.languages(), reader.version_counts(), reader.source_urls()
            return [
                Listed(
                    record,
                    tuple(languages.get(str(record.id), ())),
                    counts.get(str(record.id), 0),
                    tuple(urls.get(str(record.id), ())),
                )
                for record in reader.works()
            ]

    def known(self, work: WorkId) -> WorkId:
        """The work, if it is here; raises UnknownWork."""
        with self._store.reader() as reader:
            return _known(reader, work).id

    def show(self, link: Permalink, language: str | None = None) -> Shown:
        """The version a permalink names, by default the one in force today, else the next or the last one.

        Raises UnknownWork, NoLanguage, NoVersion, UnknownProvision, TextUnavailable.
        """
        with self._store.reader() as reader:
            record, language, versions = _versions(reader, link.work, language)
            version = _pick(versions, link)
            body = reader.body_shown(version)
            doubts = doubts_of(reader, link.work, language)
            provisions = _under(body.text, link, version, versions)
            return Shown(
                permalink=version.permalink.at(link.provision),
                work=record,
                version=version,
                status=_status(version, body, doubts, provisions[0].standing if link.provision else Standing.IN_FORCE),
                doubts=doubts,
                body=body,
                provisions=provisions,
                capture=reader.capture_of(version.observation),
                languages=tuple(reader.languages_of(link.work)),
            )

    def versions(self, work: WorkId, language: str | None = None) -> list[Shown]:
        """Every version of a work in a language, oldest first, without provisions."""
        with self._store.reader() as reader:
            record, chosen, versions = _versions(reader, work, language)
            languages = tuple(reader.languages_of(work))
            doubts = doubts_of(reader, work, chosen)
            return [
                Shown(
                    version.permalink, record, version, _status(version, body, doubts), body, (),
                    reader.capture_of(version.observation), languages, doubts,
                )
                for version in versions
                for body in (reader.body_shown(version),)
            ]  # fmt: skip

    def changes(
        self, wanted: Wanted = EVERY_CHANGE, limit: int | None = None, *, newest_first: bool = False
    ) -> list[ChangeRecord]:
        """Changes in the order we learnt of them, or the last one first; raises UnknownWork."""
        with self._store.reader() as reader:
            if wanted.work is not None:
                _known(reader, wanted.work)
            return list(reader.changes(wanted, limit, newest_first=newest_first))

    def compare(self, one: Permalink, other: Permalink, language: str | None = None) -> Compared:
        """What leads from one version of a work to another; raises Refusal where the works differ or one is missing."""
        if one.work != other.work:
            hint = f"{one.work} is not {other.work}."
            raise DifferentWorks("only two versions of one work can be compared", hint=hint)
        with self._store.reader() as reader:
            _, _, versions = _versions(reader, one.work, language)
            before, after = _pick(versions, one), _pick(versions, other)
            loosely = (before.rendition, before.authority) != (after.rendition, after.authority)
            effects = effects_between(
                reader.body(before.observation).text,
                reader.body(after.observation).text,
                loosely=loosely,
                effective=after.valid_from,
            )
        return Compared(before, after, tuple(_within(effects, one.provision or other.provision)))

    def inventory(self) -> Inventory:
        """What stands behind every answer; read again only after something changed."""
        with self._store.reader() as reader:
            head, captures = reader.head(), reader.last_capture()
            kept = self._inventory
            if kept is None or kept[0] != captures or kept[1].head != head:
                works = frozenset(reader.languages())
                held = Held(works, frozenset(WorkId(work).jurisdiction for work in works))
                kept = captures, Inventory(head, Coverage(reader.count("work"), reader.coverage()), held)
                self._inventory = kept
            return kept[1]

    def coverage(self) -> Coverage:
        """What stands behind an answer of this base."""
        return self.inventory().coverage

    def held(self) -> Held:
        """What this base has texts of."""
        return self.inventory().held

    def newest(self) -> Mapping[str, date]:
        """The day the newest text of each work began; texts that lie ahead and mere records are left out."""
        with self._store.reader() as reader:
            return reader.newest_texts(today())

    def beginnings(self) -> list[Beginning]:
        """The texts that begin on a day ahead, each once in however many languages, the next one first."""
        with self._store.reader() as reader:
            return [Beginning(work, day) for work, day in reader.beginnings(today())]

    def first_days(self, works: Iterable[str]) -> dict[str, date]:
        """The first day each of these works has a text for, in any language; works without a text are left out."""
        with self._store.reader() as reader:
            starts = {
                work: [v.starts_on for language in reader.languages_of(key) for v in reader.versions(key, language)]
                for work in works
                for key in (WorkId(work),)
            }
        return {work: min(days) for work, days in starts.items() if days}


def _known(reader: Reader, work: WorkId) -> WorkRecord:
    record = reader.work(work)
    if record is None:
        raise UnknownWork(f"{work} is not in this base", hint="List what is there with `rulewatch works`.")
    return record


def _versions(reader: Reader, work: WorkId, language: str | None) -> tuple[WorkRecord, str, list[Version]]:
    record = _known(reader, work)
    languages = reader.languages_of(work)
    if not languages:
        raise TextUnavailable(f"no text of {work} could be accepted yet", hint="See `rulewatch doctor`.")
    chosen = language or languages[0]
    if chosen not in languages:
        raise NoLanguage(f"{work} is not here in {chosen!r}", hint=f"Available: {', '.join(languages)}.")
    return record, chosen, reader.versions(work, chosen)


def _pick(versions: list[Version], link: Permalink) -> Version:
    if link.reading:
        same_text = [version for version in versions if version.text_sha256.startswith(link.reading)]
        # A text stays what was linked when its publisher moves the day it counts from.
        found = [version for version in same_text if version.starts_on == link.on] or same_text
        if found:
            return found[-1]
        raise NoVersion(f"{link.work} has no reading {link.reading} of {link.on}", hint="See `rulewatch versions`.")
    told = History(tuple(versions))
    if link.on is not None:
        version_on = told.on(link.on)
        if version_on is None:
            raise NoVersion(f"no version of {link.work} for {link.on}", hint=_span(versions))
        return version_on
    standing = [version for version in versions if not version.superseded]
    started = [version for version in standing if version.starts_on <= today()]
    return started[-1] if started else standing[0]


_MARKED = {Standing.REPEALED: "repealed", Standing.NOT_YET: "future", Standing.UNKNOWN: "unknown"}


def _status(version: Version, body: Body, doubts: Doubts, marked: Standing = Standing.IN_FORCE) -> str:
    """The version's standing today, or that of the one provision shown, as it is `marked`; `repealed` where the
    publisher calls all of the text repealed, `unknown` where it was in force when the source last held it, and the
    source holds it no more, or another act says that all of it is repealed by today.
    """
    status = version.status_on(today())
    if status != "current":
        return status
    if is_repealed(body.text):
        return "repealed"
    return _MARKED.get(marked) or ("unknown" if doubts else status)


def _span(versions: list[Version]) -> str:
    first, last = versions[0], versions[-1]
    return f"Versions here run from {first.starts_on} to {last.until or 'today'}."


def _under(text: Text, link: Permalink, version: Version, versions: list[Version]) -> tuple[Provision, ...]:
    """The provision a permalink names with those under it; all of them if it names none."""
    provisions = text.provisions
    if not provisions and is_repealed(text):
        last = next((v for v in reversed(versions) if v.starts_on < version.starts_on), None)
        hint = f"Its last text is {last.permalink}." if last else ""
        raise WorkRepealed(f"{link.work} is repealed as of {version.starts_on}: {_repealers(text)}", hint=hint)
    if not provisions:
        raise TextUnavailable(f"the source gives no text of {link.work}", hint="See the source for a PDF.")
    if not link.provision:
        return provisions
    kept: list[Provision] = []
    inside: set[str] = set()
    for provision in provisions:
        if provision.eid == link.provision or provision.parent in inside:
            inside.add(provision.eid)
            kept.append(provision)
    if not kept:
        raise UnknownProvision(
            f"{link.work} has no provision {link.provision} in this version",
            hint=f"There are {len(versions)} versions; `rulewatch show {link.work}` lists the provisions of this one.",
        )
    return tuple(kept)


def _repealers(text: Text) -> str:
    """Who the publisher says repealed it: the act that most of its marks name."""
    acts = Counter((mark.act, mark.place) for mark in text.marks if mark.action == "repealed")
    (act, place), _ = acts.most_common(1)[0]
    return f"by {place} of {act}" if place else f"by {act}"


def _within(effects: Iterable[Effect], provision: str) -> Iterator[Effect]:
    for effect in effects:
        if not provision or effect.provision == provision or effect.provision.startswith(f"{provision}__"):
            yield effect
