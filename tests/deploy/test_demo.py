"""The main job as a person starts it: a real process, the whole story, and nothing left behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from deploy.demo.activity import FIRST_CASES
from deploy.demo.calendar import StoryYear
from deploy.demo.choice import part_of
from deploy.demo.people import people_of
from deploy.demo.sample import Sample
from deploy.demo.server import HOST, free_port
from deploy.demo.staffing import is_trainee
from deploy.demo.techniques_of import RECEIVER, TECHNIQUE, approved_at, performable_at
from deploy.programme_files import load_programmes
from shared.i18n import catalogue

ROOT = Path(__file__).parents[2]
TUYEN = [sys.executable, "-c", "from deploy.cli import main; main()"]
SECONDS = 400


def start(data_dir: Path, port: int, output: Path, *options: str) -> subprocess.Popen[bytes]:
    with output.open("wb") as file:
        return subprocess.Popen(
            [*TUYEN, "demo", *options, "--data-dir", str(data_dir), "--port", str(port)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, "COLUMNS": "400"},
        )


def processes_in(folder: Path) -> list[str]:
    """The programs that work in a folder or were started with its name."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            place = str((entry / "cwd").readlink())
        except OSError:
            continue
        if str(folder) in command or place.startswith(str(folder)):
            found.append(f"{entry.name} {command}")
    return found


