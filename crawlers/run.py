"""One crawl of one source in a process of its own: `python -m crawlers.run SOURCE --folder FOLDER`.

It is told by files and tells by files (crawlers/run_folder.py); starting it and judging what it brought is for others.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import scrapy.core.downloader.contextfactory  # noqa: F401 - loaded deep inside the crawler it takes 0.2 s: it looks up every frame
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from crawlers.catalogue import Source, sources
from crawlers.declaration import DOCUMENT, Crawl, Step
from crawlers.middlewares.hours import OUTSIDE
from crawlers.recording import read_recording as read_run
from crawlers.settings import keys, settings_for
from crawlers.spiders.questions import Plan, plan_for
from crawlers.window import CLOSED
from indexer import clock

__all__ = ["explain", "main", "read_run", "run"]

_SHOWN = 5
_RARELY = (20_000, 20, 50)
"""When garbage is looked for: at Python's own pace a tenth of a crawl is looking through the requests that wait."""
_ENDS = frozenset({"finished", "closespider_timeout", "shutdown", OUTSIDE})
"""How a crawl may stop without a defect of ours; all but the first leave it to be gone on with."""


def run(source: str, folder: Path, *, since: str = "", only: Sequence[str] = ()) -> int:
    """Crawl a source into a folder, going on where a killed crawl stopped. Once a process: the reactor is its own.

    Returns an exit code: 0, CLOSED, or 1 for a defect of ours. What publishers refused is in the journal, and DONE if
    it came to its end. Raises KeyError for a source that is not crawled.
    """
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    settings.update(settings_for(sources()[source]), priority="project")  # the resolver belongs to the process
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(source)
    process.crawl(crawler, folder=str(folder), since=since, only=" ".join(only))
    gc.freeze()  # what is loaded by now lives until the end
    gc.set_threshold(*_RARELY)
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    reason = stats.get("finish_reason")
    if stats.get("spider_exceptions/count") or reason not in _ENDS:
        return 1
    return CLOSED if reason == OUTSIDE else 0


def explain(source: Source) -> list[str]:
    """What a first crawl of a source would ask, in sentences for people; asks nothing."""
    if source.crawl is None:
        return [f"{source.id} is not crawled: its captures are only replayed."]
    crawl, plan = source.crawl, plan_for(source, keys())
    return [*_about(source, crawl), *_key(crawl), *_beginnings(crawl, plan), *_steps(crawl)]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 for a crawl that came to its end, whatever was refused, 1 for a defect, 2 for wrong arguments,
    CLOSED for one that is to be gone on with in other hours.
    """
    said = _parser().parse_args(arguments)
    source = sources().get(said.source)
    if source is None or (source.crawl is None and not said.check):
        sys.stderr.write(f"no source called {said.source!r} is crawled\n")
        return 2
    if said.check:
        sys.stdout.write("\n".join(explain(source)) + "\n")
        return 0
    if source.crawl and source.crawl.key and not keys().get(source.crawl.key.setting):
        sys.stderr.write(f"{source.id} is disabled: its key {source.crawl.key.setting!r} is missing\n")
        return 2
    return run(source.id, said.folder, since=said.since, only=said.only)


def _about(source: Source, crawl: Crawl) -> Iterator[str]:
    yield f"{source.id}: {source.covers}. {source.publisher}."
    yield f"Due every {crawl.every_days:g} days. Asks only {', '.join(crawl.hosts)}, every {crawl.polite.delay_s:g} s."
    if crawl.polite.window:
        yield f"It may be asked from {crawl.polite.window} only."
    fewest, most = crawl.expects.documents
    yield f"A healthy crawl lists {fewest} to {most} documents. Verified live: {source.verified_live}."


def _key(crawl: Crawl) -> Iterator[str]:
    if crawl.key:
        there = (
            "there" if keys().get(crawl.key.setting) else f"missing, so the source is disabled; {crawl.key.get_it_at}"
        )
        yield f"Its key {crawl.key.setting!r} is {there}."


def _beginnings(crawl: Crawl, plan: Plan) -> Iterator[str]:
    questions = list(plan.first(None, clock.today()))
    yield f"It begins with {len(questions)} requests, {len(plan.watched)} ids being watched:"
    for question in islice(questions, _SHOWN):
        step = crawl.steps.get(question.ask.step)
        asked = plan.asked(question, page=step.pages.first if step else 1)
        yield f"  {asked.method} {asked.address}"
    if len(questions) > _SHOWN:
        yield f"  and {len(questions) - _SHOWN} more"
    if crawl.canaries:
        yield f"Read at every crawl: {', '.join(crawl.canaries)}"


def _steps(crawl: Crawl) -> Iterator[str]:
    for name, step in crawl.steps.items():
        yield f"{name}: {step.read}, fields {', '.join(step.fields) or 'of the feed'}{_ends(step)}"
        for ask in step.follow:
            yield f"  leads to {'a document' if ask.step == DOCUMENT else ask.step}: {ask.url}"


def _ends(step: Step) -> str:
    cap = f"; at {step.pages.cap} rows the slice is halved" if step.pages.cap else ""
    return f"{cap}{'; lists everything the source holds' if step.is_whole else ''}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawlers.run", description="Crawl one source into a folder.")
    parser.add_argument("source")
    parser.add_argument("--folder", type=Path, default=Path(), help="where the captures and the journal are written")
    parser.add_argument("--since", default="", help="ISO day of the last good crawl")
    parser.add_argument("--only", nargs="+", default=[], help="documents to ask for instead of discovery")
    parser.add_argument("--check", action="store_true", help="say what would be asked, and ask nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
