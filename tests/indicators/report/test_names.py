"""Papers print the names that were sealed with the report: a later name does not change it, and one sealed without names prints codes."""

import io
from collections.abc import AsyncIterator

import httpx
import orjson
import pytest
from docx import Document
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from services.indicators.report import rules
from services.indicators.report.schemas import SealedReport
from services.indicators.report_paper.rules import values_of
from shared.settings import Settings
from tests.indicators.report.test_routes import REPORTS, seal, tell, world
from tests.indicators.report.test_rules import sealed, voice
from tests.indicators.story import Story
from tests.world import client

__all__ = ["tell", "world"]


@pytest.fixture
async def department(app: FastAPI, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with client(app, settings, unit="12") as caller:
        yield caller


async def call(caller: httpx.AsyncClient, world: Story, code: str, name: str, valid_from: str) -> None:
    body = {"name": name, "valid_from": valid_from}
    answer = await caller.put(f"/indicators/v1/place-names/{code}", json=body, headers=world.heard)
    assert answer.is_success, answer.text


async def printed(caller: httpx.AsyncClient) -> str:
    document = Document(io.BytesIO((await caller.get(f"{REPORTS}/r-1.docx")).content))
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)


async def test_a_paper_prints_the_names_of_its_day_and_goes_on_doing_so(department: httpx.AsyncClient, world: Story) -> None:
    await call(department, world, "S1", "Trạm Y tế xã Thu Lũm", "2020-01-01")
    await call(department, world, "S1", "Trạm Y tế xã Mường Tè", "2025-01-01")
    assert (await seal(department, world)).status_code == 201
    content = (await department.get(f"{REPORTS}/r-1.json")).content
    report = orjson.loads(content)
    assert (report["form"], report["names"]["S1"]) == ("tuyen-report-2", "Trạm Y tế xã Thu Lũm")
    paper = await printed(department)
    assert "S2: 4/10; Trạm Y tế xã Thu Lũm (S1): 8/10" in paper
    workbook = CalamineWorkbook.from_filelike(io.BytesIO((await department.get(f"{REPORTS}/r-1.xlsx")).content))
    evidence = workbook.get_sheet_by_name("Số liệu minh chứng").to_python()
    assert {row[-1] for row in evidence if row[1] == "S1"} == {"Trạm Y tế xã Thu Lũm"}
    assert {row[-1] for row in evidence if row[1] == "S2"} == {""}

    await call(department, world, "S1", "Trạm khác", "2021-01-01")
    assert await printed(department) == paper
    assert (await department.get(f"{REPORTS}/r-1.json")).content == content


def test_a_report_sealed_without_names_prints_codes() -> None:
    content = orjson.loads(rules.canonical(sealed()))
    del content["names"]
    old = SealedReport.model_validate_json(orjson.dumps(content | {"form": "tuyen-report-1"}))
    assert old.names == {}
    evidence = values_of(old, "", voice())["targets"][0]["evidence"]
    assert evidence == "S1: 4/10; S0: 8/10"
    named = values_of(old.model_copy(update={"names": {"S0": "Trạm Y tế xã Thu Lũm"}}), "", voice())
    assert named["targets"][0]["evidence"] == "S1: 4/10; Trạm Y tế xã Thu Lũm (S0): 8/10"
