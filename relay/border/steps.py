"""The steps of the border's jobs: who does each, how many at once, for how many seconds."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from relay.border import crm, forward, masking_log, notices, proposals, robots
from relay.border.erasure import confirm
from relay.border.intake import install, look, robot
from relay.border.masking.step import mask_message
from relay.border.masking_log import Record
from relay.border.side import Side
from relay.errors import Held
from relay.jobs.queue import Job
from relay.jobs.step import Step


def steps(side: Side) -> Sequence[Step]:
    """Every step that a worker of this side serves."""
    seconds = side.config.masking_seconds * 3 + 120  # extraction, masking, second pass
    processes = side.config.masking_processes
    return (
        Step("card.look", partial(look.look, side), 4, 300),
        Step("robot.ask", partial(robot.ask, side), 2, 300),
        Step("robot.answer", partial(robots.answer, side), 2, 120),
        Step("app.install", partial(install.install, side), 1, 60),
        Step(
            "message.mask",
            partial(_recorded, mask_message, side),
            2 * processes,  # a message whose files are being read asks no masking process
            seconds,
            for_portal=processes,
        ),
        Step("message.forward", partial(_recorded, forward.forward, side), 16, 90),
        Step("run.write", partial(crm.write, side), 8, 300),
        Step("note.write", partial(crm.write_note, side), 2, 120),
        Step("notice.digest", partial(notices.send_digest, side), 1, 60),
        Step("proposal.do", partial(proposals.carry_out, side), 1, 120),
        Step("fate.read", partial(crm.read_fate, side), 1, 120),
        Step("erase.confirm", partial(confirm.confirm, side), 2, 120),
    )


async def _recorded(step: Callable[[Side, Job], Awaitable[None]], side: Side, job: Job) -> None:
    """Run a step before the border; when it holds the message, the masking log says so first."""
    try:
        await step(side, job)
    except Held as error:
        record = Record(event="held", decision="withheld", request_id=job.id, reason=error.code)
        once = f"{job.id}:{job.attempt}"
        await side.log.write(lambda tx: masking_log.append(tx, job.portal, record, once))
        raise
