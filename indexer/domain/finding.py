"""Findings: something was produced, but the reader should know. Data, stored and shown, never raised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is a stable kebab-case word, `where` a URL or place in it, `message` one plain sentence."""

    code: str
    where: str
    message: str
