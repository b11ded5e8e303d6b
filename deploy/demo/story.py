"""The main job from beginning to end, through the public HTTP API only."""

from datetime import date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

from deploy.demo.activity import grant_approvals, hand_in_returns
from deploy.demo.calendar import StoryYear
from deploy.demo.callers import department
from deploy.demo.client import Client
from deploy.demo.narration import Narration
from deploy.demo.places import record_places
from deploy.demo.progress_table import show_progress
from deploy.demo.rotation_story import rotate
from deploy.demo.sample import Sample
from deploy.demo.staffing import record_people
from deploy.demo.transfer_story import SENDER, TransferStory
from deploy.demo.world import World
from shared.settings import Settings

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RESOURCES = f"/catalog/v1/facilities/{SENDER}/resources"


async def live(url: str, settings: Settings, narration: Narration) -> None:
    """Live through the story against a server; what a run before did is recognised and not done twice."""
    began = monotonic()
    async with Client(url, settings) as client:
        sample = Sample.read()
        world = World(sample, client, narration, StoryYear.before(datetime.now(ZONE).date()))
        await record_places(world)
        world = World(sample, client, narration, await _settle_year(world))
        people = await record_people(world)
        await grant_approvals(world)
        await hand_in_returns(world, people)
        await TransferStory(world, people).tell()
        await rotate(world, people)
        await show_progress(world)
        narration.say("demo.done", calls=client.calls, seconds=round(monotonic() - began))


async def _settle_year(world: World) -> StoryYear:
    """The year of the first run: the centre recorded on its first day what it has, and that day is found again."""
    who = department("12")
    known = (await world.client.get(who, RESOURCES)).body["items"]
    year = StoryYear(min(date.fromisoformat(record["valid_from"]) for record in known)) if known else world.year
    body = {"equipment": ["ecg-machine", "defibrillator"], "rooms": ["training-room"], "drugs": []}
    await world.client.put(who, f"{RESOURCES}/{year.first}", body)
    world.narration.say("demo.year", first=year.name(0), last=year.name(11))
    return year
