"""The lines of one sheet of an XLSX workbook, opened so that a bomb or a broken file is a refusal."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from crawlers.parsers.archive import read_zip
from crawlers.parsers.xml import parse_xml
from indexer.domain.errors import ParseError
from indexer.text import clean_inline

_MAX_COLUMNS = 200
_UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    SyntaxError,
    OverflowError,
)
"""What openpyxl raises for a workbook that is none; it has no error of its own for it."""


def read_sheet(data: bytes, where: str, name: str, max_rows: int) -> Iterator[list[str]]:
    """The lines of a sheet (the first one for ""), each cell as words; dates as ISO days, formulas as last computed.

    Raises ParseError: those of `read_zip` and `parse_xml` (each part passes both before openpyxl sees the file),
    `malformed-xlsx`, `no-table` (no sheet of that name), `too-large`.
    """
    for member, part in read_zip(data, where, suffix="").items():
        if member.endswith((".xml", ".rels")):
            parse_xml(part, f"{where}!{member}")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if not book.sheetnames or (name and name not in book.sheetnames):
            raise ParseError("no-table", where, f"the workbook has no sheet {name!r}")
        sheet = book[name or book.sheetnames[0]]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True), 1):
            if number > max_rows:
                raise ParseError("too-large", where, f"more than {max_rows} rows")
            yield [_words(cell) for cell in cells]
    except _UNREADABLE as error:
        raise ParseError("malformed-xlsx", where, f"not readable as a workbook: {error}") from error


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean_inline(str(value))
