"""What stands around the changes in a digest: milestones that come up, and which sources can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.digests.concern import regimes_of, without_known, works_of
from api.digests.digest import Coverage, Trouble, Upcoming
from api.digests.statements import Stated
from api.milestones import next_date, span
from indexer.domain.alerts import Aim, FollowKind
from indexer.domain.crawling import Health, Standing
from taxonomy.regimes import Milestone
from taxonomy.vocabulary import Taxonomy

AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Publisher:
    """A source as readers know it, and whose law it publishes."""

    name: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Regimes and sources, as seen on a day."""

    taxonomy: Taxonomy
    publishers: Mapping[str, Publisher]
    health: tuple[Health, ...]
    today: date
    stated: Callable[[str], tuple[Stated, ...]] = lambda _: ()
    """The days a work itself states."""
    _found: dict[tuple[Aim, str], tuple[Upcoming, ...]] = field(default_factory=dict, repr=False)
    """What was found for an aim: many follow the same."""

    def upcoming(self, aims: Iterable[Aim], language: str = "en") -> tuple[Upcoming, ...]:
        """Milestones of the next 90 days of every regime these aims touch and of every work they name, the earliest
        first; regimes are named in this language.
        """
        found = {one for aim in aims for one in self._upcoming(aim, language)}
        return tuple(sorted(found, key=lambda one: (one.date, one.regime, one.permalink, one.id)))

    def coverage(self, aims: Iterable[Aim], changes_seen: int) -> Coverage:
        """How the sources stand that could bring something about these aims."""
        places = [self._jurisdictions(aim) for aim in aims]
        everywhere = not places or None in places
        wanted = frozenset().union(*(place for place in places if place is not None))
        looked = [
            health for health in self.health if everywhere or self._publisher(health.source).jurisdiction in wanted
        ]
        troubles = tuple(self._trouble(health) for health in looked if _is_troubled(health))
        return Coverage(len(looked), len(looked) - len(troubles), troubles, changes_seen)

    def _upcoming(self, aim: Aim, language: str) -> tuple[Upcoming, ...]:
        if (aim, language) not in self._found:
            of_regimes = (
                _upcoming(regime.id, self.taxonomy.label(regime.id, language), milestone, day)
                for regime in regimes_of(aim, self.taxonomy)
                for milestone in regime.milestones
                if (day := _next_day(milestone, self.today))
            )
            self._found[aim, language] = (*of_regimes, *self._of_works(aim))
        return self._found[aim, language]

    def _of_works(self, aim: Aim) -> Iterator[Upcoming]:
        for work in works_of(aim, self.taxonomy):
            for one in without_known(work, self.stated(work), self.taxonomy):
                if self.today <= one.date <= self.today + AHEAD:
                    yield _of_work(one)

    def _publisher(self, source: str) -> Publisher:
        return self.publishers.get(source) or Publisher(source, "")

    def _trouble(self, health: Health) -> Trouble:
        name = self._publisher(health.source).name
        return Trouble(
            health.source, name, health.standing.value, health.failing_since, health.last_good, health.late,
            health.silent, health.reasons,
        )  # fmt: skip

    def _jurisdictions(self, aim: Aim) -> frozenset[str] | None:
        """Whose law could bring a change for an aim; None for anybody's."""
        match aim.kind:
            case FollowKind.WORK | FollowKind.PROVISION | FollowKind.LIST:
                return frozenset({aim.target.partition("/")[0]})
            case FollowKind.JURISDICTION:
                return frozenset({aim.target})
            case FollowKind.REGIME if regime := self.taxonomy.regimes.get(aim.target):
                return frozenset({regime.jurisdiction, *(work.partition("/")[0] for work in regime.works)})
            case FollowKind.SEARCH:
                return frozenset(dict(aim.filters).get("jurisdiction", ())) or None
            case _:
                return None


def _is_troubled(health: Health) -> bool:
    return health.standing is not Standing.HEALTHY or health.late or health.silent


def _upcoming(regime: str, name: str, milestone: Milestone, day: str) -> Upcoming:
    last = milestone.history[-1] if milestone.history else None
    return Upcoming(
        regime=regime,
        regime_name=name,
        id=milestone.id,
        kind=milestone.kind,
        who=milestone.class_,
        date=day,
        status=milestone.status,
        was=last.date if last else "",
        moved_by=last.act if last else "",
    )


def _of_work(one: Stated) -> Upcoming:
    last = one.moves[-1] if one.moves else None
    return Upcoming(
        regime="",
        regime_name="",
        id=one.id,
        kind=one.kind,
        who=one.label,
        date=one.date.isoformat(),
        status="planned",
        was=last.was.isoformat() if last else "",
        moved_by=last.by if last else "",
        permalink=one.permalink,
        title=one.title,
        words=one.words,
    )


def _next_day(milestone: Milestone, today: date) -> str:
    """The date of a milestone as exact as it is known, if it can fall into the next days; "" otherwise."""
    if milestone.status == "planned" or (milestone.status == "reached" and milestone.yearly):
        written = next_date(milestone, today)
        if written and span(written)[0] <= today + AHEAD:
            return written
    return ""
