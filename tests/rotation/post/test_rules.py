"""Posts without a database: who works in a village."""

from datetime import date

import pytest

from services.rotation.post import rules
from services.rotation.post.errors import TooManyPosts, VillagePostIncomplete
from services.rotation.post.schemas import PutPost
from shared.contracts.rotation import PostKind


def a_post(**fields: object) -> PutPost:
    values = {"facility": "S", "kind": PostKind.CONTRACT, "position": "Y tế bản", "technique_codes": [], "from": date(2022, 1, 1)}
    return PutPost.model_validate(values | {"village": "B1", "training_months": 9} | fields)


@pytest.mark.parametrize("title", ["village_health_worker", "village_midwife"])
def test_who_works_in_a_village_has_a_station_a_village_and_months_of_training(title: str):
    rules.ensure_complete(a_post(), title, "commune_station")
    with pytest.raises(VillagePostIncomplete) as refused:
        rules.ensure_complete(a_post(village=None, training_months=0), title, "district_health_centre")
    assert [error.pointer for error in refused.value.errors] == ["/facility", "/village", "/training_months"]


def test_others_need_none_of_it():
    rules.ensure_complete(a_post(village=None, training_months=None), "nurse", "district_health_centre")


@pytest.mark.parametrize(("most", "others", "refused"), [(None, 9, False), (2, 1, False), (2, 2, True)])
def test_policy_limits_how_many_posts_somebody_holds_at_once(most: int | None, others: int, refused: bool):
    if refused:
        with pytest.raises(TooManyPosts):
            rules.ensure_not_too_many(most, others)
    else:
        rules.ensure_not_too_many(most, others)
