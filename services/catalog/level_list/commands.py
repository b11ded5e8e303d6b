"""Publishing the levels' lists."""

from datetime import date

from services.catalog.facility.schemas import Level
from services.catalog.level_list import queries
from services.catalog.level_list.schemas import PutLevelList
from services.catalog.technique.queries import ensure_known
from services.catalog.technique.rules import ensure_once
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.contracts.catalog import LevelListPublished
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("select * from level_list where level = :level and valid_from = :valid_from for update")
FIND_LINES = statement("""
    select array(select technique_code from level_list_item where level = :level and valid_from = :valid_from and listed)
""")
INSERT = statement("""
    insert into level_list (level, valid_from, version, legal_basis) values (:level, :valid_from, 1, :legal_basis) returning version
""")
UPDATE = statement("""
    update level_list set version = version + 1, legal_basis = :legal_basis
    where level = :level and valid_from = :valid_from returning version
""")
PUT_LINES = statement("""
    insert into level_list_item (level, valid_from, technique_code, listed)
    select :level, :valid_from, c.code, true from unnest(:codes::text[]) c(code)
    on conflict (level, valid_from, technique_code) do update set listed = true where not level_list_item.listed
""")
TAKE_OFF = statement("""
    update level_list_item set listed = false
    where level = :level and valid_from = :valid_from and listed and technique_code <> all(:codes::text[])
""")


async def put_level_list(uow: UnitOfWork, level: Level, valid_from: date, body: PutLevelList) -> Document:
    """Publish the techniques that a level should perform from a day on."""
    version_of = {"level": level.value, "valid_from": valid_from}
    subject = f"{level}@{valid_from}"
    stored = await uow.find(FIND, **version_of)
    ensure_once(body.technique_codes)
    codes = sorted(body.technique_codes)
    same = stored is not None and stored["legal_basis"] == body.legal_basis and set(await uow.value(FIND_LINES, **version_of)) == set(codes)
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=subject)
    if outcome is not Outcome.SAME:
        await ensure_known(uow, body.technique_codes)
        version = await uow.value(INSERT if outcome is Outcome.CREATE else UPDATE, legal_basis=body.legal_basis, **version_of)
        await uow.run(PUT_LINES, codes=codes, **version_of)
        await uow.run(TAKE_OFF, codes=codes, **version_of)
        event = LevelListPublished(level=level, valid_from=valid_from, technique_codes=codes)
        uow.publish(event, subject=subject, version=version, effective_on=valid_from, province=NATION)
    return await queries.get_level_list(uow, level, valid_from)
