import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from relay.border import actions
from relay.failpoints import POINTS, reach

WALK = "from relay.failpoints import POINTS, reach\nfor p in POINTS:\n    reach(p)\n    print(p)\n"


def walk(armed):
    return subprocess.run(
        [sys.executable, "-u", "-c", WALK],
        env=os.environ | {"RELAY_KILL_AT": armed, "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("point", [POINTS[0], "mask.cleared", POINTS[-1]])
def test_the_process_dies_at_the_armed_point_and_not_before(point):
    died = walk(point)
    assert died.returncode == -9
    assert tuple(died.stdout.split()) == POINTS[: POINTS.index(point)]


@pytest.mark.parametrize("armed", ["", "no.such.point"])
def test_unarmed_it_walks_through(armed):
    assert tuple(walk(armed).stdout.split()) == POINTS


def test_in_a_process_that_armed_nothing_a_point_is_no_more_than_a_name():
    for point in POINTS:
        reach(point)


def test_every_point_is_reached_somewhere_and_named_once():
    """A point that no code passes would make the chain tests prove less than they say."""
    reached = {f"write.{name}" for name, _ in actions.ACTIONS}
    for path in Path("relay").rglob("*.py"):
        reached |= set(re.findall(r'reach\("([a-z.]+)"\)', path.read_text(encoding="utf-8")))
    assert reached == set(POINTS)
    assert len(set(POINTS)) == len(POINTS)


def test_the_architecture_page_names_every_point():
    page = Path("docs/architecture.md").read_text(encoding="utf-8")
    table = page[page.index("## Named points") : page.index("## Who sees what")]
    assert sorted(re.findall(r"`([a-z]+\.[a-z]+)`", table)) == sorted(POINTS)
