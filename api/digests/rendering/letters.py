"""From a Digest to a letter: subject, text and HTML. Nobody else is asked: the same Digest gives the same bytes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.digests.digest import Digest, EffectShown, Factor, Item
from api.digests.rendering.links import Links, Own
from api.digests.rendering.words import code_word, concerned, reason_word, say
from indexer.domain.alerts import Cadence
from indexer.text import clean_inline

MAX_BYTES = 100_000
"""Mail programs cut longer HTML off (at 102 kB), and the unsubscribe link with it."""
_FULL = (40, 20, 10, 5, 2, 0)
"""How many items are shown in full, tried in this order until the letter is small enough; the others give titles."""
_SUMMARY_FULL = 10
_MAX_TITLES = 60
_MAX_TITLE = 200
_MAX_SUBJECT = 150
_CHAT_ITEMS = 5
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a recipient gets. `subject` is one line of legible characters."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Share:
    """Which items are shown in full, which by title, and how many only on the digest's page."""

    full: tuple[Item, ...]
    titles: tuple[Item, ...] = ()
    below: tuple[Item, ...] = ()
    more: int = 0
    more_below: int = 0


def legible(value: object) -> object:
    """Text without characters that show nothing and can make it read other than it is; anything else as it is."""
    if type(value) is not str or (value.isascii() and value.isprintable()):
        return value
    return "".join(one for one in value if one in "\n\t" or one in _JOINERS or not _hides(one))


def header(value: str) -> str:
    """Text for one header field: one line, nothing that could begin another."""
    return clean_inline(str(legible(value)))


def digest_letter(digest: Digest, links: Links, own: Own, *, summary: bool = False) -> Letter:
    """The letter of a digest; `summary` is for one that is held because it is a flood. Its HTML stays below 100 kB."""
    subject = header(f"Rulewatch {heading(digest)}")
    counts = [count for count in _FULL if count <= _SUMMARY_FULL] if summary else _FULL
    values: dict[str, object] = {
        "digest": digest, "links": links, "own": own, "summary": summary, "headline": _headline(digest),
        "say": partial(say, digest.language), "word": partial(code_word, digest.language), "title_of": title_of,
        "effect_line": partial(_effect_line, digest.language), "factor_why": partial(_factor_why, digest.language),
        "reason_word": partial(reason_word, digest.language), "concerned": partial(concerned, digest.language),
        "period": _period(digest), "when": _when(digest),
    }  # fmt: skip
    for count in counts:
        values["share"] = _Share(digest.items[:count]) if summary else _share(digest, count)
        html = _escaped().get_template("digest.html").render(values)
        if len(html.encode()) < MAX_BYTES:
            break
    text = _plain().get_template("digest.txt").render(values)
    return Letter(_cut(subject, _MAX_SUBJECT), text, html)


def heading(digest: Digest) -> str:
    """One line that says of when a digest is, and the most important of it."""
    return f"{_period(digest)}: {_headline(digest)}"


def notice_letter(language: str, subject: str, paragraphs: tuple[str, ...], url: str, action: str) -> Letter:
    """A letter of a few sentences with at most one link to follow; it goes out because its reader asked for it, or
    has to know.
    """
    values = {"language": language, "subject": subject, "paragraphs": paragraphs, "url": url, "action": action}
    text = _plain().get_template("notice.txt").render(values)
    return Letter(header(subject), text, _escaped().get_template("notice.html").render(values))


def short_message(digest: Digest, links: Links, own: Own) -> tuple[str, str]:
    """Headline and a few lines for a chat: the first items with their addresses. The subscriber's own
    pages are not named: others read the chat too.
    """
    lines = [f"{title_of(item)}: {links.work(item.after, item.language)}" for item in digest.items[:_CHAT_ITEMS]]
    return f"Rulewatch {heading(digest)}", "\n".join([*lines, own.manage])


def _effect_line(language: str, effect: EffectShown) -> str:
    """What happened to which provision; of a day of the whole work only what happened."""
    place = effect.label or effect.provision if effect.provision else ""
    said = code_word(language, effect.kind)
    return f"{place} {said.lower()}" if place else said


def _factor_why(language: str, factor: Factor) -> str:
    """Why a factor gives its points: a word for a code, a number with what it counts, else as it is."""
    match factor.name:
        case "breadth":
            return (
                say(language, "one_provision") if factor.why == "1" else say(language, "provisions", count=factor.why)
            )
        case "force" | "effects":
            return code_word(language, factor.why).lower()
        case _:
            return factor.why


def _period(digest: Digest) -> str:
    """How a digest is called; one that is sent as soon as there is something, by its day."""
    return f"{digest.composed:%Y-%m-%d}" if digest.cadence == Cadence.INSTANT else digest.period


def _when(digest: Digest) -> str:
    key = "found" if digest.cadence == Cadence.INSTANT else "period"
    return say(digest.language, key, period=digest.period, composed=f"{digest.composed:%Y-%m-%d %H:%M}")


def title_of(item: Item) -> str:
    """How an item is called in lists."""
    return _cut(item.short_title or item.title or item.work, _MAX_TITLE)


def _headline(digest: Digest) -> str:
    told = partial(say, digest.language)
    items = (*digest.items, *digest.below)
    if digest.flood:
        said = told("flooded", count=len(items))
    elif items:
        number = told("one_change") if len(items) == 1 else told("changes", count=len(items))
        said = f"{number} – {title_of(items[0])}"
    elif digest.corrections:
        said = told("corrections_only")
    else:
        said = told("unreadable_only" if digest.unreadable else "quiet")
    failing = len(digest.coverage.troubles)
    if failing:
        said += "; " + (told("one_failing") if failing == 1 else told("failing", count=failing))
    return said


def _share(digest: Digest, count: int) -> _Share:
    rest = digest.items[count:]
    return _Share(
        full=digest.items[:count],
        titles=rest[:_MAX_TITLES],
        below=digest.below[:_MAX_TITLES],
        more=len(rest[_MAX_TITLES:]),
        more_below=len(digest.below[_MAX_TITLES:]),
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _hides(one: str) -> bool:
    return one in "\ufffe\uffff" or unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp", "Cs"}


@cache
def _escaped() -> Environment:
    return _environment(escape=True)


@cache
def _plain() -> Environment:
    """For plain text, where escaping would show."""
    return _environment(escape=False)


def _environment(*, escape: bool) -> Environment:
    return Environment(
        loader=PackageLoader("api.digests"), undefined=StrictUndefined, finalize=legible,
        autoescape=escape,  # noqa: S701 - HTML is escaped, plain text is not
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
