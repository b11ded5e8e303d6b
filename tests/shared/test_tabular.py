"""Tables as officials make them come out as the rows that they hold."""

import csv
import hashlib
import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.tabular import Column, HeaderMissing, NumberCell, Row, Table, clean_cell, is_clean
from shared.uploads import FileType, Upload
from tests.workbooks import workbook

COLUMNS = (Column("code", exact=True), Column("name"), Column("beds", needed=False))
NAMES = {"code": ["Mã số", "Mã"], "name": ["Tên cơ sở"], "beds": ["Số giường"]}
HEADERS = {
    "code": ["code", "MÃ SỐ", "ma so", "Mã"],
    "name": ["name", "Tên cơ sở", "TEN CO SO"],
    "beds": ["beds", "Số giường:", "so giuong"],
}
TEXTS = st.text(alphabet="aăâbcdđeêáàảãạ XY019-,;'\"", max_size=12).map(clean_cell)
# A row is known by its code: it is never blank.
ROWS = st.lists(st.tuples(st.integers(1, 99_999).map(lambda n: f"M{n}"), TEXTS, TEXTS), max_size=30)


def upload(content: bytes, type_: FileType) -> Upload:
    return Upload(io.BytesIO(content), type_, len(content), hashlib.sha256(content).hexdigest())


def as_csv(lines: Sequence[Sequence[str]], delimiter: str, encoding: str) -> Upload:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows(lines)
    return upload(target.getvalue().encode(encoding), FileType.CSV)


def as_workbook(lines: Sequence[Sequence[object]]) -> Upload:
    return upload(workbook(*lines), FileType.XLSX)


async def read(sent: Upload) -> list[Row]:
    return [row for chunk in [chunk async for chunk in Table(sent, COLUMNS, NAMES).chunks()] for row in chunk if any(row[1])]


@given(
    ROWS,
    st.permutations(["code", "name", "beds"]),
    st.lists(st.sampled_from([[], ["SỞ Y TẾ"], ["Danh sách", "", ""]]), max_size=4),
    st.sampled_from(["csv", "csv;", "csv\t", "utf-16", "xlsx"]),
    st.data(),
)
@settings(max_examples=60, deadline=None)
async def test_any_table_comes_out_as_it_was_however_it_is_laid_out(
    rows: list[tuple[str, str, str]], order: list[str], titles: list[list[str]], form: str, data: st.DataObject
) -> None:
    header = [data.draw(st.sampled_from(HEADERS[name])) for name in order]
    places = [["code", "name", "beds"].index(name) for name in order]
    lines = [*titles, ["", *header], *(["", *(row[place] for place in places), " "] for row in rows)]
    sent = (
        as_workbook(lines)
        if form == "xlsx"
        else as_csv(lines, {"csv;": ";", "csv\t": "\t"}.get(form, ","), "utf-16" if form == "utf-16" else "utf-8-sig")
    )
    found = [tuple(clean_cell(cell) for cell in cells) for _, cells in await read(sent)]
    assert found == rows


async def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    lines = [["Danh sách"], [], ["code", "name"], ["A", "x"], [], ["B", "y"]]
    assert await read(as_csv(lines, ",", "utf-8")) == await read(as_workbook(lines)) == [(4, ["A", "x", ""]), (6, ["B", "y", ""])]


async def test_a_cell_stored_as_a_number_says_so() -> None:
    ((_, whole), (_, fraction)) = await read(as_workbook([["code", "name"], [107, "x"], [8.1, "y"]]))
    assert whole == ["107", "x", ""]
    assert fraction == ["8.1", "y", ""]
    assert isinstance(whole[0], NumberCell)
    assert not isinstance(whole[1], NumberCell)


async def test_a_header_that_lacks_a_column_names_it() -> None:
    with pytest.raises(HeaderMissing) as refused:
        await read(as_csv([["Mã", "ghi chú"], ["A", "x"]], ",", "utf-8"))
    assert [(detail.pointer, detail.params) for detail in refused.value.errors] == [("/name", {"column": "name"})]


@given(st.lists(st.text(alphabet="aá\u0301 |\u00a0\t\nbđ.", max_size=8), min_size=1, max_size=4))
def test_a_row_is_called_clean_only_if_cleaning_changes_nothing(cells: list[str]) -> None:
    if is_clean("|".join(cells)):
        assert [clean_cell(cell) for cell in cells] == cells
