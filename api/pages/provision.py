"""The page of one provision: its words, a quote ready to use, what changed in them, what is like it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from api.citation import Citation, citation
from api.pages import wording
from api.pages.comparison import EffectView, effect_view
from api.pages.layout import repeats
from api.pages.record import life
from api.pages.workview import Link, WorkView, said_language, work_view
from api.services import Services
from api.similarity import similar_to
from api.urls import alike_url, alone_url, diff_url, work_url
from indexer.clock import today
from indexer.domain.document import Authority
from indexer.domain.identifiers import Permalink
from indexer.library import Shown
from indexer.provision_life import Step
from indexer.search.query import Hit

_SIMILAR = 5


@dataclass(frozen=True, slots=True)
class StepView:
    """A change that touched the provision: the day its new words count from, what it did, where it is seen whole."""

    day: str
    kind: str
    effects: tuple[EffectView, ...]
    diff: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A provision of another work that speaks of the same."""

    url: str
    label: str
    heading: str
    work: str
    title: str
    language: str
    jurisdiction: str
    status: str
    status_code: str


@dataclass(frozen=True, slots=True)
class ProvisionView:
    """A provision and everything said of it. `text` is the view of its words and of the version they stand in, `asked`
    the day somebody asked for, "" for none, `ahead` whether it is still to come; `since` is the day of the version its
    words are unchanged from, `seen` that of the last reading where no later version is known; `as_adopted` says that
    no change could show. `similar` is None where nobody asked for it, since it takes more time than all the rest, and
    `alike` the address that asks.
    """

    text: WorkView
    asked: str
    ahead: bool
    whole: str
    cited: Citation
    references: tuple[Link, ...]
    """The quote for reference managers."""
    since: str
    seen: str
    as_adopted: bool
    from_the_start: bool
    earlier: tuple[StepView, ...]
    later: tuple[StepView, ...]
    similar: tuple[Alike, ...] | None
    alike: str


def provision_view(services: Services, shown: Shown, on: date | None, *, alike: bool = False) -> ProvisionView:
    """The view of the provision that is shown, as somebody asked for it on a day (None for no day), and with `alike`
    what is like it.
    """
    asked = on if on != shown.version.starts_on else None
    lang = said_language(shown)
    steps = life(services, shown)
    text = work_view(services, shown)
    here = replace(shown.permalink, on=asked or shown.permalink.on)
    link = alone_url(here).removeprefix("/works/")
    return ProvisionView(
        text=text,
        asked=asked.isoformat() if asked else "",
        ahead=asked is not None and asked > today(),
        whole=work_url(shown.permalink, lang),
        cited=citation(shown, asked, services.settings.public_url),
        references=tuple(
            Link(wording.EXPORT[form], f"/v1/citations/{link}?format={form}" + (f"&lang={lang}" if lang else ""))
            for form in ("ris", "bibtex")
        ),
        since=str(steps.earlier[0].day if steps.earlier else Permalink.parse(text.versions[-1].permalink).on),
        seen="" if shown.version.until else shown.capture.fetched_at.date().isoformat(),
        as_adopted=shown.version.authorities == (Authority.OFFICIAL,),
        from_the_start=not steps.earlier,
        earlier=tuple(_step(step, shown, lang) for step in steps.earlier),
        later=tuple(_step(step, shown, lang) for step in steps.later),
        similar=tuple(_alike(services, hit) for hit in similar_to(services, shown, _SIMILAR)) if alike else None,
        alike=alike_url(here, lang),
    )


def _step(step: Step, shown: Shown, lang: str | None) -> StepView:
    change = step.change
    before = Permalink.parse(change.from_permalink) if change.from_permalink else None
    after = Permalink.parse(change.to_permalink)
    inside = all(_is_within(effect.provision, shown.permalink.provision) for effect in step.effects)
    named = shown.permalink.provision if inside else step.effects[0].provision
    return StepView(
        day=str(step.day),
        kind=wording.CHANGE.get(change.kind) or wording.plain(change.kind),
        effects=tuple(
            effect_view(effect, (before, after), lang, written_in=change.language, short=True)
            for effect in step.effects
        ),
        diff=diff_url(str(before), str(after.at(named)), lang) if before else "",
    )


def _is_within(eid: str, unit: str) -> bool:
    return eid == unit or eid.startswith(f"{unit}__")


def _alike(services: Services, hit: Hit) -> Alike:
    lang = hit.language if hit.language != "en" else None
    return Alike(
        url=alone_url(Permalink.parse(hit.permalink), lang),
        label="" if repeats(hit.heading, hit.label) else hit.label,
        heading=hit.heading,
        work=hit.work,
        title=hit.title,
        language=hit.language,
        jurisdiction=services.facet_label("jurisdiction", hit.jurisdiction),
        status=wording.STATUS[hit.status],
        status_code=hit.status,
    )
