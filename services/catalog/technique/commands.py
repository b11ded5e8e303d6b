"""Recording techniques."""

from typing import Any

from services.catalog.technique import queries
from services.catalog.technique.schemas import PutTechnique, Requirements, TechniqueNumbers
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.contracts.catalog import TechniqueRecorded, TechniqueRequirements
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement
from shared.vietnamese import folded, sort_key

FIND = statement("select * from technique where code = :code for update")
INSERT = statement("""
    insert into technique (code, version, name, specialty, group_name, codes, scopes, requirements, search, sort_key)
    values (:code, 1, :name, :specialty, :group_name, :codes, :scopes, :requirements, :search, :sort_key) returning version
""")
UPDATE = statement("""
    update technique set version = version + 1, name = :name, specialty = :specialty, group_name = :group_name, codes = :codes,
        scopes = :scopes, requirements = :requirements, search = :search, sort_key = :sort_key
    where code = :code returning version
""")


async def put_technique(uow: UnitOfWork, code: str, body: PutTechnique) -> Document:
    """Record a technique, for the whole country."""
    stored = await uow.find(FIND, code=code)
    values = _values(body)
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=code)
    if outcome is not Outcome.SAME:
        numbers = " ".join(number for number in values["codes"].values() if number)
        names = {"search": folded(f"{body.name} {code} {numbers}"), "sort_key": f"{sort_key(body.name)} {code}"}
        version = await uow.value(INSERT if outcome is Outcome.CREATE else UPDATE, code=code, **values, **names)
        event = TechniqueRecorded(code=code, scopes=values["scopes"], requirements=values["requirements"])
        uow.publish(event, subject=code, version=version, effective_on=uow.today, province=NATION)
    return await queries.get_technique(uow, code)


def _values(body: PutTechnique) -> dict[str, Any]:
    needed = (body.requirements or Requirements()).model_dump(exclude_none=True)
    return {
        "name": body.name,
        "specialty": body.specialty,
        "group_name": body.group,
        "codes": (body.codes or TechniqueNumbers()).model_dump(),
        "scopes": sorted(set(body.scopes or ())),
        "requirements": TechniqueRequirements(**needed).model_dump(),
    }
