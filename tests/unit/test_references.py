"""References as their readers take them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from api.references import Reference, bibtex, ris

CITED = Reference(
    permalink="eu/32099L0001@2024-01-01#art_4__para_2",
    language="en",
    work="Directive (EU) 2099/1",
    label="Article 4(2)",
    words='2. Goods & services, 5 % of {all} #1 in C:\\x_y ~ ^ $ are "listed".',
    url="https://r.example/works/eu/32099L0001@2024-01-01~0a1b2c3d%23art_4__para_2",
    note="as in force on 2024-06-01",
    day=date(2023, 12, 2),
    source_url="https://example.org/act",
    publisher="Office of Samples",
    retrieved=date(2024, 6, 2),
)
_ENTRY = re.compile(r"@misc\{([A-Za-z0-9-]+),\n((?:  [a-z]+ = \{.*\},\n)+)\}\n")


def test_an_entry_is_of_the_work_and_its_provision() -> None:
    told = bibtex(CITED)
    assert _ENTRY.fullmatch(told)
    assert "  title = {{Directive (EU) 2099/1, Article 4(2)}},\n" in told
    assert "  key = {Directive (EU) 2099/1},\n" in told
    assert "  url = {https://r.example/works/eu/32099L0001@2024-01-01~0a1b2c3d%23art_4__para_2},\n" in told
    assert "  urldate = {2024-06-02},\n" in told
    assert r"Goods \& services, 5 \% of \{\vphantom{\}}all\vphantom{\{}\} \#1 in C:\textbackslash{}x\_y" in told


def test_a_key_names_the_version_and_the_language() -> None:
    assert re.fullmatch(r"eu-32099L0001-2024-01-01-art-4-para-2-en-[0-9a-f]{6}", CITED.key)
    assert replace(CITED, note="", words="", url="").key == CITED.key
    others = [
        replace(CITED, language="fr"),
        replace(CITED, permalink=CITED.permalink.replace("_4__para_2", "-4-para-2")),
        replace(CITED, permalink=CITED.permalink.replace("2024", "2025")),
    ]
    assert len({CITED.key, *(other.key for other in others)}) == 4


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_out_of_its_entry(work: str, words: str, note: str) -> None:
    told = bibtex(replace(CITED, work=work, words=words, note=note))
    assert _ENTRY.fullmatch(told)
    depth = 0
    for place, sign in enumerate(told):
        depth += (sign == "{") - (sign == "}")
        assert depth > 0 or place in {*range(len("@misc")), len(told) - 2, len(told) - 1}
    plain = re.sub(r"\\text[a-z]+\{\}|\\vphantom|\\[&%$#_{}]", "", re.sub(r"  url = .*\n|^.*,\n", "", told, count=2))
    assert not set(plain) & set("$&#%~^\\")


WRITTEN = (
    r"Goods & services, 5 % of {all} #1 in C:\x_y ~ $ 7",
    "}unbalanced{ braces } }",
    "He said \"and\" then -- or --- ``so'' ?` !` ,, <<a>> |b|",
    "Verordnung über Sorgfaltspflichten – § 5 „ß“ ‚ñ‘ é œ",
    "Directive 2099/1 (1.º, L’acte ½ n° 5)",
    "企业可持续发展尽职调查指令，第八条",
    "Κανονισμός Регламент لائحة 규정",
    "ends with a backslash \\",
    "@misc{key, title = {x}}",
    "TY  - STAT",
    "- ER  -",
)
"""Titles and words with every sign that has a meaning in one of the forms."""


def _read(told: str) -> list[dict[str, str]]:
    """The entries as a reader of BibTeX has them: texts freed from LaTeX, addresses and dates as they stand."""
    plain = {"url", "date", "urldate", "year", "language", "ENTRYTYPE", "ID"}
    decode = LatexNodes2Text().latex_to_text
    library = parse_string(told)
    assert not library.failed_blocks
    return [
        {name: str(value) if name in plain else decode(str(value)) for name, value in entry.items()}
        for entry in library.entries
    ]


@pytest.mark.parametrize("words", WRITTEN)
def test_a_reader_of_bibtex_reads_what_was_written(words: str) -> None:
    cited = replace(CITED, work=words, heading=words, words=words, note=words, publisher=words)
    first, second = _read(bibtex(cited) + bibtex(replace(CITED, language="fr")))
    said = " ".join(words.split())
    assert first == {
        "ENTRYTYPE": "misc", "ID": cited.key, "title": f"{said}, Article 4(2) {said}", "key": said, "publisher": said,
        "year": "2023", "date": "2023-12-02", "url": CITED.url, "urldate": "2024-06-02", "language": "en",
        "note": said, "abstract": said,
    }  # fmt: skip
    assert second["abstract"] == CITED.words.replace("^", "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}")


@pytest.mark.parametrize("words", WRITTEN)
def test_a_reader_of_ris_reads_what_was_written(words: str) -> None:
    cited = replace(CITED, work=words, heading=words, words=words, note=words, publisher=words)
    first, second = rispy.loads(ris(cited) + ris(CITED))
    said = " ".join(words.split())
    assert first == {
        "type_of_reference": "STAT", "title": said, "section": "Article 4(2)", "secondary_title": said,
        "abstract": said, "date": "2023/12/02", "language": "en", "id": CITED.permalink, "urls": [CITED.url],
        "file_attachments2": "https://example.org/act", "publisher": said, "access_date": "2024/06/02",
        "notes": [said], "name_of_database": "Rulewatch",
    }  # fmt: skip
    assert second["abstract"] == CITED.words


@given(st.text(), st.text())
def test_no_text_breaks_out_of_its_record(work: str, words: str) -> None:
    lines = ris(replace(CITED, work=work, words=words)).split("\r\n")
    assert lines[0] == "TY  - STAT"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
