"""Which techniques each facility is approved for, and what it reports of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from deploy.demo.choice import number_of, part_of
from deploy.demo.people import Person
from deploy.demo.sample import Body, Facility, Sample

TECHNIQUE = "2.85"  # ordinary electrocardiogram: what the story transfers
RECEIVER = "TYT.03436"  # Thu Lũm, a border commune of Mường Tè; its station has no doctor
LEAST_PERCENT, PERCENTS = 60, 26
LEAST_PERCENT_ABOVE, PERCENTS_ABOVE = 70, 26
DONE_IN_A_MONTH = 80
MOST_CASES = 24


def approved_at(sample: Sample, facility: Facility) -> list[str]:
    """A station: 60 to 85 percent of the commune list; above it all of that list and 70 to 95 percent of the district's."""
    commune = sample.codes_of("commune")
    if facility.acts_as_station:
        codes = part_of(commune, LEAST_PERCENT + number_of("percent", facility.code, below=PERCENTS), "approved", facility.code)
        return [code for code in codes if (facility.code, code) != (RECEIVER, TECHNIQUE)]
    if facility.kind == "disease_control_centre":
        return []
    percent = LEAST_PERCENT_ABOVE + number_of("percent", facility.code, below=PERCENTS_ABOVE)
    return commune + part_of(sample.codes_of("district"), percent, "approved", facility.code)


def performable_at(sample: Sample, people: Sequence[Person]) -> Mapping[str, Sequence[str]]:
    """By facility: what it is approved for and somebody who works there may perform."""
    titles: dict[str, set[str]] = defaultdict(set)
    for person in people:
        for post in person.posts:
            titles[post.facility].add(person.title)
    scopes = {technique.code: technique.scopes for technique in sample.techniques}
    return {
        facility.code: [code for code in approved_at(sample, facility) if not scopes[code].isdisjoint(titles[facility.code])]
        for facility in sample.facilities
    }


def return_of(codes: Sequence[str], facility: str, month: str) -> Body:
    """A month's return: most of these techniques, with some cases each, none of them by rotated people."""
    items = []
    for code in part_of(codes, DONE_IN_A_MONTH, "done", facility, month):
        cases = 1 + number_of("cases", facility, month, code, below=MOST_CASES)
        items.append({"technique_code": code, "cases": cases, "insured_cases": cases * 9 // 10, "rotated_cases": 0})
    return {"items": items}
