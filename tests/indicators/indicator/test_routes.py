"""Definitions of indicators over HTTP."""

import httpx
from fastapi import FastAPI

from services.indicators.indicator.rules import DEFINITIONS, IndicatorCode


async def test_every_indicator_is_defined_in_both_languages(ministry: httpx.AsyncClient) -> None:
    answer = (await ministry.get("/indicators/v1/indicators")).json()
    assert [item["code"] for item in answer["items"]] == sorted(IndicatorCode) == [each.code for each in DEFINITIONS]
    for item in answer["items"]:
        assert item["name"]["vi"] != item["name"]["en"]
        assert item["formula"]["vi"] != item["formula"]["en"]


async def test_indicators_are_found_without_accents_and_page_by_page(ministry: httpx.AsyncClient) -> None:
    found = (await ministry.get("/indicators/v1/indicators", params={"q": "luan PHIEN"})).json()
    assert [item["code"] for item in found["items"]] == ["rotation_budget", "rotation_fulfilment"]
    first = (await ministry.get("/indicators/v1/indicators?limit=3")).json()
    rest = (await ministry.get("/indicators/v1/indicators", params={"limit": 500, "cursor": first["next"]})).json()
    assert ([item["code"] for item in first["items"] + rest["items"]], rest["next"]) == (sorted(IndicatorCode), None)


async def test_an_unknown_indicator_is_missing(app: FastAPI, ministry: httpx.AsyncClient) -> None:
    assert (await ministry.get("/indicators/v1/indicators/technique_coverage")).json()["unit"] == "percent"
    assert (await ministry.get("/indicators/v1/indicators/nothing")).status_code == 404
