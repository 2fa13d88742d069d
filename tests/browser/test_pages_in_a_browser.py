"""The pages in Chromium over a served sample: search, read, switch, compare, filter; on a phone and in the dark."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.config import Settings
from api.services import Services
from tests.support.servers import free_port, missing

_START_S = 120
_MAIL_S = 60
_PAGES = (
    "/",
    "/?q=forced+labour",
    "/?q=%22forced",
    "/works",
    "/works/uk/ukpga/2099/901",
    "/works/us/fr/2025-99002",
    "/works/de/muster_vpv",
    "/works/eu/32099L0001",
    "/works/eu/32099L0001@2024-03-01%23art_4__para_2",
    "/changes",
    "/diff?from=ca/acts/S-99.9@2024-01-01&to=ca/acts/S-99.9@2025-02-15",
    "/milestones",
    "/milestones?when=past",
    "/regimes",
    "/regimes/csddd",
    "/sources",
    "/coverage",
    "/works/uk/nothing",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def base(data: Path) -> Iterator[str]:
    """The address of a server over the sample, in a process of its own."""
    services = Services(Settings(data=data))
    services.load_sample()
    services.close()
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port), "--data", str(data)]
    with (data / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            yield _answering(f"http://127.0.0.1:{port}", server, data / "log")
        finally:
            server.terminate()


def _answering(address: str, server: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{address}/healthz").is_success:
                return address
        except httpx.TransportError:
            server_is_starting_s = 0.2
            time.sleep(server_is_starting_s)
    raise AssertionError(f"the server does not answer: {log.read_text('utf-8')}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without calls home."""
    program = shutil.which("chromium") or missing("chromium")
    arguments = [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ]  # fmt: skip
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        opened.close()


class Complaints(list[str]):
    """What the browser complains of: console errors, broken scripts, breaches of the content policy."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.append(text)


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A desktop page; the test fails if the browser complained of anything."""
    context = browser.new_context(base_url=base, viewport={"width": 1200, "height": 900})
    complaints = Complaints()
    opened = context.new_page()
    complaints.watch(opened)
    yield opened
    context.close()
    assert not complaints


def test_a_query_leads_to_the_place_in_the_text(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Words, “phrases” or a citation").fill('"recycled content" OR "recycled plastic" OR recycled')
    page.get_by_label("As of").fill("2026-02-01")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="as of 2026-02-01")).to_be_visible()
    hit = page.locator(".hits h4 a").first
    eid = (hit.get_attribute("href") or "").partition("#")[2]
    hit.click()
    assert page.evaluate("document.querySelector(':target').id") == eid
    expect(page.locator(":target")).to_be_in_viewport()


def test_versions_can_be_switched_and_compared(page: Page) -> None:
    page.goto("/works/ca/acts/S-99.9")
    versions = page.get_by_role("navigation", name="Versions")
    versions.get_by_role("link", name="from 2024-07-01, until 2025-02-14").click()
    expect(page.get_by_text("This is not the current text.")).to_be_visible()
    page.get_by_role("link", name="Compare with previous version").click()
    expect(page.locator(".side-before del").first).to_have_text("40")
    expect(page.locator(".side-after ins").first).to_have_text("30")
    page.get_by_role("link", name="swap sides").click()
    expect(page.locator(".side-after ins").first).to_have_text("40")


def test_any_two_versions_can_be_compared_from_the_page(page: Page) -> None:
    page.goto("/works/ca/acts/S-99.9")
    page.get_by_label("Compare with").select_option("ca/acts/S-99.9@2024-01-01")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("link", name="ca/acts/S-99.9@2024-01-01")).to_be_visible()
    expect(page.get_by_role("link", name="ca/acts/S-99.9@2025-02-15")).to_be_visible()


def test_the_language_can_be_switched(page: Page) -> None:
    page.goto("/works/ca/acts/S-99.9")
    page.get_by_role("link", name="French").click()
    expect(page.locator("h1")).to_have_attribute("lang", "fr")
    expect(page.locator(".languages strong")).to_have_text("French")


