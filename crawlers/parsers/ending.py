"""A law that has ended, as two documents: what it was until its last day, and repealed from the day after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from indexer.domain.document import Document
from indexer.domain.provision import Role, Standing


def until_it_ended(document: Document, last_day: date | None, today: date) -> tuple[Document, ...]:
    """The documents that a text gives of which its publisher says that the whole is no longer in force. It stays what
    it was on the days before; where no last day is stated, or none after its first, all that is known is that it ended.
    """
    begins = document.valid_from
    if last_day is None or (begins and begins > last_day):
        return (_repealed(document),)
    if last_day >= today:
        return (replace(document, valid_to=last_day),)
    after = last_day + timedelta(days=1)
    return (
        replace(document, valid_to=last_day),
        replace(_repealed(document), expression=f"ended {after}", valid_from=after, valid_to=None, published=None),
    )


def _repealed(document: Document) -> Document:
    provisions = (
        provision if provision.role is Role.DIVISION else replace(provision, standing=Standing.REPEALED)
        for provision in document.provisions
    )
    return replace(document, provisions=tuple(provisions))
