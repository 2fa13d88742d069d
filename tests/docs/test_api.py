"""docs/api.md against the application's own description and its table of problems."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from api import pages, problems
from api.config import Settings
from api.server import create_app
from api.services import Services
from tests.docs.pages import DOCS, codes, rows, sections

PAGE = DOCS / "api.md"
UNNAMED = {"invalid-request": "422", "http": "as sent", "internal-error": "500"}
"""Codes that no error of ours carries."""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    data: Path = tmp_path_factory.mktemp("data")
    return create_app(Services(Settings(data=data))).openapi()


def test_every_route_has_a_section_and_every_section_a_route(described: dict[str, Any]) -> None:
    routes = {f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods}
    assert {heading for heading in sections(PAGE) if heading.startswith(("GET ", "POST ", "DELETE "))} == routes


def test_every_parameter_of_a_route_is_documented_and_no_other(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            known = {parameter["name"] for parameter in route.get("parameters", [])}
            assert set(codes(sections(PAGE)[f"{method.upper()} {path}"])) == known, path


def test_every_page_is_documented_and_no_other() -> None:
    modules = [import_module(f"api.pages.{found.name}") for found in iter_modules(pages.__path__)]
    routers = [module.router for module in modules if hasattr(module, "router")]
    paths = {re.sub(r":(?:path|int)", "", route.path) for router in routers for route in router.routes}
    assert paths == set(codes(sections(PAGE)["Pages"]))


def test_the_table_of_problems_is_the_one_of_the_code() -> None:
    table = {row[0].strip("`"): row[1] for row in rows(sections(PAGE)["Problems"])[1:]}
    assert table == {code: str(status) for code, status in problems.STATUS.items()} | UNNAMED


def test_codes_that_no_error_of_ours_carries_stand_in_the_code() -> None:
    source = Path(problems.__file__).read_text("utf-8")
    assert all(re.search(rf'"{code}"', source) for code in UNNAMED)
