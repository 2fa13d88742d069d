"""The pages of subscribers over a small base, with mails kept as files, and a browser that keeps cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI

from api.config import Settings
from api.server import create_app
from api.services import Services
from indexer.domain.alerts import Subscriber
from indexer.store.alerts import AlertStore
from tests.integration.digests.browsing import Browser
from tests.integration.digests.changes import add_change

ADDRESS = "reader@example.org"
TARGET = {"kind": "work", "target": "xx/acts/S-1"}


@dataclass(slots=True)
class Desk:
    """The application, who asks, and what came of it."""

    services: Services
    app: FastAPI
    browser: Browser

    def another(self) -> Browser:
        """Another browser, without cookies; it may be a mail scanner."""
        return Browser(self.app)

    def sign_up(self, address: str = ADDRESS, **more: str) -> str:
        """Ask for digests; returns the page that answers."""
        answer = self.browser.post("/follow", data={**TARGET, "address": address, **more})
        assert answer.status_code == 200
        return answer.text

    def mails(self) -> list[EmailMessage]:
        """Every mail so far, the oldest first."""
        folder = self.services.settings.outbox
        files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []
        return [message_from_bytes(path.read_bytes(), policy=default) for path in files]

    def link(self, word: str) -> str:
        """The path of the last mailed link with this word in it."""
        for mail in reversed(self.mails()):
            found = re.findall(rf"https?://\S+/{word}/\S+", _text(mail))
            if found:
                parts = urlsplit(str(found[-1]))
                return parts.path + (f"?{parts.query}" if parts.query else "")
        raise AssertionError(f"no mail has a link to {word}")

    def press(self, path: str) -> int:
        """Open a link in the browser and press its button; returns the status."""
        page = self.browser.get(path)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
        return self.browser.post(urlsplit(path).path, data=fields).status_code

    def subscribe(self, address: str = ADDRESS) -> None:
        """Sign up and confirm; the browser is logged in then."""
        self.sign_up(address)
        assert self.press(self.link("confirm")) == 303

    def people(self) -> list[Subscriber]:
        """Everybody in the base."""
        with AlertStore(self.services.store).view() as alerts:
            return alerts.people.everyone()


@contextmanager
def open_desk(folder: Path) -> Iterator[Desk]:
    """An application over a base with one work."""
    services = Services(Settings(data=folder, database_url=""))
    add_change(services.store)
    app = create_app(services)
    try:
        yield Desk(services, app, Browser(app))
    finally:
        services.close()


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
