"""docs/sources/catalogue.md, made from sources and regimes: `python -m tests.docs.catalogue` writes it."""

from __future__ import annotations

import json
import re
import sys
from functools import cache

from crawlers.catalogue import Source, sources
from crawlers.declaration import Crawl
from taxonomy.regimes import Regime
from taxonomy.vocabulary import load
from tests.docs.pages import DOCS, ROOT

PAGE = DOCS / "sources" / "catalogue.md"
_HEAD = """# Source catalogue

Made from `crawlers/sources` and the regimes by `python -m tests.docs.catalogue`; do not edit it.
[adding-a-source.md](../adding-a-source.md) says how a source is added, [operations.md](../operations.md#crawls) how it
is crawled and judged.

"Verified live" is the day a person last ran `rulewatch crawl --smoke` against the publisher, or never. A source with a
key is disabled until the key is set ([settings.md](../settings.md)).
"""


def made() -> str:
    """The page as it should be."""
    taxonomy = load()
    lines = [_HEAD, "## Sources"]
    for source in sorted(sources().values(), key=lambda source: (source.jurisdiction, source.id)):
        lines += ["", *_source(source, taxonomy.label(source.jurisdiction, "en"))]
    lines += ["", "## Regimes", "", "| regime | reached by |", "|---|---|"]
    for regime in sorted(taxonomy.regimes.values(), key=lambda regime: regime.id):
        lines.append(f"| `{regime.id}` | {_cell(', '.join(reached_by(regime)) or f'not reached: {why_not(regime)}')} |")
    return "\n".join(lines) + "\n"


def _source(source: Source, jurisdiction: str) -> list[str]:
    crawl = source.crawl
    reached = [regime.id for regime in load().regimes.values() if source.id in reached_by(regime)]
    facts = {
        "publisher": source.publisher,
        "jurisdiction": jurisdiction,
        "covers": source.covers,
        "read as": ", ".join(dict.fromkeys(rule.parser or rule.carries for rule in source.captures)),
        "kind": ", ".join(dict.fromkeys(step.read for step in crawl.steps.values())) or "pages"
        if crawl
        else "replay only",
        "rhythm": _rhythm(crawl) if crawl else "not crawled",
        "key": f"`{crawl.key.setting}`, from <{crawl.key.get_it_at}>" if crawl and crawl.key else "none",
        "licence": f"[{source.licence.name}]({source.licence.url})" if source.licence.url else source.licence.name,
        "homepage": f"<{source.homepage}>",
        "regimes": ", ".join(f"`{key}`" for key in reached) or "none by id",
        "verified live": source.verified_live,
    }
    return [
        f"### {source.id}",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {_cell(text)} |" for name, text in facts.items()),
    ]


def _rhythm(crawl: Crawl) -> str:
    window = f", from {crawl.polite.window} only" if crawl.polite.window else ""
    return f"every {crawl.every_days:g} days{window}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def reached_by(regime: Regime) -> tuple[str, ...]:
    """Ids of the sources that bring a work of a regime."""
    return tuple(sorted({key for work in regime.works for key in _bringing(work)}))


@cache
def _bringing(work: str) -> tuple[str, ...]:
    return tuple(key for key, source in sources().items() if _brings(source, work))


def why_not(regime: Regime) -> str:
    """What a regime that no source reaches says of it; empty where it says nothing."""
    return regime.unreached or ""


def _brings(source: Source, work: str) -> bool:
    """Whether a source watches a work, names it in a rule, or has a parser that gives ids of that kind."""
    if source.crawl is None:
        return False
    if source.crawl.watch_works:
        return re.fullmatch(source.crawl.watch_works, work) is not None
    if work.split("/", maxsplit=1)[0] != source.jurisdiction and not work.startswith("int/"):
        return False
    named = [rule.reads.work for rule in source.captures if rule.reads]
    if any(re.fullmatch(_pattern(template), work) for template in named):
        return True
    return any(
        work.rsplit("/", 1)[0] in _kinds(rule.parser) for rule in source.captures if rule.parser and not rule.reads
    )


def _pattern(template: str) -> str:
    return "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", template))


@cache
def _kinds(parser: str) -> frozenset[str]:
    """How ids begin that a parser gives, by its golden files."""
    golden = [json.loads(path.read_text("utf-8")) for path in (ROOT / "tests" / "golden" / parser).rglob("*.json")]
    works = {document["work"]["value"] for parsed in golden for document in parsed.get("documents", [])}
    return frozenset(work.rsplit("/", 1)[0] for work in works)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(made(), "utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")
