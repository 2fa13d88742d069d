"""Lists of entities, orders and goods: entries known by what they name, from HTML, CSV, XLSX, XML and JSON."""

from __future__ import annotations

import io
import json
import random
import time
import zipfile
from datetime import date

import pytest
from lxml import etree
from openpyxl import Workbook

from crawlers.catalogue import source_of
from crawlers.parsers.trade_list import parse
from crawlers.parsers.trade_list.declaration import Column, ListDeclaration, declaration_for, declarations
from crawlers.parsers.trade_list.entries import main_name, read_entries
from crawlers.parsers.trade_list.rows import Row, read_rows
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.provision import ENTRY, Role, Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.payloads import members, payload
from tests.support.words import count_words, words_kept
from tests.unit.parsers.publisher_files import capture_of, check_structure, published, zipped

DHS = "https://www.dhs.gov/uflpa-entity-list"
CBP = "https://www.cbp.gov/sites/default/files/withhold-release-orders-findings-fy99-jan.csv"
DOL = "https://www.dol.gov/agencies/ilab/reports/child-labor/list-of-goods-print"
GOODS = "https://www.dol.gov/sites/dolgov/files/sample-goods"
SAMPLES = {
    "uflpa": published(DHS, "us_uflpa_entity_list/list.html"),
    "uflpa-amended": published(DHS, "us_uflpa_entity_list/list-amended.html"),
    "wro": published(CBP, "us_cbp_wro/wro.csv"),
    "wro-amended": published(CBP.replace("jan", "feb"), "us_cbp_wro/wro-amended.csv"),
    "goods": published(DOL, "us_dol_goods/list.html"),
    "goods-xml": published(f"{GOODS}.xml", "us_dol_goods/goods.xml"),
}
SOURCES = {"uflpa": "us_uflpa_entity_list", "wro": "us_cbp_wro", "goods": "us_dol_goods"}


def only(parsed: Parsed) -> Document:
    (document,) = parsed.documents
    return document


def ids(parsed: Parsed) -> set[str]:
    return {provision.eid for provision in only(parsed).provisions}


def html_list(*rows: tuple[str, str], heading: str = "Name of Entity") -> str:
    body = "".join(f"<tr><td>{name}</td><td>{day}</td></tr>" for name, day in rows)
    return f"<html><body><table><tr><th>{heading}</th><th>Effective Date</th></tr>{body}</table></body></html>"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_list_parses_to_its_golden_result(name: str, refresh_golden: bool) -> None:
    parsed = parse(SAMPLES[name])
    check_structure(parsed)
    check_golden(f"trade_list/{name}", parsed, refresh=refresh_golden)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_source_declares_the_address_for_this_parser(name: str) -> None:
    declared = source_of(SAMPLES[name].url)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == (SOURCES[name.partition("-")[0]], "trade_list")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_provision_is_an_entry(name: str) -> None:
    for provision in only(parse(SAMPLES[name])).provisions:
        assert (provision.kind, provision.role) == ("entry", Role.UNIT)
        assert provision.eid.startswith(ENTRY)


def test_additions_and_removals_are_the_only_ids_that_differ() -> None:
    before, after = ids(parse(SAMPLES["uflpa"])), ids(parse(SAMPLES["uflpa-amended"]))
    assert before - after == {"entry_voorbeeld-tomato-co-ltd-2-d-2-b-i"}
    assert len(after - before) == 1


def test_a_new_alias_changes_an_entry_and_not_its_id() -> None:
    eid = "entry_beispiel-yarn-group-co-ltd-2-d-2-b-i"
    before, after = (
        next(p for p in only(parse(SAMPLES[name])).provisions if p.eid == eid) for name in ("uflpa", "uflpa-amended")
    )
    assert before.heading != after.heading
    assert before.label == after.label


