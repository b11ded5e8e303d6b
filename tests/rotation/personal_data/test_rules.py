"""What is personal, without a database: every column that may hold something of a person has been judged."""

import pytest
from sqlalchemy import ARRAY, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.rotation.app import SPEC
from services.rotation.personal_data import rules
from services.rotation.personal_data.errors import ReasonNamesPerson

HELD = rules.holdings(SPEC.metadata)


def test_every_column_of_text_that_hangs_on_a_person_is_either_replaced_or_known_to_be_impersonal():
    for held in HELD:
        texts = {column.name for column in held.table.columns if isinstance(column.type, Text | ARRAY | JSONB)}
        judged = set(rules.PERSONAL.get(held.table.name, ())), set(rules.IMPERSONAL.get(held.table.name, ()))
        texts -= {
            column.name for column in held.table.columns if isinstance(column.type, ARRAY) and not isinstance(column.type.item_type, Text)
        }
        assert texts <= judged[0] | judged[1], held.table.name
        assert not judged[0] & judged[1], held.table.name


def test_whatever_hangs_on_a_person_is_found():
    assert {"licence_state", "payment", "assignment_step", "reward", "practitioner_version"} < {held.table.name for held in HELD}
    assert "plan" not in {held.table.name for held in HELD}


@pytest.mark.parametrize("reason", ["Theo yêu cầu của ông Lò Văn Đức", "lo van duc nghỉ hưu", "Lò  Văn Đức"])
def test_a_reason_that_names_the_person_is_refused(reason: str):
    with pytest.raises(ReasonNamesPerson):
        rules.ensure_names_nobody(reason, ["Lò Văn Đức"])


def test_a_reason_that_names_nobody_is_taken():
    rules.ensure_names_nobody("Nghỉ hưu, theo yêu cầu ngày 01/02/2026", ["Lò Văn Đức", "Lò Văn Đứcc"])
