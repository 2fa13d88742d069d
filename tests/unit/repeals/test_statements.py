"""What texts say of the repeal of other acts, in invented acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from indexer.domain.provision import Provision, Role, Standing
from indexer.repeals.statements import read_repeals
from tests.support.making import article, paragraph, recital

JULY = date(2098, 7, 18)


def said(text: str) -> list[tuple[list[str], date | None, bool]]:
    """Targets, day and whether it is of the whole, of every statement of one article."""
    return [(sorted(one.targets), one.since, one.is_whole) for one in read_repeals([article("1", text)])]


def point(of: str, number: str, text: str) -> Provision:
    """An entry of a list in an article."""
    return replace(paragraph(of, number, text), kind="point", num=f"({number})")


@pytest.mark.parametrize(
    ("text", "target", "since"),
    [
        ("Directive 2088/12/EU is repealed with effect from 18 July 2098.", "eu/32088L0012", JULY),
        ("Directive 2088/12/EU (1) is repealed on 18 July 2098 and replaced by this Act.", "eu/32088L0012", JULY),
        ("1. Council Decision No 280/2084/EU shall be repealed.", "eu/32084D0280", None),
        ("As from 18 July 2098, Regulation (EU) 2088/12 repealing (EU) 2081/7 is repealed.", "eu/32088R0012", JULY),
        ("Directive 2088/12/EU, as amended by the acts in Annex IX, Part A, is repealed.", "eu/32088L0012", None),
        ("Directive 2088/12/EU shall cease to have effect on 18 July 2098;", "eu/32088L0012", JULY),
        ("Die Verordnung (EU) Nr. 995/2088 wird mit Wirkung vom 18. Juli 2098 aufgehoben.", "eu/32088R0995", JULY),
        ("Mit Wirkung vom 18. Juli 2098 wird die Richtlinie 2088/12/EU aufgehoben.", "eu/32088L0012", JULY),
        ("Der Durchführungsbeschluss (EU) 2088/12 tritt am 18. Juli 2098 außer Kraft.", "eu/32088D0012", JULY),
        ("La directive 2088/12/UE est abrogée avec effet au 18 juillet 2098.", "eu/32088L0012", JULY),
        ("Le règlement délégué (UE) 2088/12 est abrogé.", "eu/32088R0012", None),
        ("Queda derogada la Directiva 2088/12/UE con efectos a partir del 18 de julio de 2098.", "eu/32088L0012", JULY),
        ("El Reglamento (UE) n.o 995/2088 queda derogado a partir del 18 de julio de 2098.", "eu/32088R0995", JULY),
        ("The Sample Boxes Regulations 2090 (S.I. 2090/123) are revoked.", "uk/uksi/2090/123", None),
        ("The Sample Boxes Order (SOR/2098-123) is repealed.", "ca/regulations/SOR-2098-123", None),
    ],
)  # fmt: skip
def test_an_act_is_said_to_be_repealed(text: str, target: str, since: date | None) -> None:
    assert said(text) == [([target], since, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Article 6 of Directive 2088/12/EU is repealed.",
        "The Annex to Directive 2088/12/EU is repealed.",
        "Directive 2088/12/EU is repealed, with the exception of Article 4.",
        "Directive 2088/12/EU is repealed with the exception of:",
        "Directive 2088/12/EU is repealed, without prejudice to the time limits for its transposition.",
        "Directive 2088/12/EU is repealed insofar as it concerns tins.",
        "Directive 2088/12/EU is repealed; however, Article 4 continues to apply.",
        "Directive 2088/12/EU, Annex II, is repealed.",
        "Directive 2088/12/EU is revoked in Scotland.",
        "Directive 2088/12/EU is repealed for tins.",
        "Directive 2088/12/EU is repealed from 18 July 2098 or the day after that, whichever is the later.",
        "Directive 2088/12/EU is repealed; it goes on for tins.",
        "Die Richtlinie 2088/12/EU wird für Dosen aufgehoben.",
        "La directive 2088/12/UE est abrogée pour les boîtes.",
        "La Directiva 2088/12/UE queda derogada para las latas.",
        "Artikel 5 der Richtlinie 2088/12/EU wird aufgehoben.",
        "In der Richtlinie 2088/12/EU wird Artikel 5 aufgehoben.",
        "Die Richtlinie 2088/12/EU wird mit Ausnahme von Artikel 5 aufgehoben.",
        "La directive 2088/12/UE est abrogée, à l’exception de l’article 5.",
        "L’article 5 de la directive 2088/12/UE est abrogé.",
        "Quedan derogados los artículos 3 y 4 de la Directiva 2088/12/UE.",
    ],
)
def test_what_is_of_a_part_or_has_limits_is_not_of_the_whole(text: str) -> None:
    assert said(text) == [(["eu/32088L0012"], None, False)]


@pytest.mark.parametrize(
    "text",
    [
        "The measures taken under Directive 2088/12/EU are revoked.",
        "In the cases of Directive 2088/12/EU permits are revoked.",
        "Until Directive 2088/12/EU is repealed, nothing changes.",
        "References to Directive 2088/12/EU, which is repealed, are read as references to this Act.",
        "Directive 2088/12/EU is repealed by Regulation (EU) 2098/1.",
        "Directive 2088/12/EU has been repealed.",
        "Directive 2088/12/EU shall not be repealed.",
        "Directive 2088/12/EU is amended as follows: Article 5 is repealed.",
        "Directive 2088/12/EU applies to tins, and Article 4 is repealed.",
        "Regulation (EU) 2098/1 is amended: ‘Directive 2088/12/EU is repealed.’",
        "The Commission may revoke what it granted under Directive 2088/12/EU.",
        "Die Richtlinie 2088/12/EU, die durch die Verordnung (EU) 2098/1 aufgehoben wurde, bleibt anwendbar.",
        "Die Richtlinie 2088/12/EU wird durch die Verordnung (EU) 2098/1 aufgehoben.",
        "La directive 2088/12/UE est abrogée par le règlement (UE) 2098/1.",
        "15 U.S.C. 45 is repealed.",
        "[Repealed, SOR/2098-123, s. 3]",
    ],
)
def test_what_only_speaks_of_a_repeal_repeals_nothing(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("part", ["Regulation 3 of", "Division I of", "Paragraph 5 of Schedule 2 to"])
def test_a_part_of_a_british_instrument_is_no_whole(part: str) -> None:
    assert said(f"{part} the Sample Boxes Regulations 2090 (S.I. 2090/123) is revoked.") == [
        (["uk/uksi/2090/123"], None, False)
    ]


def test_joined_acts_are_repealed_each_and_their_kind_is_the_one_said_last() -> None:
    found = said("Directives 2088/12/EU and 2089/3/EU and Decision 2090/5/EU are repealed from 18 July 2098.")
    assert found == [([work], JULY, True) for work in ("eu/32088L0012", "eu/32089L0003", "eu/32090D0005")]


def test_an_act_that_only_stands_in_a_title_is_not_repealed() -> None:
    text = "Directive 2088/12/EU on the use of Directive 2089/3/EU and Directive 2090/5/EU are repealed."
    assert [targets for targets, *_ in said(text)] == [["eu/32088L0012"]]


def test_entries_of_a_list_are_repealed_as_the_words_above_them_say() -> None:
    found = read_repeals(
        [
            article("9", "The following acts are repealed with effect from 18 July 2098:"),
            point("9", "a", "Directive 2088/12/EU;"),
            point("9", "b", "Articles 3 and 4 of Directive 2089/3/EU;"),
            point(
                "9",
                "c",
                "Regulation (EU) No 12/2091 implementing Regulation (EU) 2089/4, from 20 July 2098.",
            ),
            article("10", "Directive 2090/5/EU applies to tins."),
        ]
    )
    assert [(sorted(one.targets), one.since, one.is_whole) for one in found] == [
        (["eu/32088L0012"], JULY, True),
        (["eu/32089L0003"], JULY, False),
        (["eu/32091R0012"], date(2098, 7, 20), True),
    ]
    assert (found[0].provision, found[0].label) == ("art_9__para_a", "Article 9(a)")
    assert (
        found[0].words == "The following acts are repealed with effect from 18 July 2098: … (a) Directive 2088/12/EU;"
    )


@pytest.mark.parametrize(
    "text",
    [
        "The following acts are repealed: (a) Directive 2088/12/EU; (b) Decision 2090/5/EU, except Article 2.",
        "Folgende Rechtsakte werden aufgehoben: a) Richtlinie 2088/12/EU; b) Beschluss 2090/5/EU, außer Artikel 2.",
        "Sont abrogées:\na) directive 2088/12/UE;\nb) décision 2090/5/UE, sauf l’article 2.",
        "Quedan derogadas: a) la Directiva 2088/12/UE; b) la Decisión 2090/5/UE, salvo el artículo 2.",
    ],
)
def test_a_list_may_stand_in_one_text(text: str) -> None:
    assert said(text) == [(["eu/32088L0012"], None, True), (["eu/32090D0005"], None, False)]


def test_what_follows_a_list_is_none_of_its_entries() -> None:
    text = "The following acts are repealed: (a) Directive 2088/12/EU on tins. Directive 2089/3/EU shall apply."
    assert said(text) == [(["eu/32088L0012"], None, True)]


def test_a_number_whose_kind_is_not_said_may_be_of_several_works() -> None:
    assert said("2088/12/EU is repealed.") == [(["eu/32088D0012", "eu/32088L0012"], None, True)]


def test_only_provisions_that_are_law_now_repeal() -> None:
    words = "Directive 2088/12/EU is repealed."
    quoted = Provision("art_3__quoted_1", "quoted", Role.PIECE, "Article 3", text=words, parent="art_3")
    silent = [
        recital("1", words),
        article("2", words, standing=Standing.REPEALED),
        article("3", "This Act says from now on:"),
        quoted,
        replace(quoted, eid="art_3__quoted_1__para_1", kind="paragraph", parent=quoted.eid),
        article("4", words, standing=Standing.NOT_YET),
    ]
    assert read_repeals(silent) == ()
    assert read_repeals([*silent, article("5", words)])[0].provision == "art_5"


def test_the_sentence_is_given_as_it_is_written() -> None:
    text = "This Act enters into force at once. Directive 2088/12/EU is  repealed. References to it are read as such."
    assert [one.words for one in read_repeals([article("1", text)])] == ["Directive 2088/12/EU is  repealed."]