def test_the_same_name_under_two_sections_is_two_entries() -> None:
    found = [p.label for p in only(parse(SAMPLES["uflpa"])).provisions if "Muster Felt" in p.heading]
    assert found == [
        "UFLPA Entity List, 2(d)(2)(B)(i), Muster Felt Works Co., Ltd.",
        "UFLPA Entity List, 2(d)(2)(B)(ii), Muster Felt Works Co., Ltd.",
    ]


def test_sorting_anew_changes_nothing_at_all() -> None:
    rows = [(f"Sample {number} Co.", "June 21, 2098") for number in range(40)]
    rows += [("Twice Co.", "June 21, 2098"), ("Twice Co.", "June 22, 2098")]
    expected = only(parse(capture_of(DHS, html_list(*rows)))).provisions
    for seed in range(20):
        random.Random(seed).shuffle(rows)
        assert only(parse(capture_of(DHS, html_list(*rows)))).provisions == expected


def test_an_order_that_ended_is_not_in_force() -> None:
    standings = {p.eid: p.standing for p in only(parse(SAMPLES["wro-amended"])).provisions}
    assert standings["entry_muster-lathe-plant-sampleland-wro-2098-11-06"] is Standing.REPEALED
    assert standings["entry_fishing-vessel-sample-7-oceana-wro-2099-05-28"] is Standing.IN_FORCE


def test_letters_of_an_older_charset_are_read_right_and_utf_8_is_too() -> None:
    body = SAMPLES["wro"].body
    assert not body.isascii()
    recoded = body.decode("windows-1252").encode("utf-8")
    assert only(parse(capture_of(CBP, recoded))).provisions == only(parse(SAMPLES["wro"])).provisions
    assert any("Coopérative Échantillon" in p.heading for p in only(parse(SAMPLES["wro"])).provisions)


def test_the_order_of_columns_does_not_matter() -> None:
    lines = [line.split(",") for line in ("Entity,Country,WRO/Finding,Effective Date", "A Co.,Oceana,WRO,1/2/2099")]
    swapped = "\n".join(",".join(reversed(line)) for line in lines)
    straight = "\n".join(",".join(line) for line in lines)
    assert ids(parse(capture_of(CBP, straight))) == ids(parse(capture_of(CBP, swapped)))


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("A Sample Co., Ltd.", "A Sample Co., Ltd."),
        ("A Co., Ltd. (also known as B; C; and D Co., Ltd.)", "A Co., Ltd."),
        ("A Co. (including two aliases: B; and C) and its eight subsidiaries, which include D", "A Co."),
        ("A Co. (and two aliases: B; and C)", "A Co."),
        ("A Bureau and its subordinate and affiliated entities", "A Bureau"),
        ("A Factory and its three Sampletown-based subsidiaries, which include B", "A Factory"),
        ("A Machinery, a/k/a B Factory, a/k/a C", "A Machinery"),
        ("A Co., formerly known as B Co.", "A Co."),
        ("A Center (VSETC)", "A Center (VSETC)"),
        ("Mining and Its Tools Co.", "Mining and Its Tools Co."),
        ("A Co., Ltd. and B Co., Ltd.", "A Co., Ltd. and B Co., Ltd."),
    ],
)
def test_the_name_ends_where_aliases_begin(printed: str, name: str) -> None:
    assert main_name(printed) == name


def test_names_that_differ_in_accents_and_points_are_one_entry() -> None:
    first, second = (
        ids(parse(capture_of(DHS, html_list((name, "June 21, 2098"))))) for name in ("Café Co., Ltd.", "Cafe Co. Ltd")
    )
    assert first == second == {"entry_cafe-co-ltd"}


def test_names_in_other_scripts_and_long_names_have_ids_of_their_own() -> None:
    names = ["样本公司", "样本工厂", "Sample " * 30 + "A", "Sample " * 30 + "B"]
    assert len(ids(parse(capture_of(DHS, html_list(*((name, "June 21, 2098") for name in names)))))) == 4


