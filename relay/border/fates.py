"""A lead's fate read back after its verdict, and what its manager thinks of the verdict.

After 1, 7 and 30 days: stage, junk or converted or won, amount; codes and numbers, no text. The
manager's opinion stands in an own list field of the card, beside the verdict it is about.
"""

from collections.abc import Mapping
from typing import Any

from relay.border import opinions, same
from relay.border.assistants.loading import Assistant
from relay.border.bitrix.card import address
from relay.border.bitrix.client import Portal as Rest
from relay.border.bitrix.fields import Own, Spec, ensure_fields
from relay.border.bitrix.moved import current
from relay.border.bitrix.php import as_text
from relay.border.bitrix.stages import Became, became
from relay.border.contract import Entity
from relay.border.side import Side
from relay.errors import Ended
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import DAY, Row, Tx

DAYS = (1, 7, 30)
PATIENCE = 7 * DAY  # how long a portal that does not answer is asked

OPINION = "UF_CRM_RELAY_OPINION"
BEFORE = "opinion_before"  # among a run's actions: what the card said before it
OPTIONS = (("agree", "согласен"), ("disagree", "не согласен"))
SPEC = Spec(OPINION, "enumeration", "Оценка relay верна?", OPTIONS)


def follow(tx: Tx, run: str, portal: str) -> None:
    """Have the card of a written verdict looked at on each of the days."""
    for days in DAYS:
        due = tx.now() + days * DAY
        queue.add(
            tx,
            f"{run}:fate:{days}",
            kind="fate",
            portal=portal,
            step="fate.read",
            due=due,
            deadline=due + PATIENCE,
            priority=8,
        )


async def read(side: Side, job: Job, assistant: Assistant, run: Row, message: Row) -> None:
    """Read the card of job `<run>:fate:<days>` and keep what became of it."""
    rest, days = side.portal(job.portal).rest, int(job.id.rsplit(":", 1)[1])
    if rest is None or message["entity_type"] is None:
        raise Ended("no_card", outcome="cancelled")
    entity = Entity(type=message["entity_type"], id=message["entity_id"])
    held = await side.state.read(lambda tx: same.activities(tx, message["id"]))
    card = await current(rest, entity, held)
    found = await became(rest, card)
    opinion = await _opinion(rest, card, assistant, run["id"], found.item)

    def unit(tx: Tx) -> None:
        _keep(tx, job, run, days, card, found, converted=card.type != entity.type)
        if opinion and opinion != _before(tx, run["id"]):
            opinions.store(tx, job.portal, run["id"], opinion)
        queue.finish(tx, job, "verdict")

    await side.state.write(unit)


async def settle_earlier(
    side: Side,
    portal: str,
    rest: Rest,
    card: Entity,
    assistant: Assistant,
    run: str,
    own: Mapping[str, Own],
) -> None:
    """Before a verdict is written: what the card says of the one before it is that one's.

    It stays in the card, for it is a person's; but it does not count for this run until it changes.
    """
    names = [name for name, key in assistant.actions.fields.items() if key == "run"]
    address_ = {**address(card), "useOriginalUfNames": "Y"}
    item = (await rest.call("crm.item.get", address_, dict[str, dict[str, Any]])).get("item", {})
    code = _chosen(own[OPINION], item)
    if not code:
        return
    shown = next((as_text(item.get(name)) for name in names), "")

    def unit(tx: Tx) -> None:
        if shown not in ("", run) and _before(tx, shown) != code:
            opinions.store(tx, portal, shown, code)
        tx.run(
            "INSERT INTO actions VALUES (:run, :action, 'done', :code, :shown, :now)"
            " ON CONFLICT (run, action) DO NOTHING",
            run=run,
            action=BEFORE,
            code=code,
            shown=shown[:100],
            now=tx.now(),
        )

    await side.state.write(unit)


async def _opinion(
    rest: Rest, card: Entity, assistant: Assistant, run: str, item: dict[str, Any]
) -> str:
    """What the manager chose for this run; nothing if the card shows a later run's verdict."""
    names = [name for name, key in assistant.actions.fields.items() if key == "run"]
    if not item.get(OPINION) or not all(as_text(item.get(name)) == run for name in names):
        return ""
    return _chosen((await ensure_fields(rest, card.type, (SPEC,)))[OPINION], item)


def _chosen(own: Own, item: dict[str, Any]) -> str:
    chosen = as_text(item.get(OPINION))
    return next((code for code, number in own.options.items() if str(number) == chosen), "")


def _before(tx: Tx, run: str) -> str:
    """The opinion that stood in the card already when this run's verdict was written."""
    row = tx.one("SELECT code FROM actions WHERE run = :r AND action = :a", r=run, a=BEFORE)
    return "" if row is None else row["code"]


def _keep(
    tx: Tx, job: Job, run: Row, days: int, card: Entity, found: Became, *, converted: bool
) -> None:
    fate = "converted" if converted and found.fate == "open" else found.fate
    row = tx.one("SELECT verdict FROM tally WHERE run = :run", run=run["id"])
    tx.run(
        "INSERT INTO fates VALUES (:run, :days, :portal, :verdict, :card, :stage, :fate,"
        " :amount, :currency, :now) ON CONFLICT (run, days) DO NOTHING",
        run=run["id"],
        days=days,
        portal=job.portal,
        verdict=row["verdict"] if row is not None else "",
        card=f"{card.type}/{card.id}",
        stage=found.stage,
        fate=fate,
        amount=found.amount,
        currency=found.currency,
        now=tx.now(),
    )
