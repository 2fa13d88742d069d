"""Mails in Chromium, as web mail shows them: on a phone and a desk, light and dark, without anything loaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from api.digests.digest import Digest
from api.digests.rendering.letters import digest_letter, notice_letter
from tests.support.servers import missing
from tests.unit.digests.told import LINKS, OWN, digest, flooded, quiet

Scheme = Literal["light", "dark"]
_READABLE = 4.5
"""Contrast of text, WCAG 2.2 AA."""
_CONTRAST = """
() => {
  const light = colour => colour.map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const read = text => text.match(/[\\d.]+/g).map(Number);
  const behind = node => {
    for (let one = node; one; one = one.parentElement) {
      const found = read(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const worst = [...document.querySelectorAll("h1,h2,h3,p,li,a,del,ins,span,strong")].map(node => {
    const [a, b] = [light(read(getComputedStyle(node).color).slice(0, 3)), light(behind(node))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
  return Math.min(...worst);
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, offline."""
    program = shutil.which("chromium") or missing("chromium")
    arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        opened.close()


def shown(browser: Browser, html: str, width: int, scheme: Scheme) -> tuple[Page, list[str]]:
    """The mail on a page of this width, and what it asked the network for."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    return page, asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize(
    "said", [digest(), digest(language="zh"), quiet(), flooded()], ids=["full", "chinese", "quiet", "flood"]
)
def test_a_digest_fits_is_readable_and_loads_nothing(
    browser: Browser, said: Digest, width: int, scheme: Scheme, tmp_path: Path
) -> None:
    html = digest_letter(said, LINKS, OWN, summary=said.flood is not None).html
    page, asked = shown(browser, html, width, scheme)
    folder = Path(os.environ.get("RULEWATCH_TEST_SCREENSHOTS", tmp_path))
    page.screenshot(path=folder / f"{said.language}-{len(said.items)}-{width}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_CONTRAST) >= _READABLE
    assert asked == []
    page.close()


def test_the_first_lines_on_a_phone_say_what_happened(browser: Browser) -> None:
    page, _ = shown(browser, digest_letter(digest(), LINKS, OWN).html, 360, "light")
    first = page.locator(".sheet").inner_text()[:150]
    assert "2 changes – Sample Supply Chain Act; 1 source not heard" in first
    page.close()


def test_what_was_removed_and_added_is_marked_beside_colour(browser: Browser) -> None:
    page, _ = shown(browser, digest_letter(digest(), LINKS, OWN).html, 360, "light")
    for tag, line in (("del", "line-through"), ("ins", "underline")):
        assert line in page.locator(tag).first.evaluate("node => getComputedStyle(node).textDecorationLine")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_notice_has_a_button_one_can_read(browser: Browser, scheme: Scheme) -> None:
    letter = notice_letter(
        "en", "Confirm", ("A sentence.",), "https://rules.example.org/confirm/" + "x" * 60, "Confirm"
    )
    page, _ = shown(browser, letter.html, 360, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(_CONTRAST) >= _READABLE
    page.close()
