"""Templates of declarations and the addresses they make."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.spiders.questions import Plan, Question, secured, without_secret
from crawlers.templates import Value, fill_address, fill_text, places
from tests.support.dry_crawl import source


def test_values_are_encoded_in_addresses_unless_told_otherwise() -> None:
    values: dict[str, Value] = {"q": 'a b/"c"', "day": date(2099, 1, 2), "page": 3}
    assert fill_address("https://x/{q}?{q!r}&d={day:%d/%m/%Y}&{day}&p={page:02d}", values) == (
        'https://x/a%20b%2F%22c%22?a b/"c"&d=02%2F01%2F2099&2099-01-02&p=03'
    )
    assert fill_text('{{"q": "{q}"}}', {"q": "a b"}) == '{"q": "a b"}'


def test_nothing_but_names_is_looked_up() -> None:
    assert places("{a}{b!r}{c:%Y}{{d}}") == {"a", "b", "c"}
    with pytest.raises(KeyError):
        fill_text("{a.__class__}", {"a": "x"})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x/a?key=s3cret&b=1", "https://x/a?b=1"),
        ("https://x/a?b=1", "https://x/a?b=1"),
        ("https://x/s3cret/a", "https://x/KEY/a"),
        ("https://x/a?b=pre-s3cret", "https://x/a?b=pre-KEY"),
    ],
)
def test_no_address_that_is_kept_has_the_key_in_it(url: str, expected: str) -> None:
    assert without_secret(url, "s3cret") == expected


def test_addresses_of_declared_hosts_are_asked_over_https_and_without_fragments() -> None:
    assert secured("http://law.example/a#b", ["law.example"]) == "https://law.example/a"
    assert secured("http://else.example/a", ["law.example"]) == "http://else.example/a"


def test_a_key_goes_into_the_header_its_declaration_names_and_nowhere_else() -> None:
    key = {"setting": "k", "header": "X-Key", "value": "Key {key}", "get_it_at": "https://law.example"}
    crawl = source({"start": [{"url": "https://law.example/doc/1"}], "key": key}).crawl
    assert crawl is not None
    plan = Plan(crawl, key="s3cret")
    asked = plan.asked(next(plan.first(None, date(2099, 1, 1))))
    assert asked.headers == {"X-Key": "Key s3cret"}
    assert "s3cret" not in f"{asked.url} {asked.address} {asked.body} {plan}"


def test_a_start_is_made_once_for_each_id_language_and_slice() -> None:
    start = {
        "url": "https://law.example/doc/{watch}/{language}/{slice_start}_{slice_end}",
        "slices": {"since": "2098-11-20", "by": "month", "overlap_days": 3},
    }
    crawl = source({"start": [start], "languages": ["en", "fr"]}).crawl
    assert crawl is not None
    plan = Plan(crawl, ("a", "b"))
    addresses = [plan.asked(question).address for question in plan.first(None, date(2099, 1, 5))]
    assert len(addresses) == 2 * 2 * 3
    assert addresses[0].endswith("/a/en/2098-11-20_2098-11-30")
    assert addresses[-1].endswith("/b/fr/2099-01-01_2099-01-05")
    later = [plan.asked(question).address for question in plan.first(date(2099, 1, 4), date(2099, 1, 5))]
    assert later[0].endswith("/a/en/2099-01-01_2099-01-05")
    assert len(later) == 4


def test_halves_cover_a_slice_without_gap_or_overlap() -> None:
    crawl = source({"start": [{"url": "https://law.example/doc/{slice_start}"}]}).crawl
    assert crawl is not None
    first, last = date(2099, 1, 1), date(2099, 1, 8)
    whole = Question(crawl.start[0], {"slice_start": first, "slice_end": last})
    halves = whole.halves()
    assert halves is not None
    assert [half.days for half in halves] == [(first, date(2099, 1, 4)), (date(2099, 1, 5), last)]
    assert Question(crawl.start[0], {"slice_start": first, "slice_end": first}).halves() is None
