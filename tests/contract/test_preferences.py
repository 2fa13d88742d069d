"""What raises one passage over another beside its words: kind of provision, language, place, meaning, coverage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.search.engines.tantivy_engine import TantivyEngine
from indexer.search.passages import Passage
from indexer.search.query import Ranked, Related, SearchRequest
from tests.unit.search.passage_samples import TODAY, passage


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[TantivyEngine]:
    engine = TantivyEngine(tmp_path / "index")
    yield engine
    engine.close()


def _asked(engine: TantivyEngine, passages: list[Passage], text: str, **preferences: object) -> list[str]:
    for one in passages:
        engine.replace(one.work, one.language, [other for other in passages if other.work == one.work])
    engine.commit(1)
    request = replace(SearchRequest(Ranked(text), TODAY, text=text), **preferences)  # type: ignore[arg-type]
    return [f"{hit.work} {hit.provision} {hit.language}" for hit in engine.search(request).hits]


def test_an_article_stands_before_a_recital_of_the_same_words(engine: TantivyEngine) -> None:
    words = "importers must declare timber"
    passages = [passage(words, provision="rec_1", label="Recital 1"), passage(words, provision="art_3")]
    assert _asked(engine, passages, "declare timber")[0] == "zz/act/1 art_3 en"


def test_a_rule_stands_before_the_act_that_amends_it(engine: TantivyEngine) -> None:
    words = "importers must declare timber"
    passages = [
        passage(words, work="zz/act/2", title="Act of 2 May 2099 amending the Act on Barges"),
        passage(words, work="zz/act/3", title="Act on Barges, amending the Harbour Act"),
    ]
    assert _asked(engine, passages, "declare timber")[0].startswith("zz/act/3")


def test_a_preferred_language_comes_first_and_excludes_none(engine: TantivyEngine) -> None:
    passages = [passage("cargo " * 3, work="zz/act/2", language="fr"), passage("cargo of barges", work="zz/act/3")]
    for language in ("en", "fr"):
        hits = _asked(engine, passages, "cargo", languages=(language,))
        assert len(hits) == 2
        assert hits[0].endswith(language)


def test_english_is_preferred_where_no_text_is_in_the_language_asked_for(engine: TantivyEngine) -> None:
    passages = [passage("cargo " * 3, work="zz/act/2", language="fr"), passage("cargo of barges", work="zz/act/3")]
    assert _asked(engine, passages, "cargo", languages=("zh",))[0].endswith("en")


@pytest.mark.parametrize("preference", [{"jurisdictions": ("yy",)}, {"regimes": ("barges",)}])
def test_a_place_or_regime_asked_for_comes_first(engine: TantivyEngine, preference: dict[str, tuple[str]]) -> None:
    passages = [passage("cargo cargo"), passage("cargo of all kinds", work="yy/act/1", regimes=("barges",))]
    assert _asked(engine, passages, "cargo", **preference)[0].startswith("yy")


def test_a_question_finds_texts_of_another_language_by_meaning(engine: TantivyEngine) -> None:
    fine = Related(("罚", "款"), {"en": ("penalty", "fine"), "zh": ("罚款",)})
    passages = [passage("the penalties are these"), passage("permits for barges", provision="art_2")]
    assert _asked(engine, passages, "罚款多少", related=(fine,)) == ["zz/act/1 art_1 en"]


def test_law_is_found_by_lay_words(engine: TantivyEngine) -> None:
    ban = Related(("ban",), {"en": ("prohibited", "ban")})
    passages = [passage("timber is prohibited"), passage("timber is wood", provision="art_2")]
    assert _asked(engine, passages, "timber ban", related=(ban,))[0] == "zz/act/1 art_1 en"


def test_a_passage_that_says_a_phrase_of_the_question_otherwise_lacks_none_of_its_words(engine: TantivyEngine) -> None:
    start = Related(("start", "date"), {"en": ("start date", "commencement")})
    passages = [passage("the start of barges"), passage("commencement of barges", provision="art_2")]
    assert _asked(engine, passages, "start date barges", related=(start,))[0] == "zz/act/1 art_2 en"


def test_a_meaning_is_looked_for_in_titles_too(engine: TantivyEngine) -> None:
    river = Related(("riverine",), {"en": ("riverine", "river")})
    passages = [
        passage("barges must be declared in good time", title="River Barges Act"),
        passage("barges must be declared in good time", work="zz/act/2", title="Harbour Barges Act"),
    ]
    assert _asked(engine, passages, "declare riverine barges", related=(river,))[0].startswith("zz/act/1")
    assert _asked(engine, passages[::-1], "declare harbour barges")[0].startswith("zz/act/2")


def test_a_passage_that_says_one_thing_in_many_ways_says_it_once(engine: TantivyEngine) -> None:
    duty = Related(("must",), {"en": ("must", "shall", "obligation", "mandatory", "necessary")})
    passages = [
        passage("barges shall, by mandatory and necessary obligation, be declared"),
        passage("barges must, in any weather and on every river, be declared", provision="art_2"),
        *(passage("rivers and weather", provision=f"art_{number}") for number in range(3, 9)),
    ]
    assert _asked(engine, passages, "must declare barges", related=(duty,))[0] == "zz/act/1 art_2 en"


def test_chinese_law_is_found_by_what_it_says_for_words_of_people(engine: TantivyEngine) -> None:
    unpaid = Related((), {"zh": ("拖欠劳动报酬",)}, one_way=True)
    passages = [
        passage("用人单位拖欠劳动报酬的", language="zh"),
        passage("拖欠货款的", language="zh", provision="art_2"),
    ]
    assert _asked(engine, passages, "老板欠薪", related=(unpaid,)) == ["zz/act/1 art_1 zh"]
    assert not _asked(engine, passages, "老板欠薪")


def test_a_passage_with_more_of_the_words_stands_before_one_that_repeats_a_rare_one(engine: TantivyEngine) -> None:
    passages = [
        passage("barges " * 9, provision="art_1"),
        passage("timber cargo of importers needs permits and barges wait while duties are paid", provision="art_2"),
        passage("timber cargo", provision="art_3"),
    ]
    assert _asked(engine, passages, "timber cargo importers permits barges")[0] == "zz/act/1 art_2 en"


def test_the_engine_tells_words_it_holds_and_near_ones(engine: TantivyEngine) -> None:
    _asked(engine, [passage("timber and timbers")], "timber")
    assert engine.holds("timber", "en")
    assert not engine.holds("timbre", "en")
    assert engine.similar("timbr", "en", 1) == ("timber",)