def test_a_cell_over_all_columns_is_a_heading_for_the_rows_below_it() -> None:
    body = html_list(("A Co.", "June 21, 2098")).replace("</th></tr>", '</th></tr><tr><td colspan="2">Oceana</td></tr>')
    (entry,) = only(parse(capture_of(DHS, body))).provisions
    assert (entry.label, entry.text) == (
        "UFLPA Entity List, Oceana, A Co.", "Section: Oceana\nEffective Date: June 21, 2098"
    )  # fmt: skip


def test_a_table_with_a_title_above_its_headings_is_read_and_may_name_its_section() -> None:
    title = "<tr><td colspan='2'>Entities under section 2(d)(2)(B)(ii)</td></tr>"
    page = html_list(("Sample Works", "June 21, 2098")).replace("<table>", f"<table>{title}")
    (entry,) = only(parse(capture_of(DHS, page))).provisions
    assert entry.heading == "Sample Works"
    assert "2(d)(2)(B)(ii)" in entry.label


def test_a_date_that_is_none_is_a_finding_and_its_words_stay() -> None:
    parsed = parse(capture_of(DHS, html_list(("A Co.", "soon"), ("B Co.", "Aug. 2, 2098"))))
    assert [f.code for f in parsed.findings] == ["unreadable-date", "unexpected-count"]
    first, second = only(parsed).provisions
    assert (first.text, first.valid_from) == ("Effective Date: soon", None)
    assert second.valid_from == date(2098, 8, 2)


def test_a_row_that_stands_twice_is_one_entry_and_a_finding() -> None:
    parsed = parse(capture_of(DHS, html_list(("A Co.", "June 21, 2098"), ("A Co.", "June 21, 2098"))))
    assert "duplicate-entry" in {f.code for f in parsed.findings}
    assert ids(parsed) == {"entry_a-co"}


def test_a_column_nobody_declared_is_told_and_its_words_are_kept() -> None:
    parsed = parse(capture_of(CBP, "Entity,Effective Date,Vessel Flag\nA Co.,1/2/2099,Oceana\n"))
    assert "unknown-column" in {f.code for f in parsed.findings}
    assert "Vessel Flag: Oceana" in only(parsed).provisions[0].text


def many(count: int, holes: int) -> str:
    rows = [("" if number < holes else f"Co. {number}", "June 21, 2098") for number in range(count)]
    return html_list(*rows)


def test_a_row_in_a_hundred_that_cannot_be_read_is_a_finding() -> None:
    parsed = parse(capture_of(DHS, many(100, 2)))
    assert [f.code for f in parsed.findings].count("row-unread") == 2
    assert len(only(parsed).provisions) == 98


@pytest.mark.parametrize(("count", "holes"), [(100, 3), (1_000, 6), (4, 1)])
def test_a_list_with_more_holes_is_refused(count: int, holes: int) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(DHS, many(count, holes)))
    assert caught.value.code == "rows-unread"


def test_a_csv_row_with_more_cells_than_headings_is_unread() -> None:
    rows = read_rows(capture_of(CBP, "Entity,Effective Date\nA Co., Ltd.,1/2/2099\n"), declaration_of(CBP)).rows
    assert rows[0].problem == "3 cells under 2 headings"


def declaration_of(url: str) -> ListDeclaration:
    found = declaration_for(url)
    assert found is not None
    return found


def goods_table() -> list[list[object]]:
    return [
        ["Good", "Country", "Child Labor", "Forced Labor"],
        ["Sample Bricks", "Musteria", "Yes", "No"],
        ["Sample Tea", "Oceana", "No", "Yes"],
    ]


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_one_list_in_four_formats_gives_the_same_entries() -> None:
    table = goods_table()
    head, *rows = [[str(cell) for cell in row] for row in table]
    csv = "\n".join(",".join(row) for row in [head, *rows])
    html = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [head, *rows])
    records = json.dumps([dict(zip(head, row, strict=True)) for row in rows])
    captures = [
        capture_of(f"{GOODS}.xlsx", workbook(table)),
        capture_of(f"{GOODS}.csv", csv),
        capture_of(f"{GOODS}.json", records),
        capture_of(DOL, f"<html><body><table>{html}</table></body></html>"),
    ]
    expected = only(parse(captures[0])).provisions
    assert [p.eid for p in expected] == ["entry_sample-bricks-musteria", "entry_sample-tea-oceana"]
    assert all(only(parse(capture)).provisions == expected for capture in captures[1:])


