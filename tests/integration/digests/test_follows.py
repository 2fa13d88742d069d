"""Following things of a real base: names, refusals, backtests; and matching over stored versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from api.config import Settings
from api.digests import drawer
from api.digests.backtests import Backtests
from api.digests.digest import decode
from api.digests.follows import Follows, TooManyFollows, UnknownAim
from api.digests.knowledge import knowledge_of
from api.digests.matching import Matcher
from api.digests.runs import DigestRuns
from api.digests.windows import next_window
from api.services import Services
from indexer.domain.alerts import Aim, Cadence, FollowKind, Profile, Rhythm
from indexer.domain.document import Document, Parsed, Place
from indexer.domain.errors import RulewatchError
from indexer.domain.identifiers import Permalink, WorkId
from indexer.ingest import Ingest
from indexer.store.alerts import AlertStore
from indexer.store.writing import Reading
from tests.support.making import article, capture, document, paragraph

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WORK = "ca/acts/S-1"


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Services]:
    """An Act of two articles."""
    services = Services(Settings(data=tmp_path, database_url=""))
    take(services, act("Goods made by forced labour are banned.", date(2026, 1, 1)), date(2026, 1, 5))
    yield services
    services.close()


def act(text: str, valid_from: date) -> Document:
    provisions = [article("1", "Scope."), paragraph("1", "1", text), article("2", "The register is public.")]
    return document(provisions, valid_from, work=WorkId(WORK))


def take(services: Services, doc: Document, on: date) -> None:
    """Let the base see a text of the Act."""
    ingest = Ingest(services.store, services.subjects)
    body = f"{on}".encode()
    ingest.take(capture(on, body), Place("a", on.toordinal(), 1), Reading("sample", "p", 1), Parsed((doc,)))


def follows(services: Services) -> Follows:
    return Follows(AlertStore(services.store), knowledge_of(services))


def test_a_saved_search_is_told_of_the_article_whose_paragraph_changed(base: Services) -> None:
    made = follows(base)
    with made.alerts.write() as alerts:
        key = alerts.people.add(b"sealed", "one", Profile(Rhythm(Cadence.DAILY)), NOW)
        alerts.people.activate(key, next_window(Rhythm(Cadence.DAILY), NOW).due)
    for query in ('"forced labour"', '"forced labour" AND scope', '"register is public"', "title:sample AND banned"):
        made.add(key, made.wish(made.aim(FollowKind.SEARCH, query=query), query), NOW)
    made.add(key, made.wish(made.aim(FollowKind.PROVISION, f"{WORK}#art_1"), note="for the audit"), NOW)
    made.add(key, made.wish(made.aim(FollowKind.PROVISION, f"{WORK}#art_2")), NOW)
    take(base, act("Goods made by forced labour are free.", date(2026, 11, 1)), date(2026, 11, 23))
    DigestRuns(base.store, made.knowledge, "one").tick(NOW + timedelta(days=1))
    with made.alerts.view() as view:
        (record,) = view.ledger.digests(key)
    (item,) = decode(record.content).items
    assert [reason.name for reason in item.reasons] == [
        '"forced labour"', '"forced labour" AND scope', "title:sample AND banned", "Sample Act (art_1)",
    ]  # fmt: skip
    assert item.reasons[-1].note == "for the audit"
    (effect,) = item.effects
    assert [piece for piece in effect.pieces if piece[0] in ("delete", "insert")] == [
        ("delete", "banned"),
        ("insert", "free"),
    ]
    shown = base.library.show(Permalink.parse(effect.permalink))
    assert [p.text for p in shown.provisions] == ["Goods made by forced labour are free."]


def test_a_backtest_counts_week_by_week_and_warns(base: Services) -> None:
    made, today = follows(base), NOW.date()
    tried = Backtests(made.alerts, made.knowledge)
    aim = made.aim(FollowKind.WORK, WORK)
    empty = tried(aim, today)
    assert (empty.counts, empty.watched_since, empty.warning) == ((0, 0, 0, 0), None, "nothing")
    for day, text in ((1, "Goods are taxed."), (14, "Goods are free."), (15, "Goods are taxed again.")):
        take(base, act(text, date(2026, 11, day)), date(2026, 11, day))
    found = tried(aim, today)
    assert found.counts == (1, 0, 2, 0)
    assert found.warning == ""
    assert found.watched_since == datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert tried(aim, today + timedelta(days=7)).counts == (0, 2, 0, 0)
    assert tried(made.aim(FollowKind.SEARCH, query="unheard"), today).warning == "nothing"


def test_weeks_in_which_no_source_was_read_are_no_silence(base: Services) -> None:
    made, today = follows(base), NOW.date()
    tried = Backtests(made.alerts, made.knowledge)
    aim = made.aim(FollowKind.WORK, WORK)
    take(base, act("Goods are taxed.", date(2026, 9, 1)), date(2026, 9, 1))
    unread = tried(aim, today)
    assert unread.told.startswith("No source was read here in these weeks, the last one on 2026-09-01")
    assert (unread.warning, unread.advice) == ("nothing", "")
    take(base, act("Goods are free.", date(2026, 11, 14)), date(2026, 11, 14))
    assert tried(aim, today).told == "Sources were watched here since 2026-09-01; weeks before say nothing."


def test_a_backtest_reads_and_indexes_changes_once_while_the_record_is_the_same(
    base: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, today = follows(base), NOW.date()
    built = Mock(wraps=Matcher)
    monkeypatch.setattr(drawer, "Matcher", built)
    tried = Backtests(made.alerts, made.knowledge)
    aims = [made.aim(FollowKind.SEARCH, query=query) for query in ("goods", "register", "goods")]
    take(base, act("Goods are taxed.", date(2026, 11, 2)), date(2026, 11, 2))
    assert not tried.is_known(aims[0], today)
    assert [sum(tried(aim, today).counts) for aim in aims] == [1, 0, 1]
    assert [tried.is_known(aim, today) for aim in aims] == [True, True, True]
    assert built.call_count == 1
    take(base, act("The register is closed.", date(2026, 11, 9)), date(2026, 11, 9))
    assert not tried.is_known(aims[0], today)
    assert [sum(tried(aim, today).counts) for aim in aims] == [2, 1, 2]
    assert built.call_count == 1


def test_nobody_follows_more_than_two_hundred_things_and_is_told_so(base: Services) -> None:
    made = follows(base)
    with made.alerts.write() as alerts:
        key = alerts.people.add(b"sealed", "one", Profile(), NOW)
    aims = [made.aim(FollowKind.SEARCH, query=f"goods{number}") for number in range(201)]
    keys = [made.add(key, made.wish(aim), NOW) for aim in aims[:200]]
    with pytest.raises(TooManyFollows):
        made.add(key, made.wish(aims[200]), NOW)
    assert made.add(key, made.wish(aims[7]), NOW) == keys[7]


@pytest.mark.parametrize(
    ("kind", "target", "query", "filters"),
    [
        (FollowKind.WORK, "ca/acts/S-2", "", {}),
        (FollowKind.WORK, "nonsense", "", {}),
        (FollowKind.PROVISION, WORK, "", {}),
        (FollowKind.REGIME, "forced-labour", "", {}),
        (FollowKind.TOPIC, "no-topic", "", {}),
        (FollowKind.JURISDICTION, "atlantis", "", {}),
        (FollowKind.SEARCH, "", "", {}),
        (FollowKind.SEARCH, "", '"never closed', {}),
        (FollowKind.SEARCH, "", "goods", {"colour": ("red",)}),
    ],
)
def test_what_cannot_be_followed_is_refused(
    base: Services, kind: FollowKind, target: str, query: str, filters: dict[str, tuple[str, ...]]
) -> None:
    with pytest.raises(RulewatchError):
        follows(base).aim(kind, target, query, filters)


def test_aims_have_one_form_and_a_name(base: Services) -> None:
    made = follows(base)
    one = made.aim(FollowKind.SEARCH, query=" goods  AND ban ", filters={"type": ("rule", "act"), "source": ()})
    assert one == Aim(FollowKind.SEARCH, query="goods AND ban", filters=(("type", ("act", "rule")),))
    assert made.name(one) == "goods AND ban · type: act, rule"
    assert made.aim(FollowKind.PROVISION, f"{WORK}@2026-01-01#art_1").target == f"{WORK}#art_1"
    assert made.name(made.aim(FollowKind.JURISDICTION, "ca"), "de") == "Kanada"
    with pytest.raises(UnknownAim):
        made.aim(FollowKind.TOPIC, "ca")