def awaited(output: Path, words: str, process: subprocess.Popen[bytes]) -> str:
    """The output once it holds some words."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        if words in (text := output.read_text("utf-8")):
            return text
        time.sleep(0.2)
    raise AssertionError(output.read_text("utf-8"))


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tuyen-demo-")).resolve()
    yield folder
    shutil.rmtree(folder)


def test_the_demo_lives_the_main_job_runs_again_at_once_and_leaves_nothing_behind(data_dir: Path) -> None:
    """One test, so that the story is lived once however the tests are spread over processes."""
    told = told_to_the_end(data_dir)
    assert processes_in(data_dir) == []
    ensure_the_transfer_moved_coverage(told)
    ensure_the_plan_of_128_is_partly_carried_out(told)
    ensure_every_target_is_shown(told)
    ensure_it_can_be_interrupted(data_dir)
    ensure_it_runs_again_beside_a_taken_port_and_stays(data_dir, told)


def told_to_the_end(data_dir: Path) -> str:
    """What `tuyen demo --exit` prints."""
    output = data_dir / "told.txt"
    process = start(data_dir, free_port(0), output, "--exit")
    try:
        code = process.wait(SECONDS)
    finally:
        process.terminate()
        process.wait()
    told = output.read_text("utf-8")
    assert code == 0, told
    assert told.rstrip().endswith("stopping server and database")
    return told


def ensure_the_transfer_moved_coverage(told: str) -> None:
    assert re.search(r"NOT eligible, 10 of 11 checks pass\n.*trainee\.scope \(điểm II\.2\.4\)", told)
    assert "ELIGIBLE, 11 of 11 checks pass" in told
    shares = [tuple(map(float, found)) for found in re.findall(r"able ([\d.]+)%, performing ([\d.]+)%", told)]
    (able, performing), (able_listed, performing_listed), (able_done, performing_done) = shares
    assert able < able_listed == able_done
    assert performing == performing_listed < performing_done
    assert f"technique {TECHNIQUE} at {RECEIVER}: performing since" in told


def ensure_the_plan_of_128_is_partly_carried_out(told: str) -> None:
    assert "128 = 13 + 5 + 31 + 79 people" in told
    planned, assigned, active, completed = map(int, re.findall(r"planned (\d+), assigned (\d+), active (\d+), completed (\d+)", told)[-1])
    assert planned == 128
    assert 20 <= assigned <= 40
    assert (active, completed) == (0, assigned)
    assert re.search(rf"rotation_fulfilment\W+128\W+{assigned}\W+{128 - assigned}\W", told)


def ensure_every_target_is_shown(told: str) -> None:
    programmes = load_programmes()
    assert len(programmes) == 5
    for programme in programmes:
        _, found, table = told.partition(f"\n{programme.code} ")
        assert found, programme.code
        rows = re.findall(r"(?m)^ (\w+) +(\w+) .+ · ", table)[: len(programme.targets)]
        assert rows == [(target.no, target.code) for target in programme.targets]


def ensure_it_can_be_interrupted(data_dir: Path) -> None:
    output = data_dir / "interrupted.txt"
    process = start(data_dir, free_port(0), output, "--exit")
    try:
        awaited(output, "1. Units", process)
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 130, output.read_text("utf-8")
    finally:
        process.kill()
        process.wait()
    assert processes_in(data_dir) == []


def ensure_it_runs_again_beside_a_taken_port_and_stays(data_dir: Path, told: str) -> None:
    """What was done is found done; the server runs on until it is told to stop."""
    output = data_dir / "again.txt"
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        process = start(data_dir, port, output)
        try:
            again = awaited(output, "Ctrl-C", process)
            assert f"port {port} is taken" in again
            process.send_signal(signal.SIGTERM)
            assert process.wait(120) == 0
        finally:
            process.kill()
            process.wait()
    figures = r"able [\d.]+%|assigned \d+|(?m:^ \d+ .*)"
    assert re.findall(figures, again) == re.findall(figures, told)
    assert processes_in(data_dir) == []


def test_people_are_the_same_every_time_and_carry_no_real_name() -> None:
    sample = Sample.read()
    people = people_of(sample)
    assert people == people_of(Sample.read())
    assert all(person.name.endswith("(hư cấu)") for person in people)
    assert len({person.licence_no for person in people}) == len(people) == len({person.id for person in people})
    assert sum(map(is_trainee, people)) == 1
    assert isinstance(people[0].id, UUID)


def test_some_stations_have_a_doctor_of_their_own_some_one_of_the_centre_and_some_none() -> None:
    sample = Sample.read()
    doctors = {(post.facility, post.kind) for person in people_of(sample) if person.title == "doctor_general" for post in person.posts}
    for district in ("107", "614"):
        stations = [station.code for station in sample.stations_below(f"TTYT.{district}")]
        permanent = {code for code in stations if (code, "permanent") in doctors}
        contract = {code for code in stations if (code, "contract") in doctors}
        assert permanent
        assert contract
        assert permanent.isdisjoint(contract)
        assert len(permanent | contract) < len(stations) or district == "614"


def test_the_receiver_lies_on_the_border_and_lacks_doctor_and_technique() -> None:
    sample = Sample.read()
    assert "border" in sample.facility[RECEIVER].difficulty
    assert TECHNIQUE not in approved_at(sample, sample.facility[RECEIVER])
    assert TECHNIQUE in approved_at(sample, sample.facility["TTYT.107"])
    people = people_of(sample)
    assert not [p for p in people if p.title == "doctor_general" and RECEIVER in {post.facility for post in p.posts}]
    assert set(performable_at(sample, people)[RECEIVER]) < set(approved_at(sample, sample.facility[RECEIVER]))


def test_a_part_is_of_the_size_asked_for_in_the_order_given() -> None:
    codes = [str(number) for number in range(200)]
    part = part_of(codes, 60, "here")
    assert len(part) == 120
    assert part == [code for code in codes if code in set(part)]
    assert part_of(codes, 60, "there") != part


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2026, 1, 1), date(2024, 2, 29), date(2026, 12, 31)])
def test_the_storys_year_is_the_twelve_whole_months_before(today: date) -> None:
    year = StoryYear.before(today)
    assert year.day(12, 1) == today.replace(day=1)
    assert year.last_day(11) < today
    assert year.last_day(FIRST_CASES).month == (year.first.month + FIRST_CASES - 1) % 12 + 1


def test_every_line_is_there_in_both_languages() -> None:
    texts = catalogue(ROOT / "deploy" / "locales")
    assert texts.keys("vi") == texts.keys("en")
