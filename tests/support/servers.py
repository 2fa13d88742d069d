"""Real servers for tests, started on loopback when their programs are installed; else the test skips and says why."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest


def missing(program: str) -> NoReturn:
    """Skip the test for want of a program, or fail where RULEWATCH_TEST_REQUIRE names it (as CI does)."""
    required = os.environ.get("RULEWATCH_TEST_REQUIRE", "").split(",")
    message = f"{program} is not installed"
    if program in required:
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    """A port of the loopback nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own; yields a SQLAlchemy URL whose database name is to be formatted in.

    RULEWATCH_TEST_POSTGRES_URL (with {database} in it) points at a server that is already there.
    """
    if url := os.environ.get("RULEWATCH_TEST_POSTGRES_URL"):
        yield url
        return
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        missing("postgresql")
    folder = Path(tempfile.mkdtemp(prefix="rulewatch-pg-"))
    as_user = _unprivileged(folder)
    binary, port = binaries[-1].parent, free_port()
    data = folder / "data"
    subprocess.run(
        [*as_user, str(binary / "initdb"), "-D", data, "-U", "tester", "-A", "trust"], check=True, capture_output=True
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    control: list[str | Path] = [*as_user, binary / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True)
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/{{database}}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> list[str]:
    """The server refuses to run as root: run it as its own user then."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]
