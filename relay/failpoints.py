"""Named points of a message's way, at which a test may kill the process: kill -9, nothing less.

Armed by the environment variable RELAY_KILL_AT=<point>, for one process; otherwise a no-op. The
order of POINTS is the order in which a message passes them.
"""

import os
import signal

POINTS = (
    "look.started",
    "look.read",
    "look.taken",
    "robot.read",
    "robot.taken",
    "border.accepted",
    "mask.started",
    "mask.vaulted",
    "mask.cleared",
    "mask.stored",
    "forward.checked",
    "forward.posted",
    "forward.logged",
    "offshore.accepted",
    "run.started",
    "run.thread",
    "run.uploaded",
    "run.answered",
    "run.finished",
    "deliver.posted",
    "verdict.logged",
    "verdict.stored",
    "write.started",
    "write.fields",
    "write.standard",
    "write.proposed",
    "write.timeline",
    "write.feed",
    "write.notified",
    "write.task",
    "write.draft",
    "write.finished",
    "robot.answered",
    "notice.told",
    "deliver.acknowledged",
    "cleanup.deleted",
)

_ARMED = os.environ.get("RELAY_KILL_AT", "")


def reach(point: str) -> None:
    """Say that the way has come to `point`; die there if a test asked for it."""
    if point == _ARMED:
        os.kill(os.getpid(), signal.SIGKILL)
