"""How long one run takes to find who is told what: 100,000 follows against 1,000 changes, beside asking each alone.

Run `python bench/digest.py [--follows N] [--changes N] [--naive N]`. Texts and follows are made up by a fixed seed; six
follows in ten are saved searches, and people share theirs as the numbers say (`distinct`). The reference evaluates
every follow on its own, without sharing, on a sample that is then scaled up. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import perf_counter, process_time

from api.digests.changed import Candidate
from api.digests.composing import Desk, History
from api.digests.items import Items
from api.digests.matching import Matcher, Meaning
from api.digests.significance import Scale, published_formula
from api.digests.surroundings import Surroundings
from indexer.domain.alerts import Aim, Cadence, Follow, FollowKind, Profile, Subscriber, SubscriberState, Window
from indexer.domain.history import Effect, EffectKind
from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Standing
from indexer.search.passages import Passage
from indexer.store.reading import ChangeRecord, WorkRecord
from taxonomy.vocabulary import Taxonomy, load

AIM_S = 60
FOLLOWS_EACH = 10
WORDS_EACH = 180
VOCABULARY = 4_000
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
PLACES = ("eu", "uk", "us", "ca", "de", "au")


@dataclass(frozen=True, slots=True)
class Made:
    """What is matched."""

    candidates: list[Candidate]
    follows: list[Follow]


def words(rng: random.Random, count: int) -> list[str]:
    """Words as often as words are: few of them most of the time."""
    return [f"w{min(int(rng.paretovariate(0.6)), VOCABULARY)}" for _ in range(count)]


def make_change(rng: random.Random, seq: int, taxonomy: Taxonomy) -> Candidate:
    """A change of one article of one of 400 works."""
    number = rng.randrange(400)
    work = WorkId(f"{PLACES[number % len(PLACES)]}/acts/S-{number}")
    before = words(rng, WORDS_EACH)
    after = [*before[:60], *words(rng, 8), *before[70:]]
    topics = tuple(rng.sample(sorted(taxonomy.topics), 3))
    eid = f"art_{rng.randrange(60)}"
    texts = (" ".join(before), " ".join(after))
    effect = Effect(EffectKind.SUBSTITUTED, eid, "Article", *texts, date(2027, 1, 1))
    change = ChangeRecord(
        seq, work, "en", "amended", "crawl", None, date(2027, 1, 1), NOW, retroactive=False,
        from_permalink=f"{work}@2020-01-01", to_permalink=f"{work}@2027-01-01", effects=(effect,),
    )  # fmt: skip
    passages = tuple(
        Passage(
            id=f"{seq}{sign}", work=str(work), language="en", jurisdiction=work.jurisdiction, provision=eid,
            label="Article", heading=" ".join(words(rng, 4)), context="", title=f"Act {number}", short_title="",
            text=text, type="act", source="sample", authority="consolidation", standing=Standing.IN_FORCE,
            on=date(2027, 1, 1), until=None, permalinks=((date(2027, 1, 1), f"{work}@2027-01-01#{eid}"),),
            detected=NOW.date(), topics=topics,
        )
        for sign, text in zip("-+", texts, strict=True)
    )  # fmt: skip
    record = WorkRecord(work, "act", f"Act {number}", "", "sample", topics, ())
    links = (Permalink(work, date(2020, 1, 1)), Permalink(work, date(2027, 1, 1)))
    return Candidate(change, record, frozenset(topics), frozenset({eid}), passages, *links)


def make_aim(rng: random.Random, taxonomy: Taxonomy) -> Aim:
    """An aim as people have them: popular ones far more often than others."""
    if rng.random() < 0.6:
        one, other, third = words(rng, 3)
        forms = (
            f"{one} AND {other}",
            f'"{one} {other}"',
            f"{one} {other} {third}",
            f"{one} OR {other}",
            f"{one} NOT {other}",
        )
        filters = (("jurisdiction", (rng.choice(PLACES),)),) if rng.random() < 0.3 else ()
        return Aim(FollowKind.SEARCH, query=rng.choice(forms), filters=filters)
    number = min(int(rng.paretovariate(0.5)), 399)
    work = f"{PLACES[number % len(PLACES)]}/acts/S-{number}"
    return rng.choice(
        (
            Aim(FollowKind.WORK, work),
            Aim(FollowKind.PROVISION, f"{work}#art_{rng.randrange(60)}"),
            Aim(FollowKind.TOPIC, rng.choice(sorted(taxonomy.topics))),
            Aim(FollowKind.JURISDICTION, rng.choice(PLACES)),
        )
    )


def make(follows: int, changes: int, taxonomy: Taxonomy) -> Made:
    """Changes and follows, the same ones every time."""
    rng = random.Random(100_000)
    candidates = [make_change(rng, seq, taxonomy) for seq in range(1, changes + 1)]
    made = [
        Follow(key, key // FOLLOWS_EACH, make_aim(rng, taxonomy), f"follow {key}", "", 0, NOW) for key in range(follows)
    ]
    return Made(candidates, made)


def meaning(taxonomy: Taxonomy) -> Meaning:
    """The taxonomy's topics, and no words beside those typed."""
    return Meaning(lambda _: (), lambda _: (), taxonomy.within, lambda _: frozenset())


