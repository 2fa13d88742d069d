"""The invented documents of tests/publishers as captures, and what must hold of anything that is read from them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from indexer.domain.document import Capture, Parsed
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Role
from indexer.text import clean

PUBLISHERS = Path(__file__).parents[2] / "publishers"
SEEN = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


def capture_of(url: str, body: bytes | str) -> Capture:
    """A capture of a body under an address."""
    return Capture(url, SEEN, body.encode() if isinstance(body, str) else body)


def published(url: str, name: str) -> Capture:
    """A file of tests/publishers under its official address; a folder is packed as a zip."""
    path = PUBLISHERS / name
    return capture_of(
        url,
        zipped({str(p.relative_to(path)): p.read_bytes() for p in files_of(path)})
        if path.is_dir()
        else path.read_bytes(),
    )


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder, by name."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of the files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def check_structure(parsed: Parsed) -> None:
    """Ids are unique, parents come first, pieces stand inside units, every document has words."""
    for document in parsed.documents:
        roles: dict[str, Role] = {}
        for provision in document.provisions:
            assert provision.eid not in roles
            assert provision.parent is None or provision.parent in roles
            assert provision.role is not Role.PIECE or provision.parent is not None
            assert provision.label
            assert clean(f"|{provision.text}|") == f"|{provision.text}|"
            Permalink.parse(f"{document.work}#{provision.eid}")
            roles[provision.eid] = provision.role
        assert any(provision.text or provision.heading for provision in document.provisions)
        assert {note.eid for note in document.notes} <= {"", *roles}
