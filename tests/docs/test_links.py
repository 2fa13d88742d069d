"""Links lead somewhere, every page can be reached, and every command that is shown can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
import typer

from api.cli import app
from tests.docs.pages import DOCS, ROOT, all_pages, anchors, blocks, links, shell_lines

PAGES = {str(page.relative_to(ROOT)): page for page in all_pages()}

PLACEHOLDER = re.compile(r"\b(?:test_)?(?:ID|NAME|PARSER|JURISDICTION)\b")


def _typed() -> Iterator[str]:
    for page in PAGES.values():
        for line in shell_lines(page):
            yield line
            if "rulewatch " in line and not line.startswith("rulewatch"):
                yield line[line.rindex("rulewatch ") :]


COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
SHOWN = sorted({line for line in _typed() if line.startswith("rulewatch ")})


@pytest.mark.parametrize("name", PAGES)
def test_relative_links_lead_to_a_file_and_a_heading_that_exist(name: str) -> None:
    page = PAGES[name]
    for target in links(page):
        if re.match(r"https?:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{name} links to {target}"
        assert not anchor or anchor in anchors(file), f"{name} links to {target}, a heading that is not there"


def test_every_page_is_linked_from_another() -> None:
    linked = {(page.parent / target.partition("#")[0]).resolve() for page in PAGES.values() for target in links(page)}
    assert not [name for name, page in PAGES.items() if page not in linked and name != "README.md"]


@pytest.mark.parametrize("line", SHOWN)
def test_every_command_that_is_shown_can_be_typed(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    while words[0] in {"--json", "--data"}:
        words = words[1 + (words[0] == "--data") :]
    command = COMMANDS[words[0]]
    with command.make_context(words[0], words[1:]) as context:
        assert context.info_name == words[0]


def test_every_make_target_that_is_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = {line.split()[1] for page in PAGES.values() for line in shell_lines(page) if line.startswith("make ")}
    assert shown
    assert shown <= targets


def test_paths_of_the_repository_that_are_named_exist() -> None:
    named = re.compile(r"`((?:api|crawlers|indexer|taxonomy|tests|bench|docs|\.ci)/[\w./-]+)`")
    for name, page in PAGES.items():
        for path in named.findall(page.read_text("utf-8")):
            assert (ROOT / path).exists() or PLACEHOLDER.search(path), f"{name} names {path}"


def test_decision_records_are_short_and_say_context_decision_and_consequences() -> None:
    for record in sorted((DOCS / "decisions").glob("*.md")):
        text = record.read_text("utf-8")
        assert re.match(r"# (\d{4}) ", text), record.name
        assert record.name.startswith(text[2:6]), record.name
        assert len(text.splitlines()) <= 25, record.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], record.name


def test_shell_blocks_are_the_only_blocks_that_show_commands() -> None:
    for name, page in PAGES.items():
        for block in blocks(page, ""):
            assert "rulewatch search" not in block, name
