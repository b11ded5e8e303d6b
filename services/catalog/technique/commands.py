"""Recording techniques."""

from collections.abc import Sequence
from typing import Any

from services.catalog.technique import queries
from services.catalog.technique.queries import FACTS
from services.catalog.technique.schemas import PutTechnique, Requirements, TechniqueNumbers
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.contracts.catalog import TechniqueRecorded, TechniqueRequirements
from shared.db import UnitOfWork
from shared.documents import Document
from shared.search import search_text
from shared.statement import statement
from shared.vietnamese import sort_key

VALUES = ":name, :specialty, :group_name, :codes, :aliases, :scopes, :requirements, :search, :sort_key"

FIND = statement("select * from technique where code = :code for update")
INSERT = statement(f"insert into technique (code, version, valid_from, {FACTS}) values (:code, 1, :valid_from, {VALUES}) returning version")
UPDATE = statement(f"""
    with past as (
        insert into technique_past (code, version, valid_from, {FACTS})
        select code, version, valid_from, {FACTS} from technique where code = :code
    )
    update technique set version = version + 1, valid_from = :valid_from, ({FACTS}) = ({VALUES}) where code = :code returning version
""")


async def put_technique(uow: UnitOfWork, code: str, body: PutTechnique) -> Document:
    """Record a technique, for the whole country, as it is from today on."""
    stored = await uow.find(FIND, code=code)
    values = _values(body, stored["aliases"] if stored else ())
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=code)
    if outcome is not Outcome.SAME:
        numbers = [number for number in values["codes"].values() if number]
        found = {"search": search_text(body.name, code, *numbers, *values["aliases"]), "sort_key": f"{sort_key(body.name)} {code}"}
        write = INSERT if outcome is Outcome.CREATE else UPDATE
        version = await uow.value(write, code=code, valid_from=uow.today, **values, **found)
        event = TechniqueRecorded(code=code, scopes=values["scopes"], requirements=values["requirements"])
        uow.publish(event, subject=code, version=version, effective_on=uow.today, province=NATION)
    return await queries.get_technique(uow, code)


def _values(body: PutTechnique, known_aliases: Sequence[str]) -> dict[str, Any]:
    needed = (body.requirements or Requirements()).model_dump(exclude_none=True)
    aliases = known_aliases if body.aliases is None else body.aliases
    return {
        "name": body.name,
        "specialty": body.specialty,
        "group_name": body.group,
        "codes": (body.codes or TechniqueNumbers()).model_dump(),
        "aliases": [alias for alias in dict.fromkeys(aliases) if alias != body.name],
        "scopes": sorted(set(body.scopes or ())),
        "requirements": TechniqueRequirements(**needed).model_dump(),
    }
