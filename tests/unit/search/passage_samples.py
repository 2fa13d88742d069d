"""Invented passages: one by hand with what a test cares about, and random corpora."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from indexer.domain.provision import Standing
from indexer.search.passages import Passage

TODAY = date(2026, 3, 1)
_START = date(2020, 1, 1)

_BLANK = Passage(
    id="zz/act/1@2020-01-01#art_1 en", work="zz/act/1", language="en", jurisdiction="zz", provision="art_1",
    label="Article 1", heading="", context="", title="Act on Barges", short_title="", text="", type="act",
    source="zz_gazette", authority="official", standing=Standing.IN_FORCE, on=_START, until=None,
    permalinks=((_START, "zz/act/1@2020-01-01#art_1"),), detected=_START,
)  # fmt: skip

VOCABULARY = {
    "en": "importers exporters must declare timber cargo inspections duties permits barges harbour the of and when "
    "customs 2024/1760 officer's re-export cafés goods origin produced producing products",
    "de": "Die Einführer müssen Holzwaren anmelden Prüfungen Genehmigungen und der Hafen Straße Zoll 2024/1760",
    "fr": "l'importateur déclare les marchandises et contrôles douane permis obligations produits d'origine",
    "zh": "禁止进口 强迫劳动 产品 海关 的 企业 应当 申报",
    "vi": "hàng hóa nhập khẩu phải khai báo hải quan",
}
_TITLES = {
    "en": ("Act on Barges", "Timber Customs Act 2019", "Harbour Duties Rules"),
    "de": ("Holzeinfuhrgesetz", "Hafenordnung der Länder"),
    "fr": ("Loi sur les marchandises", "Décret douanes"),
    "zh": ("海关产品条例",),
    "vi": ("Luật Hải quan",),
}
TOPICS = ("timber", "customs-duty", "forced-labour")


def passage(text: str = "", **changes: object) -> Passage:
    """A passage with this text and whatever else is given; its id follows work, day, provision and language."""
    made = replace(_BLANK, text=text, **changes)  # type: ignore[arg-type]
    if "id" not in changes:
        made = replace(made, id=f"{made.work}@{made.on}#{made.provision} {made.language}")
    if "permalinks" not in changes:
        made = replace(made, permalinks=((made.on, f"{made.work}@{made.on}#{made.provision}"),))
    if "jurisdiction" not in changes:
        made = replace(made, jurisdiction=made.work.partition("/")[0])
    return made


def random_text(rng: random.Random, language: str, words: int) -> str:
    """Running text of the language's few words, with punctuation."""
    vocabulary = VOCABULARY[language].split()
    ends = ("", "", "", ",", ".", ";\n")
    joint = "" if language == "zh" else " "
    return joint.join(rng.choice(vocabulary) + rng.choice(ends) for _ in range(words)).strip()


def random_corpus(seed: int, size: int) -> list[Passage]:
    """`size` passages of a dozen works in five languages, over all standings and times."""
    rng = random.Random(seed)
    return [_random_passage(rng, number) for number in range(size)]


def _random_passage(rng: random.Random, number: int) -> Passage:
    language = rng.choice((*VOCABULARY, "en", "en"))
    on = TODAY + timedelta(days=rng.randint(-1500, 500))
    until = None if rng.random() < 0.6 else on + timedelta(days=rng.randint(0, 900))
    work = f"{rng.choice(('zz', 'yy', 'xx'))}/act/{rng.randint(1, 4)}"
    return passage(
        random_text(rng, language, rng.randint(0, 60)),
        id=f"p{number}",
        work=work,
        language=language,
        provision=f"art_{number}",
        label=f"Article {number % 9}",
        heading=random_text(rng, language, rng.randint(0, 4)),
        context=random_text(rng, language, rng.randint(0, 4)),
        title=rng.choice(_TITLES[language]),
        short_title=rng.choice(("", "TCA 2019")),
        type=rng.choice(("act", "rule")),
        source=f"{work[:2]}_gazette",
        authority=rng.choice(("official", "consolidation")),
        standing=rng.choice((*Standing, Standing.IN_FORCE, Standing.IN_FORCE)),
        on=on,
        until=until,
        detected=on + timedelta(days=rng.randint(0, 30)),
        topics=tuple(sorted(rng.sample(TOPICS, rng.randint(0, 2)))),
        regimes=tuple(rng.sample(("TCA", "BARGE"), rng.randint(0, 1))),
        names=tuple(rng.sample(("TCA", "19/88"), rng.randint(0, 2))),
        doubted=None if rng.random() < 0.8 else TODAY + timedelta(days=rng.randint(-200, 30)),
    )
