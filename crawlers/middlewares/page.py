"""What a person would see of a web page at a glance: title, first heading, text. One pass, linear, no parser."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape

from indexer.text import clean_inline

_MOST = 256 << 10
_ENOUGH = 20_000
_HIDDEN = frozenset({"script", "style", "template", "svg"})


@dataclass(frozen=True, slots=True)
class Page:
    """`text` holds title and heading too; of a page with more than 20,000 characters of it, it is the beginning."""

    title: str
    heading: str
    text: str


def glance(markup: str) -> Page:
    """The page some markup shows; what is no markup is text."""
    first, *chunks = markup[:_MOST].split("<")
    seen, said = [first], {"title": "", "h1": ""}
    hidden = inside = ""
    size = 0
    for chunk in chunks:
        tag, _, rest = chunk.partition(">")
        name = tag.split(maxsplit=1)[0].lower().rstrip("/") if tag.strip() else ""
        if hidden:
            if name != f"/{hidden}":
                continue
            hidden = ""
        elif name in _HIDDEN and not tag.endswith("/"):
            hidden = name
            continue
        inside = name if name in said and not said[name] else "" if name == f"/{inside}" else inside
        if inside:
            said[inside] += f" {rest}"
        seen.append(rest)
        if (size := size + len(rest.strip())) > _ENOUGH:
            break
    title, heading, text = (clean_inline(unescape(part)) for part in (said["title"], said["h1"], " ".join(seen)))
    return Page(title, heading, text)
