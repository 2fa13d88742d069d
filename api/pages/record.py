"""Small questions the pages ask beside the library's: which versions there are to choose, what a type is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.services import Services
from indexer.domain.history import Version
from indexer.domain.identifiers import WorkId
from indexer.doubts import doubts_of
from indexer.library import Shown
from indexer.provision_life import Life, life_of
from indexer.store.change_listing import Wanted
from indexer.text import sha256_hex


def versions_by_language(services: Services, work: WorkId, languages: Iterable[str]) -> dict[str, list[Version]]:
    """The versions of a work in each language, oldest first."""
    with services.store.reader() as reader:
        return {language: reader.versions(work, language) for language in languages}


def life(services: Services, shown: Shown) -> Life:
    """What happened to the provision that is shown, in the versions before and after."""
    with services.store.reader() as reader:
        changes = [one for one in reader.changes(Wanted(work=shown.work.id)) if one.language == shown.version.language]
    return life_of(shown.permalink, shown.body.text.provisions, changes)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a work whose text cannot be shown: its versions in a language, oldest first, and where it was
    read last. `lang` is the language where it is not the work's first one.
    """

    title: str
    language: str
    lang: str | None
    versions: tuple[Version, ...]
    source_url: str
    is_doubted: bool


def known_of(services: Services, work: WorkId, language: str | None) -> Known | None:
    """What is known of a work in the language, else in its first one; None where no text could be accepted."""
    with services.store.reader() as reader:
        record, languages = reader.work(work), reader.languages_of(work)
        if record is None or not languages:
            return None
        chosen = language if language in languages else languages[0]
        versions = tuple(reader.versions(work, chosen))
        return Known(
            title=record.title,
            language=chosen,
            lang=chosen if chosen != languages[0] else None,
            versions=versions,
            source_url=reader.capture_of(versions[-1].observation).url,
            is_doubted=bool(doubts_of(reader, work, chosen)),
        )


_NOTHING = sha256_hex("")


def has_text(version: Version) -> bool:
    """Whether there are words to show: a version that only says the work is repealed, or a bare record, has none."""
    return version.text_sha256 != _NOTHING


def previous(versions: list[Version], version: Version) -> Version | None:
    """The last version with a text that started before this one; replaced readings do not count."""
    earlier = [v for v in versions if not v.superseded and v.starts_on < version.starts_on and has_text(v)]
    return earlier[-1] if earlier else None


def type_name(services: Services, word: str) -> str:
    """The English name of a document type, as a parser states it or by its id; the word itself where it has none."""
    known = services.taxonomy.type_of(word)
    return services.facet_label("type", known.id) if known else word
