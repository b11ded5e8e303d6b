"""Reads of policies."""

from collections.abc import Collection
from datetime import date

from services.indicators.policy.rules import POLICIES, InForce, PolicyCode, Said, in_force
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.i18n import Catalogue, Language
from shared.statement import statement

BODY = "json_build_object('code', p.code, 'valid_from', p.valid_from, 'value', p.value, 'name', :names::jsonb->p.code)"
FIND = statement("select * from policy where code = :code and valid_from = :valid_from for update")
GET = statement(f"select {BODY}::text as body, p.revision as version from policy p where p.code = :code and p.valid_from = :valid_from")


def said_by(day: str, codes: str) -> str:
    """What was said of some policies by a day (code, valid_from, value), the catalog's among them."""
    return f"""
        select code, valid_from, value from policy where code = any({codes}::text[]) and valid_from <= {day}::date
        union all
        select '{PolicyCode.LAPSE_MONTHS}', lower(days), to_jsonb(months) from lapse
        where '{PolicyCode.LAPSE_MONTHS}' = any({codes}::text[]) and technique = '' and lower(days) <= {day}::date
    """


LIST_BY_THEN = statement(f"select * from ({said_by(':day', ':codes')}) p order by code, valid_from")
LIST = page_statement(f"""
    select * from (
        select concat(p.code, ' ', p.valid_from) as key, {BODY} as item from (
            select code, valid_from, value from policy
            union all
            select key, null, value from jsonb_each(:defaults::jsonb)
        ) p where :code::text is null or p.code = :code
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")


async def get_policy(session: Session, catalogue: Catalogue, code: str, valid_from: date) -> Document:
    """One value."""
    return await read_document(session, GET, code=code, valid_from=valid_from, names=_names(catalogue))


async def list_in_force(session: Session, codes: Collection[PolicyCode], day: date) -> dict[PolicyCode, InForce]:
    """The values of some policies on a day: of each the last one by then that can be gone by; the default where there is none."""
    if not codes:
        return {}
    rows = await session.all(LIST_BY_THEN, codes=list(codes), day=day)
    return in_force(codes, [Said(*row) for row in rows])


async def list_policies(session: Session, catalogue: Catalogue, page: Page, code: str | None) -> Document:
    """Every value, by code and day, the defaults among them."""
    defaults = {known.value: reading.default for known, reading in POLICIES.items()}
    return await read_page(session, LIST, page, code=code, defaults=defaults, names=_names(catalogue))


def _names(catalogue: Catalogue) -> dict[str, dict[Language, str]]:
    """By code: what the policy says, in both languages."""
    return {code.value: catalogue.both(f"policy.{code}.name") for code in POLICIES}
