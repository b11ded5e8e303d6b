"""Recording and closing facilities."""

from typing import Any

from services.catalog.facility import queries, rules
from services.catalog.facility.errors import FacilityBelowItself, FacilityHasLaterState, FacilityNotOpen
from services.catalog.facility.schemas import CloseFacility, PutFacility
from services.catalog.place import commands as places
from services.catalog.place.commands import PlaceKind
from services.catalog.place.queries import get_province
from shared.concurrency import Outcome, ensure_matches
from shared.contracts.catalog import FacilityClosed, FacilityRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, ResourceMissing
from shared.search import search_text
from shared.statement import statement
from shared.vietnamese import sort_key

FIND_STATE = statement("select * from facility_state where code = :code and valid_from = :valid_from")
FIND_KNOWN = statement("""
    select (
            select bool_or(s.valid_from <= :on and (s.valid_to is null or s.valid_to > :on)) from admin_unit_state s where s.code = :unit
        ) as unit,
        (
            select bool_or(s.valid_from <= :on and (s.valid_to is null or s.valid_to > :on)) from facility_state s where s.code = :parent
        ) as parent,
        array(
            select s.code from admin_unit_state s where s.code = any(:communes::text[]) and s.level = 'commune'
                and s.valid_from <= :on and (s.valid_to is null or s.valid_to > :on)
        ) as communes
""")
LOCK_PLACES = statement("select 1 from place_code where code = any(:codes::text[]) order by code for share")
IS_UNDER = statement("""
    with recursive above(code) as (
        select :parent::text
        union
        select s.parent_facility from above a join facility_state s on s.code = a.code
        where s.parent_facility is not null and (s.valid_to is null or s.valid_to > :on)
    )
    select exists (select from above where above.code = :code)
""")
INSERT = statement("""
    with cut as (
        update facility_state set valid_to = :valid_from
        where code = :code and valid_from < :valid_from and (valid_to is null or valid_to > :valid_from) returning old.valid_to as was
    )
    insert into facility_state (code, valid_from, valid_to, name, kind, level, admin_unit, parent_facility, managing_authority, beds,
        acts_as_station, serves_communes, insurance_code, ministry_code, insurance_qualified, search, sort_key)
    select :code, :valid_from, coalesce(
        (select was from cut),
        (select min(later.valid_from) from facility_state later where later.code = :code and later.valid_from > :valid_from)
    ), :name, :kind, :level, :admin_unit, :parent_facility, :managing_authority, :beds, :acts_as_station,
        :serves_communes, :insurance_code, :ministry_code, :insurance_qualified, :search, :sort_key
""")
UPDATE = statement("""
    update facility_state set name = :name, kind = :kind, level = :level, admin_unit = :admin_unit, parent_facility = :parent_facility,
        managing_authority = :managing_authority, beds = :beds, acts_as_station = :acts_as_station, serves_communes = :serves_communes,
        insurance_code = :insurance_code, ministry_code = :ministry_code, insurance_qualified = :insurance_qualified, search = :search,
        sort_key = :sort_key
    where code = :code and valid_from = :valid_from
""")
FIND_OPEN = statement("""
    select valid_from, valid_to, admin_unit from facility_state
    where code = :code and valid_from < :on and (valid_to is null or valid_to > :on) order by valid_from desc limit 1
""")
CLOSE = statement("update facility_state set valid_to = :on where code = :code and valid_from = :valid_from")
RECORD_CLOSING = statement("""
    insert into facility_closing (code, closed_on, decision_no, reason) values (:code, :on, :decision_no, :reason)
    on conflict (code, closed_on) do update set decision_no = excluded.decision_no, reason = excluded.reason
""")


async def put_facility(uow: UnitOfWork, code: str, body: PutFacility) -> Document:
    """Record a facility's state from a day on, or correct the one of that day."""
    version = await places.lock_code(uow, code, PlaceKind.FACILITY)
    if version is not None:
        await places.ensure_may_change(uow, *(await queries.find_places(uow, code) or ()))
    stored = await uow.find(FIND_STATE, code=code, valid_from=body.valid_from)
    values = _values(body)
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = places.state_outcome(uow, version=version, stored=stored, same=same, subject=code)
    if outcome is Outcome.SAME:
        uow.version = version
    else:
        await _ensure_fits(uow, code, body)
        names = {"search": search_text(body.name, code), "sort_key": f"{sort_key(body.name)} {code}"}
        await uow.run(INSERT if outcome is Outcome.CREATE else UPDATE, code=code, valid_from=body.valid_from, **values, **names)
        await _publish_state(uow, code, body, values)
    return await queries.get_facility(uow, code, body.valid_from)


async def close_facility(uow: UnitOfWork, code: str, body: CloseFacility) -> Document:
    """End a facility on a day; what it did before stays as it was."""
    version = await places.lock_code(uow, code, PlaceKind.FACILITY)
    if version is None:
        raise ResourceMissing
    ensure_matches(uow, version)
    state = await uow.find(FIND_OPEN, code=code, on=body.closed_on)
    if state is None:
        raise FacilityNotOpen
    if state["valid_to"] is not None:
        raise FacilityHasLaterState
    await uow.run(CLOSE, code=code, valid_from=state["valid_from"], on=body.closed_on)
    await uow.run(RECORD_CLOSING, code=code, on=body.closed_on, decision_no=body.decision_no, reason=body.reason)
    province = await get_province(uow, state["admin_unit"], body.closed_on, state["valid_from"])
    new = await places.raise_version(uow, code)
    event = FacilityClosed(code=code, closed_on=body.closed_on)
    uow.publish(event, subject=code, version=new, effective_on=body.closed_on, province=province)
    return await queries.get_state(uow, code, state["valid_from"])


async def _ensure_fits(uow: UnitOfWork, code: str, body: PutFacility) -> None:
    serves = body.serves_communes or []
    await uow.run(LOCK_PLACES, codes=[body.admin_unit, body.parent_facility, *serves])
    known = await uow.one(FIND_KNOWN, unit=body.admin_unit, parent=body.parent_facility, communes=serves, on=body.valid_from)
    parent_there = body.parent_facility is None or known["parent"]
    rules.ensure_places_known(serves, unit_there=known["unit"], parent_there=parent_there, communes=known["communes"])
    if body.parent_facility is not None and await uow.value(IS_UNDER, parent=body.parent_facility, code=code, on=body.valid_from):
        raise FacilityBelowItself(errors=[Detail("/parent_facility", "field.below-itself")])


async def _publish_state(uow: UnitOfWork, code: str, body: PutFacility, values: dict[str, Any]) -> None:
    told = {name: value for name, value in values.items() if name in FacilityRecorded.model_fields}
    event = FacilityRecorded(code=code, valid_from=body.valid_from, **told)
    version = await places.raise_version(uow, code)
    province = await get_province(uow, body.admin_unit, body.valid_from)
    uow.publish(event, subject=code, version=version, effective_on=body.valid_from, province=province)


def _values(body: PutFacility) -> dict[str, Any]:
    return body.model_dump(mode="json", exclude={"valid_from"}) | {
        "acts_as_station": bool(body.acts_as_station),
        "serves_communes": sorted(set(body.serves_communes or ())),
    }
