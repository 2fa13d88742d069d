"""When a source has been without news for longer than chance explains: publications taken as a Poisson process."""

from __future__ import annotations

from datetime import datetime, timedelta

_UNLIKELY = 6.9
"""-ln 0.001: so many mean intervals without news happen once in a thousand."""
_CRAWLS = 2


def is_silent(last_news: datetime, looked: datetime, changes_per_week: float, every_days: float) -> bool:
    """Whether nothing came between the crawl that brought the last news and the last one that looked.

    Only time that crawls covered counts. The span must also hold two crawls: the one of the news and another.
    """
    quiet = looked - last_news
    return quiet >= patience(changes_per_week) and quiet >= (_CRAWLS - 1) * timedelta(days=every_days)


def patience(changes_per_week: float) -> timedelta:
    """How long a living source may be silent."""
    return timedelta(weeks=_UNLIKELY / changes_per_week)
