"""Lạng Sơn, told to a running service."""

import pytest

from tests.transfer.mentoring_link.world import LangSon
from tests.transfer.story import Story


@pytest.fixture
async def lang_son(story: Story) -> LangSon:
    """The province without any link."""
    world = LangSon(story)
    await world.tell()
    return world
