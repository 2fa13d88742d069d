"""Golden pairs: a sample capture and the JSON its parser must give. `--refresh-golden` rewrites; read the diff."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from indexer.domain.document import Parsed

GOLDEN = Path(__file__).parents[1] / "golden"


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def as_json(parsed: Parsed) -> str:
    """A parse result as stable, readable JSON; empty values are left out so that diffs stay short."""

    def slim(value: Any) -> Any:
        if isinstance(value, dict):
            kept = {key: item for key, item in value.items() if item is not False and item not in ("", None, (), [])}
            return {key: slim(item) for key, item in kept.items()}
        if isinstance(value, list | tuple):
            return [slim(item) for item in value]
        return value

    return json.dumps(slim(asdict(parsed)), default=_plain, ensure_ascii=False, indent=1) + "\n"


def check_golden(name: str, parsed: Parsed, *, refresh: bool) -> None:
    """Compare with tests/golden/NAME.json, or rewrite it when `refresh` is set."""
    path = GOLDEN / f"{name}.json"
    text = as_json(parsed)
    if refresh:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, f"{path.name} differs; read the diff, then use --refresh-golden"
