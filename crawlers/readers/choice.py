"""Which reader reads a step: that of its format, or the module its declaration names."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from crawlers.declaration import Step
from crawlers.readers.answer import Answer

Read = Callable[[bytes, str, Step], Answer]


def reader_of(step: Step) -> Read:
    """The `read` function for a step; raises ModuleNotFoundError for a name no module has."""
    return _named(step.reader or step.read)


@cache
def _named(name: str) -> Read:
    read: Read = import_module(f"crawlers.readers.{name}").read
    return read
