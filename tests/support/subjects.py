"""A taxonomy stand-in: a text speaks of every topic whose name stands in it."""

from __future__ import annotations


class NamedSubjects:
    """Topics are words; the fingerprint is whatever the test says."""

    def __init__(self, *topics: str, fingerprint: str = "1") -> None:
        self._topics = topics
        self.fingerprint = fingerprint

    def topics(self, text: str, language: str) -> tuple[str, ...]:
        """The topics that are named."""
        return tuple(topic for topic in self._topics if topic in text)

    def regimes(self, work: str) -> tuple[str, ...]:
        """None."""
        return ()
