"""A real Elasticsearch without Docker: the official server from Maven Central, one node or more on the loopback.

`python -m tests.support.elasticsearch_server` fetches, verifies and starts one node and says where it listens. It takes
Java 17 and Maven; RULEWATCH_TEST_ES_URL points tests at a server that is already there instead.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.search.engines.elasticsearch_cluster import Cluster
from indexer.search.engines.elasticsearch_engine import ElasticsearchEngine
from tests.support.servers import free_port, missing

VERSION = "8.19.21"
_ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
_SIZE_BYTES = 106_871_955
_SHA256 = "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
_START_TIMEOUT_S = 180
_URL, _RUN = "RULEWATCH_TEST_ES_URL", "RULEWATCH_TEST_ES_RUN"
_USER = 61_917
"""The server refuses to run as root: then it runs as a number no account has."""


def java_home() -> Path | None:
    """The Java to run it with, 17 or newer, or None."""
    named = os.environ.get("ES_JAVA_HOME") or os.environ.get("JAVA_HOME")
    found = Path(named, "bin", "java") if named else shutil.which("java")
    if not found or not Path(found).exists():
        return None
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    return Path(found).resolve().parents[1] if version and int(version[1]) >= 17 else None


def fetch() -> Path:
    """The server's zip, from the cache or from Maven Central; raises ValueError where it is not the one known here."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rulewatch"
    archive = cache / f"elasticsearch-{VERSION}.zip"
    if not archive.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            command = ["mvn", "-B", "-q", _COPY, f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={folder}"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            Path(folder, archive.name).rename(archive)
    if archive.stat().st_size != _SIZE_BYTES or hashlib.sha256(archive.read_bytes()).hexdigest() != _SHA256:
        raise ValueError(f"{archive} is not the server expected: delete it and try again")
    return archive


class Node:
    """One node in a folder of its own; `settings` add to elasticsearch.yml."""

    def __init__(self, folder: Path, settings: Mapping[str, object], scheme: str = "http", heap: str = "512m") -> None:
        self.home = unpack(folder)
        self.port, self.transport_port = free_port(), free_port()
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._heap = heap
        self._process: subprocess.Popen[bytes] | None = None
        own: dict[str, object] = {
            "node.name": folder.name,
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": self.transport_port,
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "path.data": folder / "data",
            "path.logs": folder / "logs",
        }
        self.settings = own | dict(settings)

    def start(self) -> None:
        """Start the process, without waiting until it answers."""
        lines = "".join(f"{name}: {value}\n" for name, value in self.settings.items())
        (self.home / "config" / "elasticsearch.yml").write_text(lines, "utf-8")
        user = _USER if os.geteuid() == 0 else None
        if user is not None:
            _give(self.home.parent, user)
        with (self.home.parent / "output").open("wb") as output:
            self._process = subprocess.Popen(
                [self.home / "bin" / "elasticsearch"],
                env=self.environment(),
                cwd=self.home,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )

    def environment(self) -> dict[str, str]:
        """What the server's programs need to know, and nothing of this process's own settings."""
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(self.home.parent),
            "ES_JAVA_HOME": str(java_home()),
            "ES_JAVA_OPTS": f"-Xms{self._heap} -Xmx{self._heap}",
            "ES_TMPDIR": str(self.home.parent / "tmp"),
        }

    def wait(self) -> None:
        """Wait until it answers; raises RuntimeError with the end of its log where it does not."""
        end = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < end and self._process is not None and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.5)
        raise RuntimeError((self.home.parent / "output").read_text("utf-8", "replace")[-3000:])

    def _answers(self) -> bool:
        """Any answer counts, a refusal for want of a certificate or a password too."""
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health?timeout=1s", timeout=3) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except urllib.error.HTTPError as refusal:
            return refusal.code == 401
        except (urllib.error.URLError, OSError) as error:
            return "CERTIFICATE_VERIFY_FAILED" in str(error)

    def stop(self, sent: signal.Signals = signal.SIGTERM) -> None:
        """End the whole process group; twice is allowed."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, sent)
            self._process.wait(30)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def unpack(folder: Path) -> Path:
    """Unpack the server into the folder; returns its home."""
    with zipfile.ZipFile(fetch()) as archive:
        archive.extractall(folder)
    home = folder / f"elasticsearch-{VERSION}"
    for program in (home / "bin").iterdir():
        program.chmod(0o755)
    (folder / "tmp").mkdir()
    return home


def _give(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user)


def engine_at(place: Path) -> ElasticsearchEngine:
    """An engine of its own for each place, on the server of this run; the same in every process of the run."""
    name = hashlib.sha256(str(place).encode()).hexdigest()[:12]
    return ElasticsearchEngine(Cluster((os.environ[_URL],)), f"{os.environ[_RUN]}-{name}")


@pytest.fixture(scope="session")
def elasticsearch_node() -> Iterator[str]:
    """URL of one node for the whole run. What the run put there goes with it."""
    with elasticsearch() as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv(_URL, url)
        if not os.environ.get(_RUN):
            environment.setenv(_RUN, f"test{secrets.token_hex(4)}")
        yield url
        with Elasticsearch(url) as client:
            for index in client.indices.get(index=f"{os.environ[_RUN]}-*", features="aliases"):
                client.indices.delete(index=index)


@contextmanager
def elasticsearch(heap: str = "512m") -> Iterator[str]:
    """One node without security; yields its URL. Skips the test where Java or Maven is missing."""
    if url := os.environ.get(_URL):
        yield url
        return
    require()
    folder = Path(tempfile.mkdtemp(prefix="rulewatch-es-"))
    node = Node(folder, {"discovery.type": "single-node", "xpack.security.enabled": "false"}, heap=heap)
    try:
        node.start()
        node.wait()
        yield node.url
    finally:
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)


def require() -> None:
    """Skip the test where a server cannot be started here."""
    if java_home() is None or shutil.which("mvn") is None:
        missing("elasticsearch")


def main() -> None:
    """Start one node, print its URL, stop it at Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with elasticsearch() as url:
        print(f"Elasticsearch {VERSION} listens on {url}\nexport RULEWATCH_TEST_ES_URL={url}", flush=True)  # noqa: T201
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopping")  # noqa: T201


if __name__ == "__main__":
    main()
