"""What is personal in what is held about a practitioner, and what of it figures rest on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import MetaData, Table

from services.rotation.personal_data.errors import ReasonNamesPerson
from shared.errors import Detail
from shared.vietnamese import folded

# By what each personal column is replaced, as SQL; nothing here is counted, matched or summed by anybody.
NAME, NUMBER, GONE, NOTHING = "'pseudonym-' || left(md5(random()::text), 12)", "'pseudonym-' || gen_random_uuid()", "'-'", "null"
PERSONAL: Mapping[str, Mapping[str, str]] = {
    "practitioner": {"full_name": NAME, "search": "''", "specialty": NOTHING, "education_level": NOTHING},
    "practitioner_version": {"full_name": NAME, "specialty": NOTHING, "education_level": NOTHING},
    "licence": {"number": NUMBER},
    "licence_state": {"reason": GONE, "decision_no": NOTHING},
    "certificate": {"number": NUMBER},
    "competency": {"document_no": NOTHING, "reason": NOTHING},
    "assignment": {"reason": NOTHING, "appraisal": NOTHING, "quota_excess": NOTHING, "staff_override": NOTHING},
    "assignment_step": {"reason": NOTHING, "appraisal": NOTHING, "quota_excess": NOTHING, "staff_override": NOTHING},
    "payment_reversal": {"reason": GONE},
    "reward": {"proposal": GONE},
    "person_merge": {"reason": GONE, "decision_no": NOTHING},
}
# Codes, closed lists, opaque ids of who recorded, decisions on plans and money; the position, by which norms count people.
IMPERSONAL: Mapping[str, frozenset[str]] = {
    "practitioner": frozenset({"title", "qualification", "facility", "registered_at", "province"}),
    "practitioner_version": frozenset({"title", "qualification", "facility", "recorded_by"}),
    "licence": frozenset({"licence_id", "titles"}),
    "licence_state": frozenset({"number", "status"}),
    "certificate": frozenset({"certificate_id", "technique_codes"}),
    "post": frozenset({"title", "facility", "kind", "position", "technique_codes", "village", "province"}),
    "absence": frozenset({"kind"}),
    "competency": frozenset({"technique_code", "level", "evidence_kind"}),
    "assignment": frozenset(
        {
            *("plan", "quota_no", "title", "qualification", "from_facility", "to_facility", "duties", "decision_no", "approval_no"),
            *("status", "province"),
        }
    ),
    "assignment_step": frozenset({"step", "recorded_by", "document_no"}),
    "payment": frozenset({"plan", "from_facility", "budget_level", "kind", "document_no", "province", "recorded_by"}),
    "payment_reversal": frozenset({"document_no", "recorded_by"}),
    "reward": frozenset({"facility", "proposed_by", "decision_no", "decided_by", "consent_recorded_by"}),
    "person_merge": frozenset({"moved", "merged_by"}),
    "pseudonymisation": frozenset({"reason", "decision_no", "done_by"}),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A table that holds something of a person, and the SQL condition that finds it; :ids are the person's."""

    table: Table
    condition: str


def holdings(metadata: MetaData) -> list[Holding]:
    """Every table that hangs on a practitioner by its foreign keys, whatever the way; rows come before what refers to them."""
    found = {"practitioner": "practitioner.id = any(:ids::uuid[])"}
    for table in metadata.sorted_tables:
        ways = [
            f"{table.name}.{key.parent.name} in (select {key.column.table.name}.{key.column.name} from {key.column.table.name}"
            f" where {found[key.column.table.name]})"
            for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
            if key.column.table.name in found and key.column.table is not table
        ]
        if ways:
            found[table.name] = " or ".join(f"({way})" for way in ways)
    return [Holding(table, found[table.name]) for table in metadata.sorted_tables if table.name in found]


def ensure_names_nobody(reason: str, names: Iterable[str]) -> None:
    """The reason does not hold the person's name; raises ReasonNamesPerson."""
    said = f" {folded(reason)} "
    if any(f" {folded(name)} " in said for name in names):
        raise ReasonNamesPerson(errors=[Detail("/reason", "field.names-the-person")])
