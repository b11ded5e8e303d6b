"""Workbooks as people send them."""

import io
from collections.abc import Sequence

from xlsxwriter import Workbook


def workbook(*rows: Sequence[object], merged: str | None = None) -> bytes:
    """Rows on the first sheet: texts as text cells, whatever they look like, days as dd/mm/yyyy; `merged` is a range of merged cells."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        if merged is not None:
            sheet.merge_range(merged, "")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write(number, place, cell)
    return target.getvalue()
