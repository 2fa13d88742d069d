"""The commands about mail: take in what came back, and say what an operator has to look at."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from api.cli_options import AsJson, Data, console_of
from api.console import Console
from api.digests.alarms import alarm_body, alarms
from api.digests.returns.desk import Taken, desk_of
from api.digests.returns.reading import MAX_BYTES
from api.services import Services
from indexer.clock import now
from indexer.store.alerts import AlertStore
from indexer.store.database import StoreUnavailable


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(bounce)
    app.command(name="alarms")(list_alarms)


def bounce(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", help="Whom the mail server had it for.")] = "",
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Take in one returned mail from standard input, as a mail server's pipe gives it.

    Exit code 75 asks the mail server to try again: the base is locked, or could not be reached.
    """
    console = console_of(context, json, data)
    with console.services(unavailable=os.EX_TEMPFAIL) as services:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        taken = _taken(console, services, raw, to)
        body = {
            "kind": taken.returned.kind.value, "status": taken.returned.status, "subscriber": taken.subscriber,
            "suppressed": taken.suppressed, "arrived": taken.arrived, "cut": len(raw) > MAX_BYTES,
        }  # fmt: skip

        def line() -> None:
            whose = "no mail of ours" if taken.subscriber is None else f"subscriber {taken.subscriber}"
            follows = ", nothing more is sent" if taken.suppressed else ""
            cut = f" (only its first {MAX_BYTES >> 10} KiB were read)" if body["cut"] else ""
            console.say(f"{taken.returned.kind} {taken.returned.status}: {whose}{follows}{cut}")

        console.show(body, line)


def _taken(console: Console, services: Services, raw: bytes, to: str) -> Taken:
    try:
        desk = desk_of(services)
        if desk is None:
            console.misuse("RULEWATCH_BOUNCE_TO names no mailbox: mail that comes back cannot be told apart")
        return desk.take(raw, now(), to)
    except OSError as error:
        raise StoreUnavailable(f"the data folder cannot be used: {error.strerror}") from error


def list_alarms(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """Say what should have gone to subscribers and did not; exit code 1 where there is something to look at."""
    console = console_of(context, json, data)
    with console.services() as services:
        found = alarms(AlertStore(services.store), now())

        def lines() -> None:
            for alarm in found:
                since = f" since {alarm.since:%Y-%m-%d %H:%M}Z" if alarm.since else ""
                console.say(f"{alarm.code} ({alarm.count}){since}: {alarm.message}")
            console.say(f"{len(found)} alarms")

        console.show({"alarms": [alarm_body(alarm) for alarm in found]}, lines)
    if found:
        raise typer.Exit(1)