def test_cells_of_a_workbook_are_words() -> None:
    rows: list[list[object]] = [["List of samples"], [], ["Good", "Country", "Sector"]]
    rows += [["Bricks", "Oceana", date(2099, 1, 2)], ["Tea", "Oceana", 7.0], ["Tin", "Oceana", None]]
    texts = [p.text for p in only(parse(capture_of(f"{GOODS}.xlsx", workbook(rows)))).provisions]
    assert texts == ["Country: Oceana\nSector: 2099-01-02", "Country: Oceana\nSector: 7", "Country: Oceana"]


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped({**files, name: part})


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (DHS, b"", "empty"),
        (DHS, b"<html><body>Access Denied</body></html>", "no-table"),
        (DHS, html_list(heading="Menu").encode(), "no-table"),
        (DHS, html_list().encode(), "no-table"),
        (CBP, b"", "empty"),
        (CBP, b"<!DOCTYPE html><html>Just a moment...</html>", "html-instead"),
        (CBP, b"Entity,Effective Date\n", "no-table"),
        (CBP, b'Entity,Effective Date\n"A Co.,1/2/2099\n', "malformed-csv"),
        (CBP, b"Entity,Effective Date\n\x81\x8d,1/2/2099\n", "malformed-csv"),
        (CBP, b"Name,Day\nA Co.,1/2/2099\n", "rows-unread"),
        (f"{GOODS}.json", b"{}", "no-table"),
        (f"{GOODS}.json", b"[[", "malformed-json"),
        (f"{GOODS}.json", b"[" * 100_000, "malformed-json"),
        (f"{GOODS}.json", b"[1]", "rows-unread"),
        (f"{GOODS}.xml", b"<Goods/>", "no-table"),
        (f"{GOODS}.xlsx", b"PK", "malformed-zip"),
        (f"{GOODS}.xlsx", zipped({"a.xml": b"<a/>"}), "malformed-xlsx"),
        (f"{GOODS}.xlsx", with_part(workbook(goods_table()), "xl/worksheets/sheet1.xml", BOMB), "dtd-refused"),
        (f"{GOODS}.xlsx", with_part(workbook(goods_table()), "xl/workbook.xml", b"<w/>"), "no-table"),
        ("https://www.dol.gov/other", b"x", "undeclared-list"),
    ],
)
def test_what_is_no_list_is_refused_with_a_telling_code(url: str, body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(url, body))
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["uflpa", "wro", "goods-xml"])
def test_a_thousand_mutated_lists_parse_or_are_refused_quickly(name: str) -> None:
    assert max(survives(SAMPLES[name].url, mutant) for mutant in mutations(SAMPLES[name].body, 1_000)) < 1


def test_mutated_workbooks_parse_or_are_refused_quickly() -> None:
    data = workbook(goods_table())
    slowest = max(survives(f"{GOODS}.xlsx", mutant) for mutant in mutations(data, 150))
    sheet = etree.tostring(etree.fromstring(_sheet(data)))
    for mutant in mutations(sheet, 150, random_seed=2):
        slowest = max(slowest, survives(f"{GOODS}.xlsx", with_part(data, "xl/worksheets/sheet1.xml", mutant)))
    assert slowest < 1


