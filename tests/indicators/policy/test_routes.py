"""Policies of the indicators: dated, known codes only, with their defaults."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.indicators.policy.rules import POLICIES, ensure_fits
from shared.settings import Settings
from tests.world import client

MONTHS = "/indicators/v1/policies/village_training_months"


def test_every_default_fits_its_policy() -> None:
    for code, reading in POLICIES.items():
        ensure_fits(code, reading.default)


async def test_defaults_stand_beside_the_values_that_were_set(ministry: httpx.AsyncClient) -> None:
    first = await ministry.put(f"{MONTHS}/2023-11-01", json={"value": 3})
    told = {"code": "village_training_months", "valid_from": "2023-11-01", "value": 3, "name": first.json()["name"]}
    assert (first.status_code, first.json()) == (201, told)
    assert first.json()["name"]["vi"].startswith("Số tháng đào tạo")
    assert (await ministry.put(f"{MONTHS}/2023-11-01", json={"value": 3})).status_code == 200
    assert (await ministry.put(f"{MONTHS}/2023-11-01", json={"value": 6})).status_code == 428
    changed = await ministry.put(f"{MONTHS}/2023-11-01", json={"value": 6}, headers={"If-Match": first.headers["ETag"]})
    assert (changed.status_code, (await ministry.get(f"{MONTHS}/2023-11-01")).json()["value"]) == (200, 6)
    listed = (await ministry.get("/indicators/v1/policies?code=village_training_months")).json()["items"]
    assert [(item["valid_from"], item["value"]) for item in listed] == [(None, 9), ("2023-11-01", 6)]
    every = (await ministry.get("/indicators/v1/policies?limit=500")).json()["items"]
    assert {item["code"] for item in every} == set(POLICIES)
    assert all(item["name"]["vi"] and item["name"]["en"] and "policy." not in item["name"]["vi"] for item in every)


async def test_what_a_policy_was_before_it_was_corrected_stays_in_the_log(ministry: httpx.AsyncClient) -> None:
    first = await ministry.put(f"{MONTHS}/2023-11-01", json={"value": 3})
    again = await ministry.put(f"{MONTHS}/2023-11-01", json={"value": 3})
    assert first.headers["Event-Id"] == again.headers["Event-Id"]
    corrected = await ministry.put(f"{MONTHS}/2023-11-01", json={"value": 6}, headers={"If-Match": first.headers["ETag"]})
    assert corrected.headers["Event-Id"] != first.headers["Event-Id"]
    heard = {"Wait-For": corrected.headers["Event-Id"]}
    said = (await ministry.get("/indicators/v1/events?type=vn.tuyen.indicators.policy-set.v1", headers=heard)).json()
    assert [(event["subject"], event["data"]["value"]) for event in said] == [
        ("policy/village_training_months@2023-11-01", 3),
        ("policy/village_training_months@2023-11-01", 6),
    ]


@pytest.mark.parametrize(
    ("code", "value", "problem"),
    [
        ("village_training_month", 3, "policy-unknown"),
        ("village_training_months", 0, "policy-value-unfit"),
        ("village_training_months", ["3"], "policy-value-unfit"),
        ("university_levels", [], "policy-value-unfit"),
        ("university_levels", 3, "policy-value-unfit"),
        ("university_levels", "bachelor", "invalid-request"),
        ("village_training_months", True, "invalid-request"),
    ],
)
async def test_what_nobody_could_go_by_is_refused(ministry: httpx.AsyncClient, code: str, value: Any, problem: str) -> None:
    answer = await ministry.put(f"/indicators/v1/policies/{code}/2024-01-01", json={"value": value})
    assert (answer.status_code, answer.json()["code"]) == (422, problem)


async def test_a_value_of_no_kind_that_is_known_is_pointed_to_as_the_client_wrote_it(ministry: httpx.AsyncClient) -> None:
    answer = await ministry.put(f"{MONTHS}/2024-01-01", json={"value": "6"})
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/value"}
    answer = await ministry.put("/indicators/v1/policies/university_levels/2024-01-01", json={"value": ["bachelor", "đại học"]})
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/value", "/value/1"}


async def test_only_the_ministry_sets_how_documents_are_read(app: FastAPI, settings: Settings) -> None:
    async with client(app, settings, unit="12") as department:
        assert (await department.put(f"{MONTHS}/2024-01-01", json={"value": 3})).status_code == 403
        assert (await department.get("/indicators/v1/policies")).status_code == 200
