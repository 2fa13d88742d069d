"""The starter set of sources, crawled in a process of its own while the pages are served."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from threading import Event, Thread

from api.crawling import Crawling
from api.services import Services
from api.smoke import is_found
from crawlers.catalogue import sources

_LOOK_AGAIN_S = 0.5
_GRACE_S = 30


class StarterCrawl:
    """Started and stopped with the server; `note` says on the pages what it does."""

    def __init__(self, services: Services, find: Callable[[str], bool] = is_found) -> None:
        self._services = services
        self._find = find
        self._stopping = Event()
        self._note = ""
        self._thread = Thread(target=self._run, name="starter-crawl", daemon=True)

    def note(self) -> str:
        """One sentence for people, or nothing."""
        return self._note

    def start(self) -> None:
        """Begin, without waiting for anything."""
        self._thread.start()

    def stop(self) -> None:
        """End the crawl; what it fetched is gone on with next time."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_GRACE_S)

    def names(self) -> list[str]:
        """Ids of the sources of the set whose crawl is due."""
        due = set(Crawling(self._services).due())
        return [s.id for s in sources().values() if s.crawl and s.crawl.starter and s.id in due]

    def _run(self) -> None:
        names = self.names()
        if not names:
            return
        hosts = {host for name in names if (crawl := sources()[name].crawl) for host in crawl.hosts}
        if not self._services.settings.mirror and not any(map(self._find, sorted(hosts))):
            self._note = (
                "There is no network: no publisher can be reached from here. The pages show what this base holds."
            )
            return
        self._note = f"The starter set of sources is being crawled: {', '.join(names)}."
        code = self._crawl(names)
        self._note = (
            "The starter set of sources was crawled." if code == 0 else "Not all of the starter set came through."
        )

    def _crawl(self, names: list[str]) -> int:
        data = str(self._services.settings.data)
        process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", "api.cli", "--json", "--data", data, "crawl", *names],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        while process.poll() is None:
            if self._stopping.wait(_LOOK_AGAIN_S):
                process.terminate()
                return process.wait()
        return process.returncode
