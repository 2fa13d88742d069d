"""The commands of the command line: where each is, and what it does in a line. Their modules load when they are needed:
all of them together take more than a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

CONTENTS: Mapping[str, Mapping[str, str]] = {
    "cli_captures": {
        "replay": "Take in recorded captures, without network.",
        "sample": "Take in the bundled sample: a few invented acts.",
    },
    "cli_texts": {
        "works": "List every work: id, type, languages, how many versions.",
        "show": "Show a text as it stands today or on a day.",
        "versions": "List the versions of a work, oldest first.",
        "changes": "List what changed, in the order we learnt of it.",
        "diff": "Compare two versions of a work, word by word.",
    },
    "cli_finding": {
        "search": "Search provisions as they stand today, or on a day.",
        "similar": "Find provisions of other works that speak of the same.",
    },
    "cli_sources": {
        "crawl": "Crawl sources, judge what they brought, publish it.",
        "sources": "List every source and how it stands.",
    },
    "cli_digests": {
        "schedule": "Run the beat until stopped: crawls, digests, mails.",
        "digests": "List digests as recorded, newest first.",
        "digest": "Preview, release or resend a digest.",
    },
    "cli_follows": {
        "follow": "Follow something for somebody, after a look back.",
        "unfollow": "End one of somebody's follows.",
        "follows": "List what is followed, by subscriber number.",
    },
    "cli_mail": {
        "bounce": "Take in one returned mail from standard input.",
        "alarms": "Say what should have gone to subscribers and did not.",
    },
    "cli_upkeep": {
        "serve": "Serve the pages and the HTTP API until stopped.",
        "reindex": "Drop the search index and build it anew.",
        "doctor": "Check store, captures and index, and say what to do.",
        "release": "Accept a text that was held back: you looked at it.",
    },
}
"""By module, in the order of the help: each command with its line."""

_MODULES = {name: module for module, lines in CONTENTS.items() for name in lines}


@cache
def _commands_of(module: str) -> Mapping[str, Any]:
    program = typer.Typer()
    program.callback()(lambda: None)  # a program of one command would have no list of them
    import_module(f"api.{module}").register(program)
    commands: Mapping[str, Any] = typer.main.get_group(program).commands
    return commands


class _Shelf(Mapping[str, Any]):
    """The commands by name; one that is taken from the shelf brings its module."""

    def __getitem__(self, name: str) -> Any:
        return _commands_of(_MODULES[name])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


class Commands(TyperGroup):
    """The program's group: its help is the contents above, without a look at the commands themselves."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**said)
        self.commands = _Shelf()  # type: ignore[assignment] # nothing is added to it later

    def format_commands(self, ctx: object, formatter: Any) -> None:  # noqa: ARG002 - Typer's signature
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([line for lines in CONTENTS.values() for line in lines.items()])