def test_the_box_proposes_works_by_their_titles(page: Page) -> None:
    page.goto("/")
    box = page.get_by_label("Words, “phrases” or a citation")
    box.press_sequentially("sample supply")
    proposed = page.locator("#rw-names option[label*='Supply Chains Act 2099']")
    expect(proposed).to_have_attribute("value", 'work:"uk/ukpga/2099/901"')
    box.fill(proposed.get_attribute("value") or "")
    box.press("Enter")
    expect(page.locator(".group code").first).to_have_text("uk/ukpga/2099/901")
    page.goto("/")
    box.press_sequentially("forced l")
    expect(page.locator("#rw-names option[label='forced labour (topic)']")).to_have_count(1)
    box.fill("title:supply")
    expect(page.locator("#rw-names option[value='forced labour']")).to_have_count(1)


def test_a_cited_provision_is_marked_and_says_why_it_is_there(page: Page) -> None:
    page.goto("/?q=Art.+4(2)+Directive+2099/1&lang=en")
    first = page.locator(".hits li").first
    expect(first.get_by_text("The provision you cite")).to_be_visible()
    first.get_by_role("link", name="Why this?").click()
    expect(first.get_by_text("it has the number you cite, in the work you name")).to_be_visible()
    first.get_by_role("link", name="to read and quote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Article 4(2) Directive (EU) 2099/1")


def test_a_provision_is_quoted_by_a_button_and_by_hand(browser: Browser, base: str) -> None:
    context = browser.new_context(base_url=base, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/works/eu/32099L0001%23art_4__para_2")
    field = page.locator("#rw-words")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
    context.close()
    plain = browser.new_context(base_url=base, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/works/eu/32099L0001%23art_4__para_2")
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    assert "Article 4(2) Directive (EU) 2099/1" in page.locator("#rw-words").input_value()
    plain.close()


def test_a_provision_is_read_as_it_was_on_a_day(page: Page) -> None:
    page.goto("/works/ca/acts/S-99.9%23sec_6")
    page.get_by_label("As it was on").fill("2024-03-15")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("As it was on 2024-03-15, as far as this base knows")).to_be_visible()
    page.get_by_role("link", name="side by side").first.click()
    expect(page.get_by_text("Only sec_6 and what stands in it is compared.")).to_be_visible()


def test_facets_narrow_and_can_be_taken_back(page: Page) -> None:
    page.goto("/?q=forced+labour")
    count = page.locator("#rw-results")
    before = count.inner_text()
    filters = page.get_by_role("complementary", name="Filters")
    filters.get_by_role("link", name="Canada").first.click()
    narrowed = count.inner_text()
    assert narrowed != before
    page.get_by_role("button", name="Search").click()
    expect(count).to_have_text(narrowed)
    page.get_by_role("link", name="Jurisdiction: Canada").click()
    expect(count).to_have_text(before)


def test_a_wrong_query_offers_one_that_works(page: Page) -> None:
    page.goto("/?q=%22forced+labour")
    expect(page.get_by_role("alert")).to_contain_text("never closed")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator("mark").first).to_be_visible()


def test_a_wrong_address_loses_nothing_that_was_typed(page: Page) -> None:
    page.goto("/follow?kind=regime&target=csddd")
    page.get_by_label("Note to yourself").fill("for our suppliers")
    page.get_by_label("How often").select_option("daily")
    page.get_by_label("At the hour").fill("6")
    page.get_by_label("Of the clocks of").select_option("Asia/Tokyo")
    page.get_by_label("A short word also when nothing changed").uncheck()
    address = page.get_by_label("Your e-mail address")
    address.fill("reader..twice@example.org")
    page.get_by_role("button", name="Follow").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(address).to_be_focused()
    expect(address).to_have_value("reader..twice@example.org")
    expect(address).to_have_accessible_description("This is no mail address we can write to.")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    assert page.evaluate(_contrast_script()) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(page.get_by_label("Note to yourself")).to_have_value("for our suppliers")
    expect(page.get_by_label("How often")).to_have_value("daily")
    expect(page.get_by_label("At the hour")).to_have_value("6")
    expect(page.get_by_label("Of the clocks of")).to_have_value("Asia/Tokyo")
    expect(page.get_by_label("A short word also when nothing changed")).not_to_be_checked()
    address.fill("reader@example.org")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def _mailed_text(outbox: Path, address: str) -> str:
    """The text of the one mail to this address, which is written after the page was answered."""
    deadline = time.monotonic() + _MAIL_S
    while time.monotonic() < deadline:
        mails = (message_from_bytes(file.read_bytes(), policy=default) for file in outbox.glob("*.eml"))
        texts = [mail.get_body(("plain",)) for mail in mails if mail["To"] == address]
        if texts:
            (text,) = texts
            assert text is not None
            return str(text.get_content())
        mail_is_on_its_way_s = 0.1
        time.sleep(mail_is_on_its_way_s)
    raise AssertionError(f"no mail to {address} after {_MAIL_S} seconds")


