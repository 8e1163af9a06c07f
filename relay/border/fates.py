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
from relay.border.card import specs
from relay.border.contract import Entity
from relay.border.side import Side
from relay.errors import Ended
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import DAY, Row, Tx

DAYS = (1, 7, 30)
PATIENCE = 7 * DAY  # how long a portal that does not answer is asked

OPINION = "UF_CRM_RELAY_OPINION"
OPTIONS = (("agree", "согласен"), ("disagree", "не согласен"))
SPEC = Spec(OPINION, "enumeration", "Мнение менеджера", OPTIONS)


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
    ours = await side.state.read(lambda tx: _verdict(tx, run["id"]))
    opinion, verdict = await _opinion(rest, card, assistant, run["id"], ours, found.item)

    def unit(tx: Tx) -> None:
        _keep(tx, job, run, days, card, found, converted=card.type != entity.type)
        if opinion:
            opinions.store(tx, job.portal, run["id"], opinion, verdict)
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
) -> bool:
    """Before run's verdict is written: keep what the card says of the one before it, as that one's.

    True if there was something: the field is then to be emptied with the writing, for what stands
    beside a verdict is read as being about it.
    """
    names = [name for name, key in assistant.actions.fields.items() if key == "run"]
    params = {**address(card), "useOriginalUfNames": "Y"}
    item = (await rest.call("crm.item.get", params, dict[str, dict[str, Any]])).get("item", {})
    shown = next((as_text(item.get(one)) for one in names), "")
    if shown in ("", run):  # of a writing that broke off: it is about this run already
        return False
    ours = await side.state.read(lambda tx: _verdict(tx, shown))
    opinion, verdict = _said(assistant, own, item, ours)
    if opinion:
        await side.state.write(lambda tx: opinions.store(tx, portal, shown, opinion, verdict))
    return bool(item.get(OPINION))


async def _opinion(
    rest: Rest, card: Entity, assistant: Assistant, run: str, ours: str, item: dict[str, Any]
) -> tuple[str, str]:
    """What the manager says of this run; nothing if the card shows a later run's verdict."""
    names = [name for name, key in assistant.actions.fields.items() if key == "run"]
    if not all(as_text(item.get(name)) == run for name in names):
        return "", ""
    own = await ensure_fields(rest, card.type, (SPEC, *specs(assistant)))
    return _said(assistant, own, item, ours)


def _said(
    assistant: Assistant, own: Mapping[str, Own], item: dict[str, Any], ours: str
) -> tuple[str, str]:
    """The opinion, and the verdict that a person put in the place of `ours`, if he did: that is to
    disagree, whatever the other field says."""
    for name, key in assistant.actions.fields.items():
        put = _chosen(own[name], item.get(name)) if key == "verdict" and name in own else ""
        if put and ours and put != ours:
            return "disagree", put
    return _chosen(own[OPINION], item.get(OPINION)), ""


def _chosen(own: Own, value: object) -> str:
    chosen = as_text(value)
    return next((code for code, number in own.options.items() if str(number) == chosen), "")


def _verdict(tx: Tx, run: str) -> str:
    row = tx.one("SELECT verdict FROM tally WHERE run = :run", run=run)
    return "" if row is None else row["verdict"]


def _keep(
    tx: Tx, job: Job, run: Row, days: int, card: Entity, found: Became, *, converted: bool
) -> None:
    fate = "converted" if converted and found.fate == "open" else found.fate
    tx.run(
        "INSERT INTO fates VALUES (:run, :days, :portal, :verdict, :card, :stage, :fate,"
        " :amount, :currency, :now) ON CONFLICT (run, days) DO NOTHING",
        run=run["id"],
        days=days,
        portal=job.portal,
        verdict=_verdict(tx, run["id"]),
        card=f"{card.type}/{card.id}",
        stage=found.stage,
        fate=fate,
        amount=found.amount,
        currency=found.currency,
        now=tx.now(),
    )
