"""docs/dependencies.md against pyproject.toml."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.docs.pages import DOCS, ROOT, rows, sections

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DECLARED = {
    "At run time": PROJECT["dependencies"],
    "For development": PROJECT["optional-dependencies"]["dev"],
}


@pytest.mark.parametrize("section", DECLARED)
def test_every_dependency_has_its_reason_and_no_other_is_listed(section: str) -> None:
    names = [re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for requirement in DECLARED[section]]
    table = rows(sections(DOCS / "dependencies.md")[section])[1:]
    assert [row[0].strip("`") for row in table] == sorted(names)
    assert all(len(row) == 3 and all(row) for row in table)


def test_dependencies_said_not_to_be_imported_yet_are_not() -> None:
    table = rows(sections(DOCS / "dependencies.md")["At run time"])
    reserved = [row[0].strip("`") for row in table if "reserved" in row[1]]
    packages = ("api", "crawlers", "indexer", "taxonomy")
    source = "\n".join(path.read_text("utf-8") for package in packages for path in (ROOT / package).rglob("*.py"))
    for name in reserved:
        assert not re.search(rf"^\s*(?:import|from) {name}\b", source, re.MULTILINE), f"{name} is imported now: say so"
