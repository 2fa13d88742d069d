"""Which regimes an aim concerns: itself, by topic, jurisdiction or filter, or through a work it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.digests.statements import Stated
from indexer.domain.alerts import Aim, FollowKind
from taxonomy.regimes import Regime
from taxonomy.vocabulary import Taxonomy


def regimes_of(aim: Aim, taxonomy: Taxonomy) -> tuple[Regime, ...]:
    """The regimes an aim follows, each once; none for a target the taxonomy does not know (any more)."""
    known = taxonomy.regimes
    return tuple(known[key] for key in dict.fromkeys(_named(aim, taxonomy)) if key in known)


def _named(aim: Aim, taxonomy: Taxonomy) -> Iterable[str]:
    match aim.kind:
        case FollowKind.REGIME:
            return (aim.target,)
        case FollowKind.SEARCH:
            return dict(aim.filters).get("regime", ())
        case FollowKind.WORK | FollowKind.PROVISION | FollowKind.LIST:
            return taxonomy.regimes_of(_work(aim))
        case FollowKind.JURISDICTION:
            return (regime.id for regime in taxonomy.regimes.values() if regime.jurisdiction == aim.target)
        case FollowKind.TOPIC:
            topics = taxonomy.within(aim.target) if aim.target in taxonomy.topics else frozenset()
            return (regime.id for regime in taxonomy.regimes.values() if not topics.isdisjoint(regime.topics))


def works_of(aim: Aim, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The works an aim names: itself, or those of the regime it follows; none for aims that name no works."""
    match aim.kind:
        case FollowKind.REGIME if regime := taxonomy.regimes.get(aim.target):
            return tuple(regime.works)
        case FollowKind.WORK | FollowKind.PROVISION | FollowKind.LIST:
            return (_work(aim),)
        case _:
            return ()


def _work(aim: Aim) -> str:
    return aim.target.partition("#")[0].partition("@")[0]


def without_known(work: str, stated: Iterable[Stated], taxonomy: Taxonomy) -> Iterator[Stated]:
    """Days of a work that no regime of its gives, now or before they moved: a regime knows more of its days."""
    regimes = (taxonomy.regimes[key] for key in taxonomy.regimes_of(work) if key in taxonomy.regimes)
    milestones = [milestone for regime in regimes for milestone in regime.milestones]
    known = {day for m in milestones for day in (m.date, *(moved.date for moved in m.history))}
    return (one for one in stated if one.date.isoformat() not in known)
