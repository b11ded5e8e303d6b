"""What a rebuild shows where there is no terminal."""

from io import StringIO

from rich.console import Console

from deploy.rebuilding import Pace, compared_table, showing
from shared.projection import Contents
from shared.rebuild import Compared


def test_a_line_tells_percent_events_a_second_and_the_time_left_over_all_logs() -> None:
    moments = iter((10.0, 12.0))
    pace = Pace(lambda: next(moments))
    pace.reached("catalog", 3_000, 6_000)
    pace.reached("rotation", 0, 2_000)
    assert pace.line("indicators") == "indicators 37 % (3,000 of 8,000 events), 1,500 events/s, 3 s left"


def test_without_events_nothing_is_left_to_do() -> None:
    assert Pace(lambda: 0.0).line("indicators") == "indicators 100 % (0 of 0 events), 0 events/s, time left unknown"


def test_without_a_terminal_the_end_is_told_in_a_plain_line() -> None:
    said = StringIO()
    with showing("indicators", Console(file=said, width=200)) as shown:
        shown("catalog", 0, 40)
        shown("catalog", 40, 40)
    assert said.getvalue().startswith("indicators 100 % (40 of 40 events), ")
    assert "\x1b" not in said.getvalue()


def test_a_table_that_differs_is_marked() -> None:
    said = StringIO()
    same, other = Contents(3, "a" * 64), Contents(3, "b" * 64)
    Console(file=said, width=200).print(compared_table("indicators", {"total": Compared(same, same), "step": Compared(same, other)}))
    lines = said.getvalue().splitlines()
    assert [line for line in lines if "differs" in line] == [line for line in lines if "step" in line]
    assert any("total" in line and "same" in line for line in lines)
