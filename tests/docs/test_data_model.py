"""docs/data-model.md and docs/sources/README.md against values, sources, findings, guards and the recipe of a hash."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from crawlers import sample
from crawlers.catalogue import parser_named, source_of, sources
from indexer import history
from indexer.domain.document import Authority
from indexer.domain.errors import ParseError
from indexer.domain.history import ChangeKind, EffectKind, Origin
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Role, Standing
from indexer.text import sha256_hex
from indexer.wording import render
from tests.docs.pages import DOCS, ROOT, blocks, codes, rows, sections

PAGE = DOCS / "data-model.md"
TEXT = PAGE.read_text("utf-8")
SOURCES = DOCS / "sources" / "README.md"
WORKS = ("Texts of law", "Records about rules", "Lists of entities, orders and goods", "Watched pages")
"""Sections of the page of sources that have a row for each source."""
REPORTERS = {"Finding", "ParseError", "find", "_find", "_fault"}
"""Names of what is called with a code first and a message after it."""
LISTS = {"problems", "faults"}
"""Names of lists that (code, message) pairs are appended to."""


@pytest.mark.parametrize("values", [Authority, ChangeKind, EffectKind, Origin, Role, Standing])
def test_every_value_of_the_domain_is_documented(values: type[StrEnum]) -> None:
    assert [value for value in values if f"`{value}`" not in TEXT] == []


def test_every_source_is_documented_once_with_ids_that_are_ids() -> None:
    found = [row for name in WORKS for row in rows(sections(SOURCES)[name]) if row[0].startswith("`")]
    assert sorted(row[0].strip("`") for row in found) == sorted(sources())
    for source, _, examples, *_ in found:
        jurisdictions = {WorkId(example).jurisdiction for example in re.findall(r"`([^`]+)`", examples)}
        assert jurisdictions == {sources()[source.strip("`")].jurisdiction}


def test_every_rendition_that_a_parser_gives_is_documented() -> None:
    golden = (json.loads(path.read_text("utf-8")) for path in (ROOT / "tests" / "golden").rglob("*.json"))
    given = {document["rendition"] for parsed in golden for document in parsed.get("documents", [])}
    assert len(given) > 10
    assert [name for name in sorted(given) if f"`{name}`" not in SOURCES.read_text("utf-8")] == []


def test_every_code_of_a_journal_is_documented_and_no_other() -> None:
    documented = set(codes(sections(PAGE)["A crawl's journal"]))
    trees = [
        ast.parse(path.read_text("utf-8"))
        for package in ("middlewares", "spiders")
        for path in sorted((ROOT / "crawlers" / package).glob("*.py"))
    ]
    said = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    signs = (ROOT / "crawlers" / "middlewares" / "signs.yml").read_text("utf-8")
    assert set(filter(None, map(_journalled, (node for tree in trees for node in ast.walk(tree))))) <= documented
    assert [code for code in sorted(documented) if code not in said and f"\n{code}:" not in signs] == []


def test_every_finding_is_documented_and_no_other() -> None:
    documented = codes(sections(PAGE)["Findings"])
    assert documented == sorted(documented)
    assert sorted(set(_reported())) == documented


def test_the_numbers_of_the_guard_are_those_of_the_code() -> None:
    held = sections(PAGE)["What is held back"]
    assert f"{history._LOST:.0%}".replace("%", " %") in held
    assert f"{history._MIN_GUARDED_WORDS} words" in held


def test_the_hash_of_a_text_can_be_recomputed_as_described() -> None:
    recipe = _recipe()
    documents = 0
    for capture in sample.load_all():
        found = source_of(capture.url)
        assert found
        try:
            parsed = parser_named(found[1].parser or "")(capture)
        except ParseError:
            continue
        for document in parsed.documents:
            documents += 1
            rows = [{"num": p.num, "heading": p.heading, "text": p.text} for p in document.provisions]
            assert recipe(rows) == sha256_hex(render(document.provisions)), document.work
    assert documents > 10


def _recipe() -> Callable[[list[dict[str, str]]], str]:
    names: dict[str, Callable[[list[dict[str, str]]], str]] = {}
    exec(blocks(PAGE, "python")[0], names)  # noqa: S102 - the page's own example
    return names["text_sha256"]


def _reported() -> Iterator[str]:
    """Every code that crawlers and indexer give a finding or a ParseError."""
    for package in ("crawlers", "indexer"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from _codes_in(path)


def _codes_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        first: ast.expr | None = node.args[0] if node.args else None
        if name == "append" and isinstance(first, ast.Tuple) and _owner(node.func) in LISTS:
            first = first.elts[0]
        elif name not in REPORTERS or len(node.args) < 2:
            continue
        if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)*", str(first.value)):
            yield str(first.value)


def _journalled(node: ast.AST) -> str:
    """The code a request is refused with, or a listing suspected of, where it is written out; else ""."""
    if not isinstance(node, ast.Call):
        return ""
    place = {"refuse": 2, "_suspect": 0, "Damaged": 0}.get(_name(node.func))
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "code"), None)
    code = node.args[place] if place is not None and len(node.args) > place else given
    return str(code.value) if isinstance(code, ast.Constant) else ""


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _owner(called: ast.expr) -> str:
    return _name(called.value) if isinstance(called, ast.Attribute) else ""
