"""What a hit shows of a text, held against the record it was made from."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from api.services import Question, Services
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Provision


def test_every_excerpt_stands_in_the_text_its_permalink_leads_to(services: Services) -> None:
    """10,000 of them, on days from before the first text to after the last (docs/reliability.md R60)."""
    rng = random.Random(60)
    texts: dict[tuple[str, str], str] = {}
    words = sorted({word for text in _shown_texts(services) for word in re.findall(r"[^\W\d]{5,}", text)})
    seen = 0
    while seen < 10_000:
        asked = Question(
            " ".join(rng.sample(words, 2)), as_of=date(2020, 1, 1) + timedelta(days=rng.randrange(3_000)),
            limit=100, per_work=100, filters={"status": ("current", "future", "historical")},
        )  # fmt: skip
        for hit in services.search(asked).results.hits:
            place = hit.permalink, hit.language
            if place not in texts:
                texts[place] = _words_of(services.library.show(Permalink.parse(hit.permalink), hit.language).provisions)
            for line in "".join(text for text, _ in hit.passage).split("\n"):
                assert " ".join(line.split()) in texts[place], (asked, hit)
            seen += 1
    assert len(texts) > 100


def _shown_texts(services: Services) -> Iterator[str]:
    for work in services.library.works():
        for language in work.languages:
            yield _words_of(services.library.show(Permalink(work.record.id), language).provisions)


def _words_of(provisions: Iterable[Provision]) -> str:
    return " ".join(" ".join(" ".join((p.num, p.heading, p.text)) for p in provisions).split())
