"""What every answer of the application carries: security headers, a request id, form of errors, conditional answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from api import pages, problems
from api.conditional import has
from api.config import Settings
from api.routes import feeds, subscriptions
from api.server import create_app
from api.services import Services
from indexer.domain.errors import RulewatchError
from indexer.library import Library, Listed
from tests.support.pages import Site

WORK = "ca/acts/S-99.9"
FILLED = {
    "work": WORK, "link": WORK, "permalink": f"{WORK}%23sec_6", "source": "de_gii", "regime": "csddd", "form": "atom",
    "token": "abc", "key": "1", "follow": "1",
}  # fmt: skip
"""A value for every parameter that stands in a path."""
NEEDED = {
    "/v1/search": "?q=packaging", "/v1/export": "?q=packaging", "/v1/suggest": "?q=pack",
    "/v1/diff": f"?from={WORK}@2024-01-01&to={WORK}", "/diff": f"?from={WORK}@2024-01-01&to={WORK}",
    "/follow": f"?kind=work&target={WORK}",
}  # fmt: skip
HEADERS = {
    "content-security-policy": "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}


def addresses(app: FastAPI) -> list[str]:
    """One address of every route that can be looked at, and some of none."""
    modules = [import_module(f"api.pages.{found.name}") for found in iter_modules(pages.__path__)]
    routers = [*(module.router for module in modules if hasattr(module, "router")), feeds.router, subscriptions.router]
    paths = {route.path for router in routers for route in router.routes if "GET" in route.methods}
    paths |= {path for path, methods in app.openapi()["paths"].items() if "get" in methods}
    filled = [
        re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: FILLED[name[1]], path) + NEEDED.get(path, "") for path in paths
    ]
    return [*sorted(filled), "/nothing", "/v1/nothing", "/static/rulewatch.css", "/static/nothing", "/openapi.json"]


def test_every_route_carries_the_security_headers_and_an_id(app: FastAPI, site: Site) -> None:
    ids = set()
    for address in addresses(app):
        answer = site.get(address)
        assert answer.status_code < 500, address
        for name, value in HEADERS.items():
            assert value in answer.headers.get(name, ""), f"{address}: {name}"
        is_private = answer.headers.get("cache-control") == "no-store" and answer.is_success
        assert answer.headers["referrer-policy"] == ("same-origin" if is_private else "no-referrer"), address
        ids.add(answer.headers["x-request-id"])
    assert len(ids) == len(addresses(app))


def test_a_refused_host_carries_them_too(site: Site) -> None:
    answer = site.get("/", {"host": "evil.example"})
    assert answer.status_code == 400
    assert "x-request-id" in answer.headers
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_browsers_are_told_to_come_by_https_only_where_they_do(sample_base: Path, site: Site) -> None:
    assert "strict-transport-security" not in site.get("/healthz").headers
    services = Services(Settings(data=sample_base, database_url="", public_url="https://rules.example"))
    assert "max-age=" in Site(create_app(services)).get("/healthz").headers["strict-transport-security"]


class Secret(RulewatchError):
    """An error no table knows."""

    code = "secret"


FAILURES = (
    RuntimeError("SELECT address FROM subscriber"),
    KeyError("/work/secret/path"),
    Secret("the password is 1234"),
    ValueError("x" * 10),
    RecursionError("deep"),
)


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("address", ["/v1/works", "/works"])
def test_a_failure_of_ours_says_its_id_and_nothing_of_our_inside(
    sample_base: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, address: str
) -> None:
    services = Services(Settings(data=sample_base, database_url=""))

    def fail(_: Library) -> list[Listed]:
        raise error

    monkeypatch.setattr(Library, "works", fail)
    with capture_logs() as logged:
        answer = Site(create_app(services)).get(address)
    assert answer.status_code == 500
    shown = answer.headers["x-request-id"]
    assert shown in answer.text
    assert [entry["request_id"] for entry in logged] == [shown]
    assert not re.search(r"Traceback|SELECT|secret|password|\.py|[a-z]Error\b", answer.text)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    services.close()


def test_every_code_of_ours_is_a_problem_document(sample_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services(Settings(data=sample_base, database_url=""))
    site = Site(create_app(services))
    for code, status in problems.STATUS.items():
        monkeypatch.setattr(Library, "works", _refusing(code))
        answer = site.get("/v1/works")
        body = answer.json()
        assert (answer.status_code, body["code"], body["status"]) == (status, code, status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        assert body["request_id"] == answer.headers["x-request-id"]
    services.close()


def _refusing(name: str) -> Callable[[Library], list[Listed]]:
    kind = type("Refusing", (RulewatchError,), {"code": name})

    def fail(_: Library) -> list[Listed]:
        raise kind("no")

    return fail


def test_a_query_that_cannot_be_read_says_where(site: Site) -> None:
    body = site.get('/v1/search?q=timber "never closed').json()
    assert (body["code"], body["position"], body["hint"]) == ("query-syntax", 7, 'timber "never closed"')


def test_large_answers_are_compressed_for_who_can_read_that(site: Site) -> None:
    plain = site.get("/v1/regimes", {"accept-encoding": "identity"})
    packed = site.get("/v1/regimes", {"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.json() == plain.json()


@pytest.mark.parametrize("address", ["/", "/works", f"/works/{WORK}", "/v1/works", "/feeds/changes.atom", "/healthz"])
def test_head_is_get_without_a_body(site: Site, address: str) -> None:
    whole, bare = site.get(address), site.ask("HEAD", address)
    assert (bare.status_code, bare.content) == (whole.status_code, b"")
    assert bare.headers.get("etag") == whole.headers.get("etag")
    assert bare.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize(
    "address", ["/", f"/works/{WORK}", "/v1/works", "/v1/search?q=packaging", "/feeds/changes.json"]
)
def test_who_has_an_answer_gets_304(site: Site, address: str) -> None:
    """RFC 9110 §13.1.2 and §13.2.2: weak comparison, lists, any number of fields, "*"; If-Modified-Since says nothing
    beside it, and dates alone prove nothing.
    """
    tag = site.get(address).headers["etag"]
    strong = tag.removeprefix("W/")
    same = [tag, strong, f'"x", {tag}', f'{strong} , W/"y"', f'"a,b",{tag}', "*"]
    other = ['"x"', 'W/"x"', f"{strong}x", strong.strip('"'), f'"{strong[1:-2]}"', "", '"*"', '"x", *']
    since = ["", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT", "rubbish"]
    for (asked, expected), when in product([*((a, 304) for a in same), *((a, 200) for a in other)], since):
        sent = {"if-none-match": asked} if asked else {}
        answer = site.get(address, sent | ({"if-modified-since": when} if when else {}))
        assert answer.status_code == expected, (asked, when)
        assert answer.headers["etag"] == tag
        assert bool(answer.content) is (expected == 200)


@given(st.text('abc"W/*, ', max_size=30))
def test_no_header_is_read_as_a_tag_it_does_not_name(field: str) -> None:
    assert has([field], 'W/"0123"') is (field.strip() == "*")


@pytest.fixture(scope="module")
def described(sample_run: tuple[Path, object]) -> Iterator[tuple[Site, dict[str, Any]]]:
    services = Services(Settings(data=sample_run[0], database_url=""))
    app = create_app(services)
    yield Site(app), app.openapi()["paths"]
    services.close()


WRITTEN = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "0", "-1", "1e9", "null", "%", "\x00", "../../etc/passwd", "2024-13-45", "9" * 40, "𝔘", "(", '"']
    ),
    st.sampled_from([WORK, f"{WORK}@2024-01-01", f"{WORK}@2024-01-01#sec_6", "en", "eu", "csddd", "2024-01-01", "5"]),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_parameter_makes_the_api_fail(described: tuple[Site, dict[str, Any]], data: st.DataObject) -> None:
    site, paths = described
    path = data.draw(st.sampled_from(sorted(path for path, methods in paths.items() if "get" in methods)))
    values = {
        parameter["name"]: data.draw(WRITTEN)
        for parameter in paths[path]["get"].get("parameters", [])
        if parameter["in"] == "path" or data.draw(st.booleans())
    }
    asked = {name: value for name, value in values.items() if f"{{{name}}}" not in path}
    filled = re.sub(r"\{(\w+)\}", lambda name: quote(values[name[1]], safe="/"), path)
    answer = site.get(f"{filled}?{urlencode(asked)}")
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "code", "hint", "instance", "request_id"} <= set(answer.json())
