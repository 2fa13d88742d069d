"""R03: refusals in disguise are called by name, true answers that speak of the same things are kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from scrapy.http import Headers, Request
from scrapy.responsetypes import responsetypes

from crawlers.catalogue import source_of
from crawlers.middlewares.charset import lie
from crawlers.middlewares.refusal import disguised
from indexer.domain.document import Capture
from tests.integration.crawl.probe import Probe, Report, address
from tests.integration.crawl.soft_errors import SOFT_ERRORS, Said, page
from tests.integration.crawl.true_answers import TRUE_ANSWERS
from tests.support.hostile import Heard, Origin, reply
from tests.support.recorded import recorded

RULE = {"url": ".*", "parser": "acts", "proof": "Lantern", "min_bytes": 150}
SHOWN = {"/proof/missing": page("Act on Oil", "Oil burns too."), "/proof/short": "<p>Lanterns",
         "/proof/there": page("Act on Lanterns", "Lanterns burn.")}  # fmt: skip
ANSWERS = {f"/{n}/{said.code or 'true'}{said.suffix}": said for n, said in enumerate([*SOFT_ERRORS, *TRUE_ANSWERS])}
LAMPS = "<title>Verordnung</title><p>" + "Die Laternenpfähle stehen längs der Wege. " * 5
LETTERS = {"/letters/as-known": LAMPS.encode("cp1252"), "/letters/otherwise": LAMPS.encode()}
PROOFS = {"/letters/as-known": "Laternenpfähle", "/letters/otherwise": "Laternen"}
ANSWERS |= {path: Said("", body) for path, body in SHOWN.items()}
GONE = {"/gone/404": 404, "/gone/410": 410, "/gone/406": 406}


def _answer(heard: Heard) -> bytes:
    if body := LETTERS.get(heard.path):
        return reply(body, kind="text/html; charset=utf-8")
    if status := GONE.get(heard.path):
        return reply(b"<title>Not here</title>", status)
    said = ANSWERS[heard.path]
    return reply(said.sent, said.status, said.kind, headers=said.headers)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    accept = {address(path): said.accept for path, said in ANSWERS.items()}
    meta: dict[str, dict[str, object]] = {address(path): {"rule": RULE} for path in SHOWN}
    for path, proof in PROOFS.items():
        meta[address(path)] = {"rule": RULE | {"proof": proof}, "charset": "windows-1252"}
    paths = [*map(address, ANSWERS), *map(address, LETTERS), *map(address, GONE)]
    with Origin(_answer) as origin:
        folder = tmp_path_factory.mktemp("refusals")
        yield Probe(folder, origin.url, paths, {"RETRY_TIMES": 0}, accept=accept, meta=meta).run()


def test_there_are_enough_of_them() -> None:
    assert len(SOFT_ERRORS) >= 60
    assert len(TRUE_ANSWERS) >= 15


def test_every_refusal_in_disguise_is_called_by_its_name(report: Report) -> None:
    told = {path: said.code for path, said in ANSWERS.items() if said.code}
    found = report.codes_of(told)
    assert {path: (code, ANSWERS[path].sent[:300]) for path, code in found.items() if code != told[path]} == {}


def test_every_true_answer_is_kept(report: Report) -> None:
    found = report.codes_of(path for path in ANSWERS if "/true" in path)
    wrong = {path: (code, ANSWERS[path].sent[:300]) for path, code in found.items() if code != "kept"}
    assert wrong == {}


def test_an_answer_must_hold_the_proof_its_rule_names_and_be_as_long(report: Report) -> None:
    ends = report.codes_of(SHOWN)
    assert ends == {"/proof/missing": "proof-missing", "/proof/short": "too-short", "/proof/there": "kept"}


def test_the_charset_a_rule_knows_goes_before_the_publishers_word_and_must_be_true_as_well(report: Report) -> None:
    assert report.codes_of(LETTERS) == {"/letters/as-known": "kept", "/letters/otherwise": "charset-lie"}


def test_not_found_and_gone_are_absence_and_no_refusal(report: Report) -> None:
    assert report.codes_of(GONE) == dict.fromkeys(GONE, "absent")
    assert report.crashed == ()


def _recorded() -> Iterator[Capture]:
    names = ("ca_justice_laws", "de_gii", "eu_cellar", "eu_cellar_load", "uk_legislation", "us_federal_register")
    return chain.from_iterable(map(recorded, names))


def _refused(capture: Capture) -> str:
    headers = Headers(dict(capture.headers))
    kind = responsetypes.from_args(headers=headers, url=capture.url, body=capture.body)
    response = kind(capture.url, headers=headers, body=capture.body)
    declared = source_of(capture.url)
    found = disguised(Request(capture.url), response, declared[1] if declared else None)
    stated = dict(capture.headers).get("content-type", "")
    is_page = stated.partition(";")[0] in {"text/html", "text/plain"}
    return ": ".join(found) if found else lie(capture.body, stated) if is_page else ""


def test_no_recorded_answer_of_a_publisher_is_refused() -> None:
    refused = {capture.url: why for capture in _recorded() if capture.status == 200 and (why := _refused(capture))}
    assert refused == {}
