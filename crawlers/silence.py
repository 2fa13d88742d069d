"""When a source has been without news for longer than chance explains.

Publications are taken as a Poisson process of working time: gazettes and offices rest at weekends.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_UNLIKELY = 6.9
"""-ln 0.001: so many mean intervals without news happen once in a thousand."""
_SELDOM = 0.8
"""Changes a crawl, up to which a crawl is short beside a mean interval, so that the last news may be a crawl older."""
_TWO_DAYS = timedelta(days=2)
"""One day without news may be a holiday."""
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
_WEEK, _WORKING_WEEK = timedelta(days=7), timedelta(days=5)


def is_silent(last_news: datetime, looked: datetime, changes_per_week: float, every_days: float) -> bool:
    """Whether nothing came between the crawl that brought the last news and the last one that looked.

    Only time that crawls covered counts, and of it no Saturday or Sunday (UTC). The span must also hold two crawls,
    the one of the news and another, and two working days. News may be a crawl older than the crawl that brought it:
    where that is little, it counts as quiet too, so that the alarm comes within seven mean intervals of the death.
    Of sources with about one to six changes a crawl no rule can say so both in time and without false alarms: a living
    one is as often without news for the few crawls in which a dead one is to be found.
    """
    quiet = _worked(looked) - _worked(last_news)
    if changes_per_week * every_days / _WEEK.days <= _SELDOM:
        quiet += every_days * _WORKING_WEEK / _WEEK.days
    return looked - last_news >= timedelta(days=every_days) and quiet >= max(patience(changes_per_week), _TWO_DAYS)


def patience(changes_per_week: float) -> timedelta:
    """How long a living source may be silent, in working time: five days a week."""
    return _UNLIKELY / changes_per_week * _WORKING_WEEK


def _worked(moment: datetime) -> timedelta:
    """Working time since a Monday long ago."""
    weeks, days = divmod(moment - _MONDAY, _WEEK)
    return weeks * _WORKING_WEEK + min(days, _WORKING_WEEK)
