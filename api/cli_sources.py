"""The commands about sources: crawling them, looking at how they stand, checking them against the live service."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from api import source_bodies
from api.cli_options import AsJson, Data, console_of
from api.console import Console
from api.crawl_process import CrawlRunning, Progress, explain
from api.crawling import Crawling, OutsideWindow, SourceDisabled, Watcher, crawled, held
from api.services import Services
from api.smoke import smoke
from crawlers.catalogue import Source
from crawlers.catalogue import sources as declared
from indexer.domain.crawling import Health, Run, Standing
from indexer.domain.finding import Finding

_Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCES]...", help="Ids of sources.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(crawl)
    app.command()(sources)


def crawl(
    context: typer.Context,
    sources: _Names = None,
    due: Annotated[bool, typer.Option("--due", help="Every source whose crawl is due.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Every source, due or not.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Without network: say what would be fetched.")] = False,
    live: Annotated[
        bool, typer.Option("--smoke", help="Fetch a little from the live service and report whether it is as declared.")
    ] = False,
    release: Annotated[
        int | None,
        typer.Option("--release", help="Number of a held crawl: you looked, publish it.", show_default=False),
    ] = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Crawl sources from their official publishers, judge what came, and take in what can be trusted.

    A crawl that was cut off is gone on with. Exit code 1 says that a crawl failed or is held.
    """
    console = console_of(context, json, data)
    names = tuple(sources or ())
    if sum((bool(names), due, all_, release is not None)) != 1 or ((check or live) and not names):
        console.misuse("name sources, or use one of --due, --all and --release; --check and --smoke take sources")
    with console.services() as services:
        crawling = Crawling(services)
        if check:
            _explain(console, names)
        elif live:
            _smoke(console, services, names)
        elif release is not None:
            _close(console, [crawling.release(release)])
        else:
            _close(console, _crawl(console, crawling, _chosen(crawling, names, due=due), strict=bool(names)))


def _chosen(crawling: Crawling, names: tuple[str, ...], *, due: bool) -> list[str]:
    if names:
        return list(names)
    return crawling.due() if due else [source.id for source in declared().values() if source.crawl]


def _crawl(console: Console, crawling: Crawling, names: list[str], *, strict: bool) -> list[Run]:
    """Crawl one source after the other; one that cannot be asked ends the command only where it was named."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the process that fetches is ended too
    runs = []
    for name in names:
        with console.progress(f"answers of {name}") as step:
            crawling.watcher = Watcher(_meter(step), console.finding)
            try:
                runs.append(crawling.crawl(name))
            except (SourceDisabled, CrawlRunning, OutsideWindow) as refusal:
                if strict:
                    raise
                console.finding(Finding(refusal.code, name, f"{refusal.message}. {refusal.hint}".rstrip(". ")))
    return runs


def _meter(step: Callable[[], None]) -> Callable[[Progress], None]:
    """Moves a counter on as far as a crawl went on."""
    seen = 0

    def move(progress: Progress) -> None:
        nonlocal seen
        for _ in range(progress.total() - seen):
            step()
        seen = max(seen, progress.total())

    return move


def _explain(console: Console, names: tuple[str, ...]) -> None:
    plans = {name: explain(crawled(name)[0].id) for name in names}
    console.show({"plans": plans}, lambda: console.say("\n\n".join("\n".join(lines) for lines in plans.values())))


def _smoke(console: Console, services: Services, names: tuple[str, ...]) -> None:
    reports = [smoke(services, *crawled(name)) for name in names]
    console.show(
        {"reports": [report.body() for report in reports]},
        lambda: console.say("\n\n".join(report.text() for report in reports)),
    )
    if not all(report.passed for report in reports):
        raise typer.Exit(1)


def _close(console: Console, runs: list[Run]) -> None:
    def lines() -> None:
        for run in runs:
            console.say(
                f"{run.source}: {run.verdict} – {run.listed} listed, {run.fetched} fetched, {run.unchanged} unchanged, "
                f"{run.refused} refused, {run.changes} changes (run {run.id})"
            )
        console.say(f"{len(runs)} crawls")

    console.show({"runs": [source_bodies.run_body(run) for run in runs]}, lines)
    if not all(run.verdict.publishes for run in runs):
        raise typer.Exit(1)


def sources(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """List every source: what it covers, its last good crawl, how it stands, what it brought, held crawls."""
    console = console_of(context, json, data)
    with console.services() as services:
        crawling = Crawling(services)
        standing, running = crawling.health(), crawling.running()
        body = {
            "sources": [source_bodies.source_body(declared()[health.source], health, running) for health in standing],
            "held": [source_bodies.run_body(run) for run in held(crawling.ledger)],
        }
        console.show(body, lambda: _list(console, standing, list(held(crawling.ledger))))


def _list(console: Console, standing: list[Health], waiting: list[Run]) -> None:
    for health in standing:
        source = declared()[health.source]
        when = f"last good {_minute(health.last_good)}" if health.last_good else "no good crawl yet"
        told = f"{health.captures} captures, {health.works} works, {health.findings} findings"
        late = ", late" * health.late + ", silent" * health.silent
        console.say(f"{health.source}  [{health.standing}{late}]  {when}; {_next(source, health)}; {told}")
        console.say(f"      {source.publisher}: {source.covers}. {source.licence.name}")
        if health.standing not in {Standing.HEALTHY, Standing.NEVER}:
            for reason in health.reasons:
                console.say(f"      {reason}")
    for run in waiting:
        console.say(f"held: {run.source}, crawl of {_minute(run.started)}; `rulewatch crawl --release {run.id}`")
    console.say(f"{len(standing)} sources")


def _next(source: Source, health: Health) -> str:
    """When the next crawl is due, and how often one is."""
    if source.crawl is None or health.standing is Standing.DISABLED:
        return "not crawled: its key is missing" if source.crawl else "not crawled"
    rhythm = "day" if source.crawl.every_days == 1 else f"{source.crawl.every_days:g} days"
    return f"next {_minute(health.due) if health.due else 'now'}, every {rhythm}"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"
