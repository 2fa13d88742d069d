"""Days that questions name, and the many figures in questions that are none."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.search.asked_day import asked_day

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("question", "day", "words", "rest"),
    [
        ("forced labour import ban as of 2023", "2023-12-31", "as of 2023", "forced labour import ban"),
        ("duties of importers on 1 Jan 2023", "2023-01-01", "on 1 Jan 2023", "duties of importers"),
        ("wagons as of 1st Sept 2023", "2023-09-01", "as of 1st Sept 2023", "wagons"),
        ("Wagengesetz Fassung vom 1.1.2022", "2022-01-01", "Fassung vom 1.1.2022", "Wagengesetz"),
        ("Wagengesetz Rechtslage 2023", "2023-12-31", "Rechtslage 2023", "Wagengesetz"),
        ("Wagon Act version of 29 June 2023", "2023-06-29", "version of 29 June 2023", "Wagon Act"),
        ("loi Wagons version du 29 juin 2023", "2023-06-29", "version du 29 juin 2023", "loi Wagons"),
        ("as of 1 May 2024 battery passport", "2024-05-01", "as of 1 May 2024", "battery passport"),
        ("battery passport, as of May 2024", "2024-05-31", "as of May 2024", "battery passport"),
        ("rules in force in 2022 on conflict minerals", "2022-12-31", "in force in 2022", "rules on conflict minerals"),
        ("rules on packaging in force on 1 May 2024", "2024-05-01", "in force on 1 May 2024", "rules on packaging"),
        ("threshold CSDDD as it stood on 30 June 2023", "2023-06-30", "as it stood on 30 June 2023", "threshold CSDDD"),
        ("forced labour as of 2026", "2026-11-23", "as of 2026", "forced labour"),
        ("forced labour as of December 2026", "2026-12-31", "as of December 2026", "forced labour"),
        (
            "capital requirements regulation rules as of 2013-06-28",
            "2013-06-28",
            "as of 2013-06-28",
            "capital requirements regulation rules",
        ),
        ("On 1 May 2024, which companies must report?", "2024-05-01", "On 1 May 2024", "which companies must report?"),
        ("what was the CO2 price on 1 May 2024?", "2024-05-01", "on 1 May 2024?", "what was the CO2 price"),
        ("recycled content as at the end of 2023", "2023-12-31", "as at the end of 2023", "recycled content"),
        ("Preis je CO2-Zertifikat Stand 2023", "2023-12-31", "Stand 2023", "Preis je CO2-Zertifikat"),
        ("Preis je CO2-Zertifikat, Stand: 1.1.2023", "2023-01-01", "Stand: 1.1.2023", "Preis je CO2-Zertifikat"),
        ("Bußgeld LkSG gültig am 1. Mai 2024", "2024-05-01", "gültig am 1. Mai 2024", "Bußgeld LkSG"),
        ("was galt am 1. Mai 2024 für Batterien", "2024-05-01", "galt am 1. Mai 2024", "was für Batterien"),
        (
            "devoir de vigilance en vigueur au 1er mai 2024",
            "2024-05-01",
            "en vigueur au 1er mai 2024",
            "devoir de vigilance",
        ),
        ("seuil en vigueur en 2022 déclaration", "2022-12-31", "en vigueur en 2022", "seuil déclaration"),
        ("umbral vigente en 2022", "2022-12-31", "vigente en 2022", "umbral"),
        ("paquetes vigentes el 1 de mayo de 2024", "2024-05-01", "vigentes el 1 de mayo de 2024", "paquetes"),
        ("截至2023年 强迫劳动 进口禁令", "2023-12-31", "截至2023年", "强迫劳动 进口禁令"),
        ("2024年5月1日有效的关税", "2024-05-01", "2024年5月1日有效的", "关税"),
        ("2023年底有效的碳配额规则", "2023-12-31", "2023年底有效的", "碳配额规则"),
        ("截至2023年底碳配额", "2023-12-31", "截至2023年底", "碳配额"),
        (
            "does the UK Modern Slavery Act 2015 as of 2020 apply to charities",
            "2020-12-31",
            "as of 2020",
            "does the UK Modern Slavery Act 2015 apply to charities",
        ),
    ],
)
def test_a_question_says_which_day_it_is_about(question: str, day: str, words: str, rest: str) -> None:
    asked = asked_day(question, TODAY)
    assert asked is not None
    assert (asked.day.isoformat(), asked.words, asked.rest) == (day, words, rest)


@pytest.mark.parametrize(
    "question",
    [
        "Modern Slavery Act 2015",
        "s 54 Modern Slavery Act 2015",
        "Regulation 2023/1115",
        "Regulation (EU) 2023/1115 as of",
        "EU regulation 2024/3015 products made with forced labour",
        "EU renewables target 2030 share",
        "OBPS excess emissions charge 2026 $ per tonne",
        "Directive of 13 June 2024",
        "wagons due on 1 Jan 2023",
        "conversion of 2022 rates",
        "directive adopted on 13 June 2024",
        "when does the CSDDD enter into force on 25 July 2024",
        "entered into force in 2022",
        "rules that came into force in 2022",
        "which obligations apply as of 1 January 2027",
        "mandatory as of 2027 battery passport",
        "reporting by 31 December 2025",
        "since 1 May 2024",
        "from 1 January 2024",
        "taux de collecte 2027 2030",
        "entrée en vigueur le 1er mai 2024",
        "entre en vigueur en 2024",
        "entra en vigor el 1 de mayo de 2024",
        "tritt in Kraft am 1. Januar 2024",
        "tritt am 1. Januar 2024 in Kraft",
        "Gesetz vom 16. Juli 2021",
        "in der Fassung der Bekanntmachung vom 26. Juni 2013",
        "2023年修订",
        "中华人民共和国对外贸易法 2022年修正",
        "as of 2023",
        "in force on 1 May 2024",
        "as of 2022 and as of 2023",
        "as of 2023-2024 season",
        "consumer lease exemption threshold 2015 Regulation M",
        "2024 in force",
        "32024L1760",
        "§ 3 LkSG 2023",
        "1 May 2024",
        "what changed on 1 May 2024",
        "import goods on 31 February 2024",
        "Stand der Technik 2023",
        "effective as of 2024",
        "published on 2024-05-01",
        "law of 27 March 2017 as of right",
        "as of section 2023",
        "Paris Agreement 2015 in force",
        "emissions of 2019 as of 20245",
        "as of 1 May 2024/2025",
        "version 2015",
        "under Public Law 2015-2020",
        "CFR 2023 edition",
        "ISO 14001:2015",
        "budget law for 2024",
        "tariff in 2024",
        "baseline 1990",
        "2024年5月1日起施行",
        "自2023年起",
        "2021 c. 30 in force",
    ],
)
def test_figures_of_acts_events_and_limits_are_no_day(question: str) -> None:
    assert asked_day(question, TODAY) is None


@pytest.mark.parametrize(("year", "day"), [(2025, "2025-12-31"), (2026, "2026-11-23"), (2027, "2027-12-31")])
def test_a_year_means_its_last_day_and_the_present_one_today(year: int, day: str) -> None:
    asked = asked_day(f"wood imports as of {year}", TODAY)
    assert asked is not None
    assert asked.day.isoformat() == day


_pieces = st.sampled_from(
    [
        "as of ",
        "in force on ",
        "2024",
        "1 May ",
        "-",
        "/",
        "年",
        "5月",
        "截至",
        "on ",
        "Act ",
        " ",
        "31.2.",
        "2024-02-30",
        "of",
    ]
)


@example("0截至2000<")
@given(st.text() | st.lists(_pieces, max_size=8).map("".join))
def test_nothing_is_lost_and_nothing_breaks(question: str) -> None:
    asked = asked_day(question, TODAY)
    if asked is not None:
        assert asked.words in question
        assert Counter("".join((asked.words + asked.rest).split())) <= Counter(question)
        assert asked.rest