def match_all(made: Made, taxonomy: Taxonomy) -> tuple[Matcher, int, float]:
    """Every follow against every change: the matcher, how many pairs matched, seconds."""
    start = perf_counter()
    matcher = Matcher(made.candidates, meaning(taxonomy), NOW.date())
    pairs = sum(len(matcher.matching(follow.aim)) for follow in made.follows)
    return matcher, pairs, perf_counter() - start


def compose_all(made: Made, matcher: Matcher, taxonomy: Taxonomy) -> tuple[int, float]:
    """A digest for everybody from what matched: how many items, seconds."""
    start = perf_counter()
    desk = Desk(
        NOW, len(made.candidates), {one.change.seq: one for one in made.candidates}, frozenset(), matcher,
        Items(Scale(published_formula(), lambda _: "", NOW.date())), Surroundings(taxonomy, {}, (), NOW.date()), str,
    )  # fmt: skip
    items = 0
    for number in range(0, len(made.follows), FOLLOWS_EACH):
        follows = made.follows[number : number + FOLLOWS_EACH]
        subscriber = Subscriber(number, SubscriberState.ACTIVE, Profile(), None, None, NOW, NOW, 0)
        window = Window(Cadence.WEEKLY, "2026-W48", NOW)
        composed = desk.compose(subscriber, window, follows, History(frozenset()))
        items += len(composed.changes) if composed else 0
    return items, perf_counter() - start


def match_naively(made: Made, taxonomy: Taxonomy, sample: int) -> float:
    """Seconds it would take to evaluate each follow against each change alone, from a sample of pairs of both."""
    rng = random.Random(1)
    start = perf_counter()
    for follow in rng.sample(made.follows, sample):
        Matcher([rng.choice(made.candidates)], meaning(taxonomy), NOW.date()).matching(follow.aim)
    return (perf_counter() - start) / sample * len(made.follows) * len(made.candidates)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--follows", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=1_000)
    parser.add_argument("--naive", type=int, default=300, help="pairs the reference is measured on")
    parser.add_argument(
        "--compose", action="store_true", help="also write everybody's digest (half a minute to minutes)"
    )
    chosen = parser.parse_args()
    taxonomy = load()
    made = make(chosen.follows, chosen.changes, taxonomy)
    begun_s = process_time()
    matcher, pairs, match_s = match_all(made, taxonomy)
    match_processor_s = process_time() - begun_s
    naive_s = match_naively(made, taxonomy, chosen.naive)
    result: dict[str, object] = {
        "follows": chosen.follows,
        "distinct": len({follow.aim for follow in made.follows}),
        "changes": chosen.changes,
        "pairs_matched": pairs,
        "match_s": round(match_s, 2),
        "match_processor_s": round(match_processor_s, 2),
        "naive_s": round(naive_s),
        "ratio_to_naive": round(match_s / naive_s, 6),
        "aim_s": AIM_S,
        "within_aim": match_s <= AIM_S,
    }
    if chosen.compose:
        items, compose_s = compose_all(made, matcher, taxonomy)
        result |= {"items": items, "compose_s": round(compose_s, 2)}
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
