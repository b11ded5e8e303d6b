"""A golden JSON of every event type and version ever released parses for ever, to the same bytes (tests/contracts)."""

import importlib
import json
import pkgutil
from pathlib import Path

import shared.contracts
from shared.contracts.envelope import EVENT_TYPES, Event

GOLDEN = Path(__file__).parents[1] / "contracts"


def released() -> dict[str, type[Event]]:
    for module in pkgutil.iter_modules(shared.contracts.__path__, "shared.contracts."):
        importlib.import_module(module.name)
    return {wire: event for wire, event in EVENT_TYPES.items() if event.__module__.startswith("shared.contracts.")}


def test_every_released_event_type_has_its_golden_file() -> None:
    types, files = released().keys(), {file.stem for file in GOLDEN.glob("*.json")}
    assert sorted(types - files) == [], "add tests/contracts/<type>.json: an event as it is published"
    assert sorted(files - types) == [], "a released type is parsed for ever: bring its class back"


def test_every_golden_event_still_parses_and_comes_out_as_it_went_in() -> None:
    types = released()
    for file in sorted(GOLDEN.glob("*.json")):
        text = file.read_text("utf-8").rstrip("\n")
        event = types[file.stem].model_validate_json(text)
        assert event.model_dump_json(by_alias=True) == text, f"{file.name}: an added field needs a default and does not change old bytes"


def test_every_field_of_every_golden_event_holds_a_value() -> None:
    for file in sorted(GOLDEN.glob("*.json")):
        for name, value in json.loads(file.read_text("utf-8")).items():
            assert value not in (None, [], "", {}), f"{file.name}: {name} is empty, so its form is not pinned"
