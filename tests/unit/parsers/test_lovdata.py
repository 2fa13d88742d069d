"""The Lovdata parser on invented acts, on real pages where they are at hand, and on hostile input and archives."""

from __future__ import annotations

import bz2
import io
import tarfile
from datetime import date

import pytest
from lxml import etree

from crawlers.catalogue import source_of
from crawlers.parsers.flow import flow
from crawlers.parsers.lovdata import parse
from crawlers.parsers.lovdata.body import STYLE
from indexer.domain.document import Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Mark, Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.payloads import members, payload
from tests.unit.parsers.soundness import (
    capture_of,
    check_structure,
    provision,
    sample,
    seconds_to_survive,
    share_kept,
)

URL = "https://api.lovdata.no/v1/publicData/get/gjeldende-lover.tar.bz2"
SAMPLES = {
    name: sample("no_lovdata", name, URL)
    for name in ("kjedeloven.html", "kjedeloven-amended.html", "laws.tar.bz2", "laws-amended.tar.bz2")
}


def act() -> Document:
    return parse(SAMPLES["kjedeloven-amended.html"]).documents[0]


def packed(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:bz2") as archive:
        for name, body in files:
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return buffer.getvalue()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_parses_to_its_golden_result(name: str, refresh_golden: bool) -> None:
    parsed = parse(SAMPLES[name])
    check_structure(parsed)
    check_golden(f"lovdata/{name.partition('.')[0]}", parsed, refresh=refresh_golden)


def test_the_source_declares_the_archive_for_this_parser() -> None:
    declared = source_of(URL)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == ("no_lovdata", "lovdata")


def test_an_act_is_valid_from_its_last_amendment_and_names_who_amended_it() -> None:
    document = act()
    assert (str(document.work), document.valid_from) == ("no/lov/2099-01-02-1", date(2024, 7, 1))
    assert [r.target for r in document.relations if r.kind == "amended_by"] == ["no/lov/2099-05-05-2024"]
    assert Mark("par_2", "substituted", "no/lov/2099-05-05-2024") in document.marks
    assert Mark("par_3", "repealed", "no/lov/2099-02-02-3") in document.marks


def test_pieces_are_cited_as_lawyers_there_write() -> None:
    labels = {p.eid: p.label for p in act().provisions}
    assert labels["par_2__para_1__point_a"] == "§ 2 første ledd bokstav a"
    assert labels["par_2__para_2"] == "§ 2 (2)"


def test_repeal_tables_powers_and_closing_words_stand_in_their_places() -> None:
    document = act()
    assert provision(document, "par_3").standing is Standing.REPEALED
    assert provision(document, "annex_I__table_1").text == "Slag\tKroner\nA\t10"
    assert provision(document, "par_2__para_1__wrapup_1").text == "når det trengs."
    assert provision(document, "par_2__para_1__point_b__point_1").text == "måle 2 m²."
    assert "En note." not in "".join(p.text for p in document.provisions)


def test_a_text_read_the_night_before_its_last_amendment_is_not_as_old_as_the_act() -> None:
    amended = sample("no_lovdata", "kjedeloven-amended.html", URL, day="2024-06-30")
    assert parse(amended).documents[0].valid_from == date(2024, 7, 1)


def test_an_amendment_that_is_still_to_come_has_done_nothing_yet() -> None:
    body = """<html lang="nb"><body><dl><dd class="refid">lov/2099-01-02-7</dd><dd class="title">Lov om prøver</dd>
    <dd class="dateInForce">2020-01-01</dd></dl><main>
    <article class="legalArticle" data-name="§1"><h2 class="legalArticleHeader">
    <span class="legalArticleValue">§ 1</span></h2><article class="legalP">Prøver tas årlig.</article>
    <article class="changesToParent">Tilføyd ved lov <a href="lov/2099-03-03-5">3 mars 2099 nr. 5</a>
    (ikr. 1 juli 2021). Oppheves ved lov <a href="lov/2099-04-04-6">4 april 2099 nr. 6</a>
    (i kraft fra den tid Kongen bestemmer). Endret ved lov <a href="lov/2099-05-05-8">5 mai 2099 nr. 8</a>.
    </article></article><article class="legalArticle" data-name="§2"><h2 class="legalArticleHeader">
    <span class="legalArticleValue">§ 2</span><span class="legalArticleTitle">Svar</span></h2>
    <article class="changesToParent">Tilføyes ved lov
    <a href="lov/2099-04-04-6">4 april 2099 nr. 6</a> (i kraft 1 mars 2098).</article></article></main></body></html>"""
    (document,) = parse(capture_of(body, URL)).documents
    assert {p.eid: p.standing for p in document.provisions if p.role == "unit"} == {
        "par_1": Standing.IN_FORCE, "par_2": Standing.NOT_YET,
    }  # fmt: skip
    assert [(mark.action, mark.act) for mark in document.marks] == [
        ("inserted", "no/lov/2099-03-03-5"), ("substituted", "no/lov/2099-05-05-8"),
    ]  # fmt: skip
    assert document.unapplied == (
        "§ 1: Oppheves ved lov 4 april 2099 nr. 6 (i kraft fra den tid Kongen bestemmer).",
        "§ 2: Tilføyes ved lov 4 april 2099 nr. 6 (i kraft 1 mars 2098).",
    )


def test_an_act_without_a_day_of_entry_into_force_is_not_law_yet() -> None:
    body = SAMPLES["kjedeloven.html"].body.replace(b">2022-07-01<", b">Kongen fastset<")
    document = parse(capture_of(body, URL)).documents[0]
    assert {p.standing for p in document.provisions} == {Standing.NOT_YET, Standing.REPEALED}


def test_one_unreadable_file_of_many_is_told_and_several_refuse_the_archive() -> None:
    good = SAMPLES["kjedeloven.html"].body
    many = [(f"nl/{number}.xml", good) for number in range(60)]
    parsed = parse(capture_of(packed(*many, ("nl/bad.xml", b"<html/>")), URL))
    assert [finding.code for finding in parsed.findings] == ["unreadable-member"]
    with pytest.raises(ParseError) as caught:
        parse(capture_of(packed(("nl/a.xml", good), ("nl/b.xml", b"<html/>")), URL))
    assert caught.value.code == "unreadable-members"


def test_every_real_page_keeps_every_word() -> None:
    for member in members("no.zip"):
        body = payload("no.zip", member)
        parsed = parse(capture_of(body, URL))
        check_structure(parsed)
        main = etree.fromstring(body).find(".//main")
        assert main is not None
        for part in [*main.iter("article", "footer", "sup", "h1")]:
            if part.get("class") in {"changesToParent", "footnotereference", "footnotes"} or part.tag == "h1":
                tail = part.tail
                part.clear()
                part.tail = tail
        # The constitution prints its repealed sections as words of staff, which are notes here.
        assert share_kept([flow(main, STYLE)], parsed.documents) > (0.975 if "constitution" in member else 0.999)


@pytest.mark.parametrize("name", ["kjedeloven-amended.html", "laws.tar.bz2"])
def test_mutated_bodies_parse_or_are_refused_quickly(name: str) -> None:
    seed = SAMPLES[name].body
    assert max(seconds_to_survive(parse, capture_of(mutant, URL)) for mutant in mutations(seed, 500)) < 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<html><body>503", "malformed-xml"),
        (b"<act/>", "unexpected-root"),
        (b"<html><body/></html>", "no-identity"),
        (b"BZh9 not really", "malformed-tar"),
        (bz2.compress(b"x" * 5000), "malformed-tar"),
        (packed(("readme.txt", b"x")), "unreadable-members"),
        (SAMPLES["laws.tar.bz2"].body[:400], "malformed-tar"),
    ],
)
def test_a_body_that_is_no_act_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(body, URL))
    assert caught.value.code == code


def test_a_bomb_is_refused() -> None:
    bomb = io.BytesIO()
    with tarfile.open(fileobj=bomb, mode="w:bz2") as archive:
        info = tarfile.TarInfo("nl/a.xml")
        info.size = 40 << 20
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    with pytest.raises(ParseError) as caught:
        parse(capture_of(bomb.getvalue(), URL))
    assert caught.value.code == "tar-bomb"


@pytest.mark.parametrize("tag", ["section", "article", "ol><li", "p", "i", "table><tr><td"])
def test_nesting_as_deep_as_the_reader_accepts_does_not_exhaust_the_stack(tag: str) -> None:
    tags = tag.split("><")
    depth = 230 // len(tags)
    nested = "".join(f"<{t}>" for t in tags) * depth + "Grunn" + "".join(f"</{t}>" for t in reversed(tags)) * depth
    body = SAMPLES["kjedeloven.html"].body.replace(b"kartlegge kjeden,", nested.encode())
    parsed = parse(capture_of(body, URL))
    check_structure(parsed)
    assert sum("Grunn" in p.text for p in parsed.documents[0].provisions) == 1
