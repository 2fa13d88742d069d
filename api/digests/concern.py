"""Which regimes an aim concerns: itself, by topic, jurisdiction or filter, or through a work it names."""

from __future__ import annotations

from collections.abc import Iterable

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
            return taxonomy.regimes_of(aim.target.partition("#")[0].partition("@")[0])
        case FollowKind.JURISDICTION:
            return (regime.id for regime in taxonomy.regimes.values() if regime.jurisdiction == aim.target)
        case FollowKind.TOPIC:
            topics = taxonomy.within(aim.target) if aim.target in taxonomy.topics else frozenset()
            return (regime.id for regime in taxonomy.regimes.values() if not topics.isdisjoint(regime.topics))