def test_one_signs_up_changes_and_leaves_in_a_browser(page: Page, data: Path) -> None:
    page.goto("/follow?kind=jurisdiction&target=eu")
    page.get_by_label("Your e-mail address").fill("leaver@example.org")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    text = _mailed_text(data / "outbox", "leaver@example.org")
    (confirm,) = re.findall(r"https?://[^/]+(/confirm/\S+)", text)
    page.goto(confirm)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Your digests")).to_be_visible()
    page.get_by_label("A webhook").fill("http://127.0.0.1/hook")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("A webhook")).to_be_focused()
    expect(page.get_by_label("A webhook")).to_have_value("http://127.0.0.1/hook")
    page.get_by_label("How often").select_option("monthly")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("How often")).to_have_value("monthly")
    assert page.evaluate(_contrast_script()) == []
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_label("Delete my address").check()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", name="Deleted")).to_be_visible()


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/works")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_contents_and_filters_stand_open_on_a_wide_screen(page: Page) -> None:
    page.goto("/works/uk/ukpga/2099/901")
    expect(page.get_by_role("navigation", name="Contents").get_by_role("link", name="1 Overview")).to_be_visible()
    page.goto("/?q=forced")
    expect(page.get_by_role("complementary", name="Filters").get_by_role("link", name="Canada").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, base: str, scheme: str) -> None:
    """And none breaches the content policy or fails in another way, in both colour schemes."""
    complaints = Complaints()
    context = browser.new_context(
        base_url=base,
        viewport={"width": 360, "height": 740},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=True,
    )
    page = context.new_page()
    complaints.watch(page)
    wide = []
    for url in _PAGES:
        page.goto(url)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide.append((url, over))
    context.close()
    assert not wide
    assert not complaints


def _contrast_script() -> str:
    """Contrast (WCAG 2.2, relative luminance) of every visible text against the nearest opaque background."""
    return """() => {
      const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
      const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data]; };
      const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = (node) => { for (let at = node; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor); if (colour[3] === 255) return colour; }
        return rgba(getComputedStyle(document.body).backgroundColor); };
      const poor = [];
      for (const node of document.querySelectorAll('body *')) {
        const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        const style = getComputedStyle(node);
        if (!own || !node.checkVisibility({opacityProperty: true}) || style.opacity === '0') continue;
        const [a, b] = [light(rgba(style.color)), light(behind(node))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.push([node.tagName, node.className, node.textContent.trim().slice(0, 30), ratio]);
      }
      return poor;
    }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(browser: Browser, base: str, scheme: str) -> None:
    context = browser.new_context(base_url=base, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    poor: list[object] = []
    for url in _PAGES:
        page.goto(url)
        poor += page.evaluate(_contrast_script())
    context.close()
    assert not poor


def test_the_pages_do_not_need_script(browser: Browser, base: str) -> None:
    context = browser.new_context(base_url=base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Words, “phrases” or a citation").fill("forced labour")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_be_visible()
    context.close()


def test_a_printed_provision_carries_its_citation(page: Page) -> None:
    page.goto("/works/uk/ukpga/2099/901@2025-10-01%23section_2")
    page.emulate_media(media="print")
    expect(page.locator(".cite")).to_be_visible()
    expect(page.locator(".cite")).to_contain_text("uk/ukpga/2099/901@2025-10-01#section_2")
    expect(page.locator("header.site")).to_be_hidden()
    expect(page.locator(".side")).to_be_hidden()
