"""A move in the words of 3-api.md."""

from collections.abc import Callable
from typing import Any

from tests.transfer.model.model import CENTRE, FIRST, SECOND, TRAINEES, TRAINER, Move

type Ids = dict[str, str]
type Body = dict[str, Any]

REASON = {"reason": "Lý do bằng văn bản"}
DECISIONS = {("plan", "approve"), ("plan", "return"), ("transfer", "approve")}
WITH_A_REASON = ("cancel", "reject", "reopen")


def body_of(move: Move, ids: Ids) -> Body:
    """The body of the call; `ids` knows everybody, every session and every facility by the model's name."""
    on = {} if move.on is None else {"decided_on" if (move.noun, move.step) in DECISIONS else "on": str(move.on)}
    said = BODIES.get((move.noun, move.step))
    if said is not None:
        return on | said(move, ids)
    return on | {"document_no": move.number} | (REASON if move.step in WITH_A_REASON else {})


def _put_need(move: Move, ids: Ids) -> Body:
    return {"facility": ids["receiver"], "technique_codes": [FIRST, SECOND], "reason": move.args["reason"]}


def _submit_need(move: Move, _ids: Ids) -> Body:
    return {"document_no": move.number} | ({"note": "Người làm được đã chuyển đi"} if move.args["why"] else {})


def _put_plan(move: Move, ids: Ids) -> Body:
    transfers = [ids["transfer"]] if move.args["names"] else []
    return {"unit": ids[CENTRE], "year": 2024, "transfers": transfers, "outline": move.args["outline"], "material": "Tài liệu"}


def _put_transfer(move: Move, ids: Ids) -> Body:
    return {
        "plan": ids["plan"] if move.args["plan"] else None,
        "need": ids["need"] if move.args["need"] else None,
        "technique_codes": [FIRST, SECOND],
        "from_facility": ids[CENTRE],
        "to_facility": ids["receiver"],
        "trainer_ids": [ids[TRAINER]],
        "trainee_ids": [ids[who] for who in TRAINEES],
        "planned_from": "2024-01-08",
        "planned_to": "2024-12-31",
        "contract_no": move.args["contract"],
    }


def _record_session(move: Move, ids: Ids) -> Body:
    cases = [
        {"trainee_id": ids[case["trainee"]], "technique_code": case["technique"], "role": case["role"], "count": case["count"]}
        for case in move.args["cases"]
    ]
    return {"session_id": ids[move.args["session"]], "trainer_id": ids[TRAINER], "mode": "on_site", "cases": cases}


def _assess(move: Move, ids: Ids) -> Body:
    said = {"trainee_id": ids[move.args["trainee"]], "assessor_id": ids[move.args["assessor"]], "technique_code": move.args["technique"]}
    return said | {"score": 80 if move.args["passed"] else 30, "passed": move.args["passed"]}


def _accept(move: Move, _ids: Ids) -> Body:
    part = {"technique_codes": move.args["codes"]} if move.args["codes"] else {}
    return {"document_no": move.number} | part | ({"without_supplement": True} if move.args["without_supplement"] else {})


BODIES: dict[tuple[str, str], Callable[[Move, Ids], Body]] = {
    ("need", "put"): _put_need,
    ("need", "submit"): _submit_need,
    ("plan", "put"): _put_plan,
    ("plan", "approve"): lambda move, _: {"decision_no": move.number},
    ("plan", "return"): lambda move, _: {"decision_no": move.number} | REASON,
    ("transfer", "put"): _put_transfer,
    ("transfer", "waive"): lambda move, _: {"check": move.args["check"]} | REASON,
    ("transfer", "approve"): lambda move, _: {"decision_no": move.number},
    ("transfer", "record-session"): _record_session,
    ("transfer", "attest"): lambda move, ids: {"session_id": ids[move.args["session"]]},
    ("transfer", "withdraw-session"): lambda move, ids: {"session_id": ids[move.args["session"]]} | REASON,
    ("transfer", "assess"): _assess,
    ("transfer", "accept"): _accept,
    ("transfer", "record-first-case"): lambda move, ids: {
        "technique_code": move.args["technique"],
        "practitioner_id": ids[move.args["who"]],
    },
    ("transfer", "follow-up"): lambda move, _: {
        "month": move.args["month"],
        "outcomes": [{"technique_code": code, "outcome": "kept"} for code in move.args["outcomes"]],
    },
}
