"""The page of one provision over the sample: of any day, with what changed, a quote, and what is like it elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest

from api.citation import citation
from api.pages.workview import work_view
from api.references import ris
from api.services import Services
from indexer.clock import today
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Standing
from indexer.library import Shown
from tests.support.pages import Site

_EU = "eu/32099L0001"
_CANADA = "ca/acts/S-99.9"


def _page(site: Site, path: str, status: int = 200) -> str:
    answer = site.get(path)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def test_a_day_leads_to_the_version_of_that_day(site: Site) -> None:
    answer = site.get(f"/works/{_CANADA}%23sec_6?on=2024-08-01")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/works/{_CANADA}@2024-08-01%23sec_6")
    text = _page(site, answer.headers["location"])
    assert "As it was on 2024-08-01" in text
    assert "from 2024-07-01, until 2025-02-14" in text
    assert f"{_CANADA}@2024-07-01#sec_6" in text


def test_the_language_is_kept(site: Site) -> None:
    answer = site.get(f"/works/{_CANADA}%23sec_6?on=2025-03-01&lang=fr")
    assert answer.headers["location"] == f"/works/{_CANADA}@2025-03-01%23sec_6?lang=fr"


def test_a_day_before_the_first_text_is_said_to_be_unknown(site: Site) -> None:
    text = _page(site, f"/works/{_CANADA}@1999-01-01%23sec_6", 404)
    assert f"No version of {_CANADA} for 1999-01-01" in text
    assert "a text may have been in force that is not here" in text
    assert 'name="on" type="date" value="1999-01-01"' in text
    assert f'href="/works/{_CANADA}@2024-01-01#sec_6"' in text


def test_a_provision_that_is_not_in_a_version_is_said_to_be_elsewhere_perhaps(site: Site) -> None:
    text = _page(site, f"/works/{_CANADA}@2024-01-01%23sec_6.1", 404)
    assert "has no provision sec_6.1 in this version" in text
    assert "rulewatch show" not in text
    assert f'href="/works/{_CANADA}@2024-07-01#sec_6.1"' in text


def test_no_date_is_refused(site: Site) -> None:
    assert site.get(f"/works/{_CANADA}%23sec_6?on=yesterday").status_code == 400


def test_what_changed_in_it_is_shown_before_and_after(site: Site) -> None:
    first = _page(site, f"/works/{_CANADA}@2024-01-01%23sec_6")
    assert "Its words changed after this version" in first
    assert "Unchanged since 2024-01-01, the first version this base holds" not in first.partition("after this")[0]
    now = _page(site, f"/works/{_CANADA}%23sec_6")
    assert "Its words changed after" not in now
    assert "Unchanged since 2024-07-01" in now
    compared = f"/diff?from={_CANADA}@2024-01-01&to={_CANADA}@2024-07-01%23sec_6".replace("/", "%2F").replace(
        "@", "%40"
    )
    assert compared.removeprefix("%2Fdiff") in now
    assert "<ins>" in now


def test_what_never_changed_says_since_when(site: Site) -> None:
    assert "Unchanged since 2024-01-01, the first version this base holds, by what its source showed on" in _page(
        site, f"/works/{_CANADA}%23sec_1"
    )


def test_one_provision_can_be_compared_alone(site: Site) -> None:
    text = _page(site, f"/diff?from={_CANADA}@2024-01-01&to={_CANADA}@2024-07-01%23sec_6")
    assert "Only <code>sec_6</code>" in text
    assert 'id="effect-1"' in text
    assert 'id="effect-2"' not in text


def test_similar_provisions_name_their_work_and_jurisdiction(site: Site) -> None:
    plain = _page(site, f"/works/{_CANADA}%23sec_6")
    assert "Nobody has compared what they mean" not in plain
    (link,) = re.findall(r'href="(/works/[^"]*alike=true)#rw-alike"', plain)
    text = _page(site, link)
    alike = text.partition("Similar provisions")[2].partition("</section>")[0]
    assert f"<code>{_CANADA}</code>" not in alike
    assert "Nobody has compared what they mean" in alike
    assert alike.count("<li>") == alike.count("<code>") > 0
    assert any(place in alike for place in ("European Union", "United Kingdom", "United States"))


@pytest.mark.parametrize(
    ("link", "cite"),
    [
        (f"{_EU}#art_4__para_2", "Article 4(2) Directive (EU) 2099/1, as in force on "),
        (
            f"{_CANADA}@2024-08-01#sec_6",
            "Section 6 Sample Supply Chains Act, S.C. 2023, c. 999, as in force on 2024-08-01",
        ),
        (f"{_CANADA}@2024-07-01#sec_6", "as in force from 2024-07-01 to 2025-02-14"),
        ("de/muster_lkg#par_3", "§ 3 MusterLkG, as its source first showed it on 2025-07-07"),
        ("us/fr/2025-99002", "90 FR 95101, as published on 2025-10-06"),
        ("uk/ukpga/2099/901@2023-06-15#section_2", "as enacted on 2023-06-15"),
    ],
)
def test_a_quote_names_the_provision_and_the_day(services: Services, link: str, cite: str) -> None:
    asked = Permalink.parse(link)
    shown = services.library.show(asked)
    on = asked.on if asked.on != shown.version.starts_on else None
    assert cite in citation(shown, on, "https://r.example").text


def test_a_quote_holds_the_words_the_pinned_link_the_source_and_its_terms(services: Services) -> None:
    shown = services.library.show(Permalink.parse(f"{_EU}#art_4__para_2"))
    cited = citation(shown, None, "https://r.example")
    assert cited.words in cited.text
    assert cited.words.startswith("2.")
    pinned = f"{_EU}@{shown.version.starts_on}~{shown.version.text_sha256[:8]}"
    assert cited.link == f"https://r.example/works/{pinned}%23art_4__para_2"
    assert services.library.show(Permalink.parse(f"{pinned}#art_4__para_2")).version == shown.version
    assert f"Retrieved {shown.capture.fetched_at.date()} from " in cited.text
    assert cited.attribution in cited.text


def test_a_quote_claims_no_day_the_source_was_not_read_for(services: Services) -> None:
    shown = services.library.show(Permalink.parse(f"{_CANADA}#sec_6"))
    seen = shown.capture.fetched_at.date()
    assert f"by what its source showed on {seen}" in citation(shown, None, "https://r.example").text
    assert "by what its source" not in citation(shown, seen, "https://r.example").text


def test_amendments_not_worked_in_stand_beside_a_quote(services: Services) -> None:
    shown = services.library.show(Permalink.parse("uk/ukpga/2099/901#section_2"))
    assert shown.body.unapplied
    assert "has not yet worked into this text" in citation(shown, None, "https://r.example").text


def test_the_page_holds_the_quote_to_select_without_a_script(site: Site) -> None:
    text = _page(site, f"/works/{_EU}%23art_4__para_2")
    field = text.partition("<textarea")[2].partition("</textarea>")[0]
    assert "readonly" in field
    assert "Article 4(2) Directive (EU) 2099/1" in field


def test_a_list_is_followed_as_a_list(services: Services) -> None:
    shown = services.library.show(Permalink.parse("us/fr/2025-99003"))
    listed = replace(shown, work=replace(shown.work, type="list"))
    (link,) = work_view(services, listed).follow
    assert (link.name, link.url) == ("this list", "/follow?kind=list&target=us%2Ffr%2F2025-99003")
    (link,) = work_view(services, shown).follow
    assert link.name == "this work"


def test_the_citation_comes_as_text_and_for_reference_managers(site: Site, services: Services) -> None:
    plain = site.get(f"/v1/citations/{_EU}%23art_4__para_2")
    assert plain.headers["content-type"].startswith("text/plain")
    shown = services.library.show(Permalink.parse(f"{_EU}#art_4__para_2"))
    assert plain.text == citation(shown, None, services.settings.public_url).text
    record = site.get(f"/v1/citations/{_EU}%23art_4__para_2?format=ris").text
    assert record == ris(citation(shown, None, services.settings.public_url).reference)
    assert record.startswith("TY  - STAT\r\nTI  - Directive (EU) 2099/1\r\nSE  - Article 4(2)\r\n")
    assert record.endswith("ER  - \r\n")


def _marked(shown: Shown, standing: Standing, eid: str) -> Shown:
    """What is shown, with one of its provisions marked by its publisher."""
    marked = (replace(p, standing=standing) if p.eid == eid else p for p in shown.provisions)
    return replace(shown, provisions=tuple(marked))


def test_what_its_publisher_marks_otherwise_is_never_quoted_as_in_force(services: Services) -> None:
    shown = services.library.show(Permalink.parse(f"{_CANADA}@2024-08-01#sec_6"))
    to_come = citation(_marked(shown, Standing.NOT_YET, "sec_6"), date(2024, 8, 1), "https://r.example")
    assert to_come.holds == "as it stood on 2024-08-01"
    assert "Its publisher says: marked as not yet in force." in to_come.text
    ended = citation(_marked(shown, Standing.REPEALED, "sec_6"), None, "https://r.example")
    assert ended.holds == "as it stood from 2024-07-01 to 2025-02-14"


def test_a_part_that_is_not_in_force_is_named_beside_a_quote_of_the_whole(services: Services) -> None:
    shown = services.library.show(Permalink.parse(f"{_CANADA}@2024-08-01#sec_6"))
    part = shown.provisions[1]
    cited = citation(_marked(shown, Standing.NOT_YET, part.eid), date(2024, 8, 1), "https://r.example")
    assert cited.holds == "as in force on 2024-08-01"
    assert f"Its publisher says of {part.label}: marked as not yet in force." in cited.caveats
    whole = services.library.show(Permalink.parse(f"{_CANADA}@2024-08-01"))
    repealed = replace(
        whole, provisions=tuple(replace(p, standing=Standing.REPEALED, parent=None) for p in whole.provisions)
    )
    (told,) = (caveat for caveat in citation(repealed, None, "https://r.example").caveats if "repealed" in caveat)
    assert f" and {len(whole.provisions) - 5} more: marked as repealed." in told


def test_a_day_ahead_is_quoted_as_ahead(services: Services, site: Site) -> None:
    ahead = today() + timedelta(days=400)
    shown = services.library.show(Permalink.parse(f"{_CANADA}@{ahead}#sec_6"))
    seen = shown.capture.fetched_at.date()
    cited = citation(shown, ahead, "https://r.example")
    assert cited.holds == f"as it is to be in force on {ahead} by what its source showed on {seen}"
    text = _page(site, f"/works/{_CANADA}@{ahead}%23sec_6")
    assert f"As it is to be on {ahead}, a day ahead" in text
    assert f"by what its source showed on {seen}" in text


def test_the_reference_is_of_the_day_that_was_asked_for(site: Site) -> None:
    text = _page(site, f"/works/{_CANADA}@2024-08-01%23sec_6")
    assert f'href="/v1/citations/{_CANADA}@2024-08-01%23sec_6?format=ris"' in text
    assert f'href="/v1/citations/{_CANADA}@2024-08-01%23sec_6?format=bibtex"' in text
    entry = site.get(f"/v1/citations/{_CANADA}@2024-08-01%23sec_6?format=bibtex")
    assert "as in force on 2024-08-01" in entry.text
    assert 'filename="rulewatch.bib"' in entry.headers["content-disposition"]


def test_a_text_as_adopted_claims_not_to_be_unchanged(services: Services, site: Site) -> None:
    notice = services.library.show(Permalink.parse("us/fr/2025-99003"))
    text = _page(site, f"/works/us/fr/2025-99003%23{notice.provisions[0].eid}")
    assert "what amended it since does not show in it" in text
    assert "Unchanged since" not in text


def test_a_provision_stands_as_its_publisher_marks_it(services: Services) -> None:
    shown = services.library.show(Permalink.parse(f"{_CANADA}#sec_6"))
    assert (shown.status, work_view(services, shown).marked) == ("current", "")
    marked = work_view(services, _marked(shown, Standing.NOT_YET, "sec_6"))
    assert marked.marked == "not yet in force"
