"""What every command of the command line takes, and the console it speaks through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from api.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Only JSON on stdout, for scripts.")]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Data folder [default: RULEWATCH_DATA, else your user data folder].", show_default=False
    ),
]
Language = Annotated[
    str | None, typer.Option("--lang", help="Language, ISO 639-1 [default: the work's first].", show_default=False)
]


def console_of(context: typer.Context, as_json: bool, data: Path | None) -> Console:
    """The console of one run; options count before the command as well as after it."""
    from api.console import Console  # noqa: PLC0415 - it loads what commands need, and help needs nothing

    outer: dict[str, Any] = context.obj
    return Console(as_json=as_json or outer["json"], data=data or outer["data"])
