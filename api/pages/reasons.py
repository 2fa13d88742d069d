"""Why a hit ranks where it does, in words: what `indexer.search.explaining` takes apart, as a person would say it."""

from __future__ import annotations

from collections.abc import Iterable

from api.pages import wording
from api.services import Services
from indexer.search.explaining import Reason
from indexer.search.records import STANDING

_MOST = 6
_MOST_WORDS = 4
_SMALLEST = 0.5
"""Points below which a reason says nothing to anybody."""
_FIELDS = {
    "text": "in its text",
    "heading": "in its heading",
    "context": "in the headings above it",
    "title": "in the title of the work",
    "names": "in a name of the work",
    "anywhere": "somewhere in it",
    "text_exact": "word for word in its text",
    "heading_exact": "word for word in its heading",
    "title_exact": "word for word in the title of the work",
}

_ROLES = {
    "rule": "it is a rule itself, not a recital or an amendment of another act",
    "annex": "it is an annex, a schedule or a part",
    "note": "it is a text without parts",
}


def told(services: Services, reasons: Iterable[Reason]) -> tuple[tuple[str, str], ...]:
    """The reasons that weigh most as (points, words), most first; those that say the same are one."""
    points: dict[str, float] = {}
    for reason in reasons:
        words = _words(services, reason)
        points[words] = points.get(words, 0.0) + reason.score
    ordered = sorted(points.items(), key=lambda one: -one[1])
    return tuple((f"{score:.1f}", words) for words, score in ordered[:_MOST] if score >= _SMALLEST)


def _words(services: Services, reason: Reason) -> str:  # noqa: PLR0911 - one sentence a kind of reason
    fields = reason.where.split(" / ")
    values = reason.what.split(" / ")
    match fields:
        case ["cite", *others] if others:
            return "it has the number you cite, in the work you name"
        case ["cite"]:
            return "it has the number you cite"
        case ["alias", *_]:
            return "you name this work"
        case ["topic" | "regime" | "jurisdiction" as facet, *_]:
            return f"{wording.FACET[facet].lower()}: {services.facet_label(facet, values[0])}"
        case ["language"]:
            return f"it is in {' or '.join(map(wording.language_name, values))}"
        case ["kind", "anywhere"]:
            return f"it is a list, and “{_bare(values)[-1]}” stands in it or above it"
        case ["role"]:
            return _ROLES[values[0].removesuffix(STANDING)]
        case ["standing"]:
            return "it is in force"
        case ["authority"]:
            return "it comes from an official text"
        case _:
            said = ", ".join(f"“{word}”" for word in _bare(values))
            return f"{said} {' and '.join(_FIELDS.get(field, f'in {field}') for field in fields)}"


def _bare(values: list[str]) -> list[str]:
    """Words without the language the index keeps before each, a few of them."""
    words = (" ".join(token.partition(":")[2] or token for token in value.split()) for value in values)
    return list(dict.fromkeys(words))[:_MOST_WORDS]
