"""Indices of a wanted size: the first passages of a base, or all of them and copies under other works."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from time import perf_counter

from api.services import Services
from indexer.feed import catch_up
from indexer.search.engine import SearchEngine
from indexer.search.passages import Passage


class Full(Exception):
    """An index holds as many passages as it is to hold."""


class Sized:
    """A projection that fills an engine that holds some up to so many passages, as the `copy`th copy of the base."""

    def __init__(self, engine: SearchEngine, provisions: int | None, held: int, copy: int) -> None:
        self._engine, self._copy, self._position = engine, copy, 0
        self._left = provisions - held if provisions else sys.maxsize
        self._given: set[tuple[str, str]] = set()

    def replace(self, work: str, language: str, passages: Iterable[Passage]) -> None:
        """Hand a work on, once; raises Full when there is room for no more."""
        if (work, language) in self._given:
            return
        self._given.add((work, language))
        mark = f"~{self._copy}" if self._copy else ""
        given = [replace(one, id=f"{one.id}{mark}", work=f"{one.work}{mark}") for one in passages][: self._left]
        self._engine.replace(f"{work}{mark}", language, given)
        self._left -= len(given)
        if not self._left:
            raise Full

    def commit(self, position: int) -> None:
        """Let it be found."""
        self._engine.commit(0)
        self._position = position

    def position(self) -> int:
        """Of the last commit of this copy."""
        return self._position


def fill(services: Services, engine: SearchEngine, provisions: int | None) -> float:
    """Index so many passages, or those of the base once; returns the seconds, reading them from the store included."""
    started = perf_counter()
    copy, held = 0, -1
    with suppress(Full):
        while held < engine.count() and (provisions or not copy):
            held = engine.count()
            catch_up(services.store, Sized(engine, provisions, held, copy), services.subjects.aliases)
            copy += 1
    with services.store.reader() as reader:
        engine.commit(reader.head())
    return perf_counter() - started
