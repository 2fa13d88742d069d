"""Small questions the pages ask beside the library's: which versions there are to choose, what a type is called."""

from __future__ import annotations

from collections.abc import Iterable

from api.services import Services
from indexer.domain.history import Version
from indexer.domain.identifiers import WorkId
from indexer.text import sha256_hex


def versions_by_language(services: Services, work: WorkId, languages: Iterable[str]) -> dict[str, list[Version]]:
    """The versions of a work in each language, oldest first."""
    with services.store.reader() as reader:
        return {language: reader.versions(work, language) for language in languages}


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
