"""What docs/adding-a-source.md and docs/adding-a-format.md ask for is there for every source and parser."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawlers import sample
from crawlers.catalogue import parser_named, parser_version, source_of, sources
from tests.docs.pages import ROOT

PARSERS = sorted({rule.parser for source in sources().values() for rule in source.captures if rule.parser})
READING = sorted(key for key, source in sources().items() if any(rule.parser for rule in source.captures))
GOLDEN = ROOT / "tests" / "golden"
PUBLISHERS = ROOT / "tests" / "publishers"
SAMPLE = ROOT / "crawlers" / "sample"
FORBIDDEN = ("indexer.store", "indexer.clock", "scrapy", "socket", "urllib.request", "http", "requests", "httpx")


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_has_its_function_and_its_version(name: str) -> None:
    assert callable(parser_named(name))
    assert parser_version(name) >= 1


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_imports_neither_store_clock_nor_network(name: str) -> None:
    for path in _modules(name):
        for imported in _imports(path):
            assert not imported.startswith(FORBIDDEN), f"{path.name} imports {imported}"


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_has_tests_of_its_own(name: str) -> None:
    assert (ROOT / "tests" / "unit" / "parsers" / f"test_{name}.py").exists()


@pytest.mark.parametrize("key", READING)
def test_a_source_that_carries_text_has_a_publisher_of_its_own_to_be_crawled_from(key: str) -> None:
    """Watched pages are all alike: one of them stands for the others."""
    watched = {rule.parser for rule in sources()[key].captures} <= {"page_digest", None}
    assert (PUBLISHERS / key).is_dir() or watched


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_reads_what_some_publisher_of_ours_serves(name: str) -> None:
    served = {rule.parser for key in READING if (PUBLISHERS / key).is_dir() for rule in sources()[key].captures}
    assert name in served


@pytest.mark.parametrize("key", sorted(path.name for path in SAMPLE.iterdir() if (path / "manifest.yml").exists()))
def test_a_sample_is_of_the_source_it_is_named_after(key: str) -> None:
    read = {found[0].id for capture in sample.load(key) if (found := source_of(capture.url))}
    assert read == {key}


@pytest.mark.parametrize("path", sorted(GOLDEN.rglob("*.json")), ids=lambda path: path.stem)
def test_ids_are_unique_and_parents_come_first_in_every_golden_file(path: Path) -> None:
    parsed: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for document in parsed.get("documents", []):
        seen: set[str] = set()
        for provision in document.get("provisions", []):
            assert provision["eid"] not in seen
            assert provision.get("parent") is None or provision["parent"] in seen
            seen.add(provision["eid"])


def _modules(name: str) -> list[Path]:
    folder = ROOT / "crawlers" / "parsers"
    return sorted((folder / name).rglob("*.py")) or [folder / f"{name}.py"]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
