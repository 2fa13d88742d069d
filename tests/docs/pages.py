"""Reading our own documentation: pages, sections, tables, shell lines, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def all_pages() -> list[Path]:
    """README, CHANGELOG and everything under docs/."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCED.sub("", page.read_text("utf-8"))


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in a language."""
    return [text for name, text in _FENCED.findall(page.read_text("utf-8")) if name == language]


def sections(page: Path) -> dict[str, str]:
    """The text under each heading up to the next heading of any level, fenced blocks included."""
    text = page.read_text("utf-8")
    found = list(_HEADING.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {match[2]: text[match.end() : end] for match, end in zip(found, ends, strict=True)}


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, without the rows that rule off the heads."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not re.fullmatch(r"[|\-: ]+", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def codes(text: str) -> list[str]:
    """What stands in the first cell of each row in backticks."""
    firsts = (re.match(r"`([^`]+)`", row[0]) for row in rows(text))
    return [match[1] for match in firsts if match]


def shell_lines(page: Path) -> Iterator[str]:
    """The command lines of a page's shell blocks."""
    for block in blocks(page, "sh"):
        yield from (line for line in block.splitlines() if line)


def links(page: Path) -> list[str]:
    """The targets of a page's links."""
    return _LINK.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as common hosts make them."""
    kept = (re.sub(r"[^\w\- ]", "", match[2].lower()) for match in _HEADING.finditer(prose(page)))
    return {heading.strip().replace(" ", "-") for heading in kept}
