"""What every part of the story needs: the sample, the dates, the way in and the voice."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from deploy.demo.calendar import StoryYear
from deploy.demo.client import Client
from deploy.demo.narration import Narration
from deploy.demo.sample import Sample


@dataclass(frozen=True, slots=True)
class World:
    """Handed to each part of the story."""

    sample: Sample
    client: Client
    narration: Narration
    year: StoryYear

    async def each[T](self, key: str, items: Sequence[T], do: Callable[[T], Awaitable[object]]) -> None:
        """Do something with every item under a progress bar."""
        with self.narration.bar(key, len(items)) as done:
            await self.client.each(items, do, done)
