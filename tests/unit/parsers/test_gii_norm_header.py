"""What the gii-norm parser makes of the law's own data: type, amendments, and days of entry into force."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.parsers.gii_norm import parse
from indexer.domain.document import Document
from indexer.domain.provision import Standing
from tests.unit.parsers.gii_norm_xml import capture_of, law, read, state, unit, zipped


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Gesetz über die Durchführung der Musterverordnung", "act"),
        ("Verordnung zur Durchführung des Mustergesetzes", "regulation"),
        ("Musterverordnung", "regulation"),
        ("Mustergesetzbuch", "act"),
        ("Musterprozessordnung", "act"),
        ("Bekanntmachung über Muster", "other"),
    ],
)
def test_the_type_follows_the_first_word_for_it_in_the_title(title: str, kind: str) -> None:
    assert read(law(unit("§ 1", "<P>A</P>")).replace("Mustergesetz</langue>", f"{title}</langue>")).type == kind


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        (
            "Zuletzt geändert durch Art. 2 Abs. 11 G v. 20.12.2022 I 2752",
            [("G v. 20.12.2022 I 2752", "Art. 2 Abs. 11")],
        ),
        (
            "zuletzt geändert durch Art. 10 G v. 19.12.2022 I 2632 u. Art. 1 V v. 21.12.2022 BAnz AT 23.12.2022 V1",
            [("G v. 19.12.2022 I 2632", "Art. 10"), ("V v. 21.12.2022 BAnz AT 23.12.2022 V1", "Art. 1")],
        ),
        (
            "Änderung durch Art. 3 v. 8.7.2022 I 1054 (Nr. 24) textlich nachgewiesen, noch nicht bearbeitet",
            [("v. 8.7.2022 I 1054 (Nr. 24)", "Art. 3")],
        ),
        ("Änderung durch Art. 1 G v. 2.6.2021 I 1275 mWv 1.1.2024 noch nicht berücksichtigt", []),
        ("Neugefasst durch Bek. v. 17.5.2013 I 1274", []),
    ],
)
def test_amending_acts_are_read_from_the_state_of_the_text(text: str, relations: list[tuple[str, str]]) -> None:
    document = read(law(unit("§ 1", "<P>A</P>"), metadata=state("Stand", text)))
    assert [(relation.target, relation.place) for relation in document.relations] == relations
    assert [note.text for note in document.notes] == [f"Stand: {text}"]


def test_only_amendments_not_worked_in_yet_are_unapplied() -> None:
    open_one = "Änderung durch Art. 81 G v. 10.8.2021 I 3436 (Nr. 53) mWv 1.1.2024 noch nicht berücksichtigt"
    done = "Änderung durch Art. 1 G v. 2.6.2021 I 1275 (Nr. 28) ist berücksichtigt"
    metadata = state("Hinweis", open_one) + state("Hinweis", done)
    assert read(law(unit("§ 1", "<P>A</P>"), metadata=metadata)).unapplied == (open_one,)


@pytest.mark.parametrize("day", ["2024-02-30", "99999999-01-01", "gestern"])
def test_a_date_that_cannot_be_read_is_reported_and_left_out(day: str) -> None:
    metadata = f"<ausfertigung-datum>{day}</ausfertigung-datum>"
    parsed = parse(capture_of(zipped(law(unit("§ 1", "<P>A</P>"), metadata=metadata))))
    assert "ausfertigungsdatum" not in dict(parsed.documents[0].identifiers)
    assert [finding.code for finding in parsed.findings] == ["bad-date"]


# Entry into force

THREE = (
    unit("§ 1", "<P>A</P>"),
    unit("§ 2", "<P>(1) B</P><P>(2) C</P>"),
    unit("§ 3a", "<P>D</P>"),
)
WHOLE = "Das G wurde als Artikel 1 des G v. 1.3.2024 I 9 beschlossen. Es tritt gem. Art. 9 Abs. 1 am 1.7.2024 in Kraft."
EXCEPT = " § 2 Abs. 2 und die §§ 3 bis 4 treten gem. Art. 9 Abs. 2 am 2.3.2024 in Kraft."


def standings(document: Document) -> dict[str, tuple[str, date | None]]:
    return {p.eid: (p.standing.name, p.valid_from) for p in document.provisions}


def test_before_its_day_a_law_is_not_in_force_but_for_the_named_provisions() -> None:
    july, march = date(2024, 7, 1), date(2024, 3, 2)
    assert standings(read(law(*THREE, footnote=WHOLE + EXCEPT), "2024-06-30")) == {
        "par_1": ("NOT_YET", july),
        "par_2": ("IN_FORCE", march),
        "par_2__abs_1": ("NOT_YET", july),
        "par_2__abs_2": ("IN_FORCE", march),
        "par_3a": ("IN_FORCE", march),
    }


def test_on_its_day_a_law_is_in_force() -> None:
    document = read(law(*THREE, footnote=WHOLE), "2024-07-01")
    assert set(standings(document).values()) == {("IN_FORCE", date(2024, 7, 1))}
    assert [(m.kind, m.date) for m in document.milestones] == [("entry_into_force", date(2024, 7, 1))]
    assert document.valid_from is None


def test_after_an_amendment_no_provision_is_dated_back_to_the_law() -> None:
    metadata = state("Stand", "Geändert durch Art. 1 G v. 1.9.2024 I 99")
    document = read(law(*THREE, footnote=WHOLE + EXCEPT, metadata=metadata), "2024-12-01")
    assert set(standings(document).values()) == {("IN_FORCE", None)}
    assert len(document.milestones) == 2


@pytest.mark.parametrize(
    "exception",
    [
        " Die §§ 2 und 3 Absatz 1 treten am 2.3.2024 in Kraft.",
        " § 2 Abs. 1 Satz 1 tritt am 2.3.2024 in Kraft.",
        " Die Vorschriften zum Erlass von Verordnungen treten am 2.3.2024 in Kraft.",
        " § 2 tritt am Tag nach der Verkündung in Kraft.",
        " § 2 tritt gem. Art. 9 nach Maßgabe des Art. 10 am 2.3.2024 in Kraft.",
        " § 2 tritt am 31.2.2024 in Kraft.",
    ],
)
def test_an_exception_that_cannot_be_read_leaves_every_provision_undated(exception: str) -> None:
    before = read(law(*THREE, footnote=WHOLE + exception), "2024-06-01")
    assert set(standings(before).values()) == {("UNKNOWN", None)}
    after = read(law(*THREE, footnote=WHOLE + exception), "2024-08-01")
    assert set(standings(after).values()) == {("IN_FORCE", None)}


def test_a_remark_at_a_norm_dates_its_paragraphs() -> None:
    remark = "(+++ § 2 Abs. 1 und 2: Treten gem. Art. 9 Abs. 1 G v. 1.3.2024 I 9 am 1.7.2024 in Kraft +++)"
    document = read(law(unit("§ 2", "<P>(1) B</P><P>(2) C</P><P>(3) D</P>", footnote=remark)))
    assert standings(document) == {
        "par_2": ("IN_FORCE", None),
        "par_2__abs_1": ("NOT_YET", date(2024, 7, 1)),
        "par_2__abs_2": ("NOT_YET", date(2024, 7, 1)),
        "par_2__abs_3": ("IN_FORCE", None),
    }


def test_an_undated_remark_leaves_the_standing_open_unless_the_words_are_set_as_not_yet_in_force() -> None:
    remark = "(+++ § 2 Abs. 1 und 2: Tritt am ersten Tag des Monats in Kraft, der auf die Genehmigung folgt +++)"
    document = read(law(unit("§ 2", "<P><I>(1) B</I></P><P>(2) C</P><P>(3) D</P>", footnote=remark)))
    assert [p.standing for p in document.provisions[1:]] == [Standing.NOT_YET, Standing.UNKNOWN, Standing.IN_FORCE]


def test_a_placeholder_for_future_text_is_not_in_force() -> None:
    document = read(law(unit("(XXXX) § 33 bis 39", "<P/>", "(zukünftig in Kraft)"), unit("§ 40", "<P>A</P>")))
    assert [(p.eid, p.text, p.standing) for p in document.provisions] == [
        ("par_33-39", "(zukünftig in Kraft)", Standing.NOT_YET),
        ("par_40", "A", Standing.IN_FORCE),
    ]
