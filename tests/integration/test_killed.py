"""A replay that is killed at any moment loses nothing and does nothing twice (docs/reliability.md R34)."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.config import Settings
from api.doctor import examine
from api.services import Services
from crawlers import sample
from crawlers.warc import Archive
from indexer.domain.document import Capture
from tests.integration.acts import acts
from tests.integration.base import archive_faults, picture, unwell
from tests.integration.command import PROGRAM, environment, run
from tests.integration.warcs import write_warc

KILLS = 50
HANDS = 2
"""Bases that are worked on side by side, each with its share of the kills: starting the program takes longest."""
QUERIES = ("registry", '"must trace"', "timber AND harbour", "forced labour", "Lieferkette OR inspector", "repealed")
MOMENTS = {"rulewatch.ingest.lock": 0.5, "rulewatch.index.lock": 0.25}
"""Files that say, by the process number in them, what a replay is at; how long after that it is killed at most (s)."""


@dataclass(slots=True)
class Hand:
    """Kills replays of ever more files into one base."""

    data: Path
    files: Sequence[Path]
    random_seed: int
    killed_at: Counter[str] = field(default_factory=Counter)

    def work(self, kills: int) -> None:
        """Kill so many replays, then let one end."""
        rng = random.Random(self.random_seed)
        self._kill(self.files[:1], "rulewatch.db", rng.uniform(0, 0.1))
        for count in range(1, kills):
            # One more file each time, so that there is always something left to take in; now and then one that only
            # has to be indexed ends before it is killed, and is started again.
            while not self._kill(self.files[: count + 1], *_moment(rng)):
                continue
        assert subprocess.run(self._command(self.files), env=environment(self.data), check=False).returncode == 0

    def _kill(self, files: Sequence[Path], sign: str, delay_s: float) -> bool:
        with subprocess.Popen(self._command(files), env=environment(self.data)) as replay:
            while replay.poll() is None and not self._shows(sign, replay.pid):
                time.sleep(0.002)
            try:
                assert replay.wait(timeout=delay_s) == 0
            except subprocess.TimeoutExpired:
                replay.kill()
                self.killed_at[sign] += 1
                return True
        return False

    def _shows(self, sign: str, pid: int) -> bool:
        path = self.data / sign
        return path.exists() and (path.suffix != ".lock" or path.read_text("utf-8") == str(pid))

    def _command(self, files: Sequence[Path]) -> list[str | Path]:
        return [PROGRAM, "replay", "--json", *files]


def _moment(rng: random.Random) -> tuple[str, float]:
    sign = rng.choices(list(MOMENTS), weights=(3, 2))[0]
    return sign, rng.uniform(0, MOMENTS[sign])


@pytest.fixture(scope="module")
def captures() -> list[Capture]:
    """The Canadian and German sample and a few hundred captures of invented Acts, oldest first."""
    found = [*sample.load("ca_justice_laws"), *sample.load("de_gii"), *acts(60, versions=3)]
    return sorted(found, key=lambda capture: (capture.fetched_at, capture.url))


@pytest.fixture(scope="module")
def files(captures: list[Capture], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The captures in as many files as a hand kills replays."""
    folder = tmp_path_factory.mktemp("files")
    shares = KILLS // HANDS
    size = -(-len(captures) // shares)
    return [
        write_warc(folder / f"{number:02}.warc.gz", captures[number * size : (number + 1) * size])
        for number in range(shares)
    ]


@pytest.fixture(scope="module")
def undisturbed(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The picture of a base whose replay nobody disturbed."""
    data = tmp_path_factory.mktemp("undisturbed")
    assert run(data, "replay", *files).json["failed"] == 0
    return picture(data, QUERIES)


def test_killing_a_replay_fifty_times_loses_nothing_and_doubles_nothing(
    files: list[Path], undisturbed: dict[str, object], tmp_path: Path
) -> None:
    hands = [Hand(tmp_path / f"hand-{number}", files, random_seed=number) for number in range(HANDS)]
    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(lambda hand: hand.work(KILLS // HANDS), hands))
    for hand in hands:
        assert hand.killed_at.total() >= KILLS // HANDS - 1
        assert min(hand.killed_at[sign] for sign in MOMENTS) >= 3, hand.killed_at
        assert picture(hand.data, QUERIES) == undisturbed
        assert archive_faults(hand.data) == []
        assert unwell(hand.data) == []


def test_what_a_write_that_was_cut_off_left_in_the_archive_is_not_kept(
    files: list[Path], undisturbed: dict[str, object], tmp_path: Path
) -> None:
    rng = random.Random(1)
    for count in range(1, len(files) + 1, 4):
        assert run(tmp_path, "replay", *files[:count]).code == 0
        for archived in (tmp_path / "captures").glob("*.warc.gz"):
            member = archived.read_bytes()[: rng.randrange(1, 2000)]  # a gzip member that breaks off
            with archived.open("ab") as stream:
                stream.write(rng.choice([member, rng.randbytes(700), bytes(512)]))
    assert run(tmp_path, "replay", *files).code == 0
    assert picture(tmp_path, QUERIES) == undisturbed
    assert archive_faults(tmp_path) == []


def test_a_damaged_archive_is_told_by_the_doctor_and_stops_no_replay(files: list[Path], tmp_path: Path) -> None:
    assert run(tmp_path, "replay", files[0]).code == 0
    archived = max((tmp_path / "captures").glob("*.warc.gz"), key=lambda path: path.stat().st_size)
    with archived.open("r+b") as stream:
        stream.truncate(archived.stat().st_size - 40)
    checked = run(tmp_path, "doctor")
    assert checked.code == 1
    assert [check["name"] for check in checked.json["checks"] if not check["ok"]] == ["captures"]
    assert run(tmp_path, "replay", *files[:2]).code == 0
    assert [fault.partition(":")[0] for fault in unwell(tmp_path)] == ["captures"]


def test_the_doctor_leaves_alone_what_a_running_replay_is_writing(captures: list[Capture], tmp_path: Path) -> None:
    services = Services(Settings(data=tmp_path, database_url=""))
    archive = Archive(services.settings.captures)
    archive.set_torn_aside({})
    place = archive.append(captures[0], "ca_justice_laws")  # not committed yet
    examine(services)
    services.close()
    assert archive.read(place).body == captures[0].body


def test_a_database_that_was_lost_does_not_take_the_captures_with_it(files: list[Path], tmp_path: Path) -> None:
    assert run(tmp_path, "replay", files[0]).code == 0
    kept = archived_bytes(tmp_path)
    for path in tmp_path.glob("rulewatch.db*"):
        path.unlink()
    run(tmp_path, "replay", files[1])
    assert kept < archived_bytes(tmp_path)


def archived_bytes(data: Path) -> int:
    """How much lies in the folder of captures, wherever in it."""
    return sum(path.stat().st_size for path in (data / "captures").rglob("*") if path.is_file())
