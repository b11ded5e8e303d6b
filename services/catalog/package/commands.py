"""Recording technique packages."""

from services.catalog.package import queries
from services.catalog.package.schemas import PutPackage
from services.catalog.technique.queries import ensure_known
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.contracts.catalog import PackageRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.search import search_text
from shared.statement import statement
from shared.vietnamese import sort_key

FIND = statement("select * from package where code = :code for update")
INSERT = statement("""
    insert into package (code, version, valid_from, name, technique_codes, search, sort_key)
    values (:code, 1, :today, :name, :technique_codes, :search, :sort_key)
    returning version
""")
UPDATE = statement("""
    with past as (
        insert into package_past (code, version, valid_from, name, technique_codes, search, sort_key)
        select code, version, valid_from, name, technique_codes, search, sort_key from package where code = :code
    )
    update package set version = version + 1, valid_from = :today, name = :name, technique_codes = :technique_codes, search = :search,
        sort_key = :sort_key
    where code = :code returning version
""")


async def put_package(uow: UnitOfWork, code: str, body: PutPackage) -> Document:
    """Record a set of techniques that are transferred together, as it is from today on."""
    stored = await uow.find(FIND, code=code)
    codes = sorted(set(body.technique_codes))
    same = stored is not None and (stored["name"], stored["technique_codes"]) == (body.name, codes)
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=code)
    if outcome is not Outcome.SAME:
        await ensure_known(uow, body.technique_codes)
        names = {"name": body.name, "search": search_text(body.name, code), "sort_key": f"{sort_key(body.name)} {code}"}
        write = INSERT if outcome is Outcome.CREATE else UPDATE
        version = await uow.value(write, code=code, technique_codes=codes, today=uow.today, **names)
        event = PackageRecorded(code=code, technique_codes=codes)
        uow.publish(event, subject=code, version=version, effective_on=uow.today, province=NATION)
    return await queries.get_package(uow, code)