def _sheet(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def survives(url: str, body: bytes) -> float:
    """Seconds it took to parse or to refuse."""
    started = time.perf_counter()
    try:
        parsed = parse(capture_of(url, body))
    except ParseError:
        pass
    else:
        check_structure(parsed)
    return time.perf_counter() - started


def goods_of(member: str) -> Parsed:
    return parse(Capture(f"{GOODS}.xml", SAMPLES["goods"].fetched_at, payload("us_dol_ilab.zip", member)))


def test_recorded_lists_of_goods_lose_no_word() -> None:
    names = [name for name in members("us_dol_ilab.zip") if "goods" in name]
    for name in names:
        parsed = goods_of(name)
        check_structure(parsed)
        assert not parsed.findings
        root = etree.fromstring(payload("us_dol_ilab.zip", name))
        leaves = (e.text or "" for e in root.iter(etree.Element) if not len(e) and "ISO" not in str(e.tag))
        # A good without any country under it is on the list no more: its name is in no entry.
        assert words_kept(count_words(leaves), only(parsed)) >= 0.999
        assert len(only(parsed).provisions) == len(root.findall(".//Country"))
    assert len(names) >= 8


def test_two_recordings_of_one_edition_have_the_same_ids() -> None:
    first = goods_of("versions/goods_2015@2016-09-21_9e9fe716.xml")
    second = goods_of("versions/goods_2015@2017-08-14_687808f8.xml")
    assert ids(first) == ids(second)


def test_the_retyped_lists_of_forced_labour_are_read() -> None:
    entities = parse(capture_of(DHS, payload("us_forced_labour_lists.zip", "dhs_uflpa_entity_list_TRIMMED.html")))
    assert len(only(entities).provisions) == 4
    assert not any("alias" in p.label or "known as" in p.label for p in only(entities).provisions)
    assert all(p.valid_from for p in only(entities).provisions)
    orders = parse(capture_of(CBP, payload("us_forced_labour_lists.zip", "cbp_wro_findings_TRANSCRIBED.csv")))
    assert len(only(orders).provisions) == 39
    assert {f.code for f in orders.findings} == {"unexpected-count"}


def test_a_list_of_thousands_of_another_shape_is_read_by_a_declaration_alone() -> None:
    declared = ListDeclaration(
        url="x",
        work="us/bis/denied-persons",
        title="Denied Persons",
        cited="Denied Persons",
        read="csv",
        delimiter="\t",
        columns=(
            Column(heading="Name", means="name", required=True),
            Column(heading="Country", means="place"),
            Column(heading="Street_Address", identity=True),
            Column(heading="Effective_Date", means="from", identity=True),
            Column(heading="Expiration_Date", means="until"),
            *(Column(heading=name) for name in ("City", "State", "Postal_Code", "Standard_Order", "Last_Update")),
            *(Column(heading=name) for name in ("Action", "FR_Citation")),
        ),
        dates=("%m/%d/%Y",),
        expects=(100, 2_000),
    )
    body = payload("us_sanctions_lists.zip", "dpl.txt")
    rows = read_rows(capture_of("x", body), declared).rows
    entries = read_entries(rows, declared, "x")
    assert entries.unread == 0
    assert {f.code for f in entries.findings} <= {"duplicate-entry", "unreadable-date"}
    assert len(entries.provisions) + sum(f.code == "duplicate-entry" for f in entries.findings) == len(rows) > 400
    words = count_words(cell for row in {tuple(row.cells.values()) for row in rows} for cell in row)
    kept = count_words(text for p in entries.provisions for text in (p.heading, p.text))
    assert not words - kept


def test_every_declaration_names_a_work_and_a_name() -> None:
    assert {d.work for d in declarations()} == {
        "us/dhs/uflpa-entity-list", "us/cbp/withhold-release-orders-findings", "us/dol/list-of-goods"
    }  # fmt: skip


def test_a_row_with_a_problem_is_never_an_entry() -> None:
    entries = read_entries([Row("row 2", {"Name of Entity": "A"}, problem="x")], declaration_of(DHS), DHS)
    assert (entries.unread, entries.provisions) == (1, ())
