"""Workbooks (xlsx) read and made by well-kept libraries."""

import io
import zipfile
from collections.abc import Sequence
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from shared.errors import Refused

MOST_UNPACKED = 400_000_000


class WorkbookUnreadable(Refused):
    """Damaged, locked by a password, without a sheet that shows something, or far larger inside than outside."""


def workbook_rows(file: IO[bytes]) -> list[list[Any]]:
    """The rows of the first visible sheet that holds something, from its first row on; raises WorkbookUnreadable."""
    try:
        with zipfile.ZipFile(file) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise WorkbookUnreadable
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        for about in book.sheets_metadata:
            if about.visible is SheetVisibleEnum.Visible and (rows := book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)):
                return rows
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError) as error:
        raise WorkbookUnreadable from error
    raise WorkbookUnreadable


def empty_workbook(sheet: str, columns: Sequence[tuple[str, bool, bool]]) -> bytes:
    """A workbook to be filled in: (header, needed, exact) for each column; needed ones stand out, exact ones keep what is typed."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet[:31])
        page.freeze_panes(1, 0)
        as_text, plain = book.add_format({"num_format": "@"}), book.add_format()
        for place, (header, needed, exact) in enumerate(columns):
            page.set_column(place, place, max(14, len(header) + 2), as_text if exact else plain)
            page.write_string(0, place, header, book.add_format({"bold": needed, "bg_color": "#DDEBF7", "text_wrap": True}))
    return target.getvalue()
