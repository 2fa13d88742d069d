"""The commands that take captures in: recorded ones, and the bundled sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli_options import AsJson, Data, console_of
from api.console import Console
from crawlers.replay import Summary


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(replay)
    app.command()(sample)


def replay(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="WARC files (.warc or .warc.gz) of recorded captures.")],
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Take in recorded captures, without network: parse, version, compare, index.

    Replaying the same file again changes nothing. A capture that cannot be read is a finding; exit code 2 says that a
    file broke off or that nothing in it could be read.
    """
    console = console_of(context, json, data)
    with console.services() as services:
        for path in files:
            if not path.is_file():
                console.misuse(f"{path} is not a file")
        with console.progress("captures") as progress:
            summary = services.replay(files, console.finding, lambda _: progress())
        _close_run(console, summary)


def sample(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """Take in the bundled sample: a few invented acts in the official formats, to look around with."""
    console = console_of(context, json, data)
    with console.services() as services:
        _close_run(console, services.load_sample(console.finding))


def _close_run(console: Console, summary: Summary) -> None:
    names = ("captures", "works", "versions", "unchanged", "changes", "findings", "quarantined", "failed")
    counts = {name: getattr(summary, name) for name in names}
    console.show(counts, lambda: console.counts(counts))
    if summary.failed:
        raise typer.Exit(1)
    if summary.unreadable:
        raise typer.Exit(2)
