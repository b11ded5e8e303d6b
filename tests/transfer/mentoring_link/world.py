"""A small Lạng Sơn: four provincial hospitals, two district centres, their stations; and the links of its plan (III.2.1 to 2.5)."""

from collections.abc import Mapping
from typing import Any

from shared.actor import Role
from shared.contracts.catalog import FacilityKind, UnitLevel
from tests.transfer.story import Story, facility, unit

GENERAL, TRADITIONAL, REHABILITATION, LUNG = "BVDK.20", "BVYDCT.20", "BVPHCN.20", "BVPHOI.20"
NORTH, SOUTH = "TTYT.180", "TTYT.181"
SPECIALIST, CENTRE_KIND = FacilityKind.PROVINCIAL_SPECIALIST_HOSPITAL, FacilityKind.DISTRICT_HEALTH_CENTRE
LANG_SON = (
    unit("20", UnitLevel.PROVINCE, None),
    unit("180", UnitLevel.DISTRICT, "20"),
    unit("181", UnitLevel.DISTRICT, "20"),
    unit("6001", UnitLevel.COMMUNE, "180"),
    unit("6002", UnitLevel.COMMUNE, "180"),
    unit("6101", UnitLevel.COMMUNE, "181"),
    facility(GENERAL, FacilityKind.PROVINCIAL_GENERAL_HOSPITAL, "province", "20", beds=700),
    *(facility(code, SPECIALIST, "province", "20", beds=100) for code in (TRADITIONAL, REHABILITATION, LUNG)),
    facility(NORTH, CENTRE_KIND, "district", "180", beds=90),
    facility(SOUTH, CENTRE_KIND, "district", "181", beds=60),
    facility("TYT.6001", FacilityKind.COMMUNE_STATION, "commune", "6001", parent=NORTH),
    facility("TYT.6002", FacilityKind.COMMUNE_STATION, "commune", "6002", parent=NORTH),
    facility("TYT.6101", FacilityKind.COMMUNE_STATION, "commune", "6101", parent=SOUTH),
)
DISTRICT_HOSPITALS = ["district_hospital", "district_health_centre"]


def a_link(lead: str, field: str, clause: str = "III.2", **changes: Any) -> dict[str, Any]:
    body = {"lead_facility": lead, "field": field, "from": "2021-01-30", "document_no": "31/KH-SYT", "clause": clause}
    return body | ({} if "with_facilities" in changes else {"with_kinds": DISTRICT_HOSPITALS}) | changes


LINKS: Mapping[str, dict[str, Any]] = {
    "LS-III.2.1": a_link(TRADITIONAL, "Y học cổ truyền", "III.2.1"),
    "LS-III.2.2": a_link(REHABILITATION, "Phục hồi chức năng", "III.2.2"),
    "LS-III.2.3": a_link(LUNG, "Lao, hen phế quản và COPD", "III.2.3"),
    "LS-III.2.4": a_link(GENERAL, "Chất lượng khám, chữa bệnh của bệnh viện tuyến huyện", "III.2.4"),
    "LS-III.2.5-180": a_link(NORTH, "Chất lượng khám, chữa bệnh của trạm y tế", "III.2.5", with_kinds=["commune_station"]),
    "LS-III.2.5-181": a_link(SOUTH, "Chất lượng khám, chữa bệnh của trạm y tế", "III.2.5", with_kinds=["commune_station"]),
}


class LangSon:
    """The province told to the service, and its Department."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.department = story.client(Role.DEPARTMENT, "20")

    async def tell(self) -> None:
        """Units and facilities."""
        last = await self.story.catalog.say(*LANG_SON, province="20")
        answer = await self.story.ministry.get("/transfer/v1/policies", headers={"Wait-For": f"catalog:{last}"})
        assert answer.status_code == 200, answer.text

    async def link(self, *ids: str) -> None:
        """Some links of the plan, or all."""
        for id_ in ids or LINKS:
            answer = await self.story.put(self.department, f"/mentoring-links/{id_}", LINKS[id_])
            assert answer.status_code == 201, answer.text
