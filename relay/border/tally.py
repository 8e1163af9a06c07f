"""One row of numbers per ended run, and the sums of 7 and 30 days; no text, no person.

Kept apart from the runs: sums of a month stay as cheap as its index, and outlive erased text.
"""

from typing import Any

import msgspec

from relay import wire
from relay.border.page_contract import Counted, Period, Statistics
from relay.border.side import Side
from relay.config import Price
from relay.peer.server import Call
from relay.store.tx import DAY, Row, Tx

PERIODS = (7, 30)


def note_use(tx: Tx, verdict: wire.Verdict) -> None:
    """Remember the tokens that a run used, whatever became of it."""
    model = verdict.recipients[-1].model if verdict.recipients else ""
    used = max(0, verdict.usage.input_tokens), max(0, verdict.usage.output_tokens)
    _insert(tx, verdict.run, verdict.outcome, "", model, *used)


def note_end(tx: Tx, run: str) -> None:
    """Remember how a run ended; its answer, if it has one, fits its schema by now."""
    row = tx.one("SELECT outcome, answer, model FROM runs WHERE id = :run", run=run)
    if row is None or row["outcome"] is None:
        return
    found: Any = msgspec.json.decode(row["answer"] or "{}")
    verdict = found.get("verdict", "") if row["outcome"] == "verdict" else ""
    verdict = verdict[:100] if isinstance(verdict, str) else ""
    if not _insert(tx, run, row["outcome"], verdict, row["model"], 0, 0):
        tx.run(
            "UPDATE tally SET outcome = :outcome, verdict = :verdict WHERE run = :run",
            outcome=row["outcome"],
            verdict=verdict,
            run=run,
        )


def _insert(
    tx: Tx, run: str, outcome: str, verdict: str, model: str, input_: int, output: int
) -> bool:
    changed = tx.run(
        "INSERT INTO tally (run, portal, channel, outcome, verdict, seconds, model, input_tokens,"
        " output_tokens, decided) SELECT runs.id, runs.portal, channel, :outcome, :verdict,"
        " :now - received, :model, :input, :output, :now FROM runs"
        " JOIN messages ON messages.id = runs.message WHERE runs.id = :run"
        " ON CONFLICT (run) DO NOTHING",
        outcome=outcome,
        verdict=verdict,
        model=model,
        input=input_,
        output=output,
        run=run,
        now=tx.now(),
    )
    return changed == 1


async def tell(side: Side, call: Call) -> tuple[int, bytes]:
    """Answer a request for the numbers of a portal."""
    portal: str = call.request.portal
    prices = {one.model: one for one in side.config.prices}

    def unit(tx: Tx) -> Statistics:
        held = tx.one(
            "SELECT count(*) AS n FROM jobs WHERE portal = :p AND kind = 'message'"
            " AND state = 'held'",
            p=portal,
        )
        periods = [_period(tx, portal, days, prices) for days in PERIODS]
        return Statistics(periods=periods, held=held["n"] if held else 0)

    return 200, msgspec.json.encode(await side.state.read(unit))


def _period(tx: Tx, portal: str, days: int, prices: dict[str, Price]) -> Period:
    since = tx.now() - days * DAY
    counted = tx.all(
        "SELECT channel, outcome, verdict, count(*) AS runs FROM tally"
        " WHERE portal = :p AND decided > :since GROUP BY channel, outcome, verdict"
        " ORDER BY channel, outcome, verdict",
        p=portal,
        since=since,
    )
    opinions = {
        row["opinion"]: row["n"]
        for row in tx.all(
            "SELECT opinion, count(*) AS n FROM opinions WHERE portal = :p AND at > :since"
            " GROUP BY opinion",
            p=portal,
            since=since,
        )
    }
    used = tx.all(
        "SELECT model, count(*) AS runs, sum(input_tokens) AS input, sum(output_tokens) AS output"
        " FROM tally WHERE portal = :p AND decided > :since GROUP BY model ORDER BY model",
        p=portal,
        since=since,
    )
    messages = tx.one(
        "SELECT count(*) AS n FROM messages WHERE portal = :p AND received > :since",
        p=portal,
        since=since,
    )
    control = tx.one(
        "SELECT count(*) AS n FROM controls WHERE portal = :p AND at > :since",
        p=portal,
        since=since,
    )
    return Period(
        days=days,
        messages=messages["n"] if messages else 0,
        control=control["n"] if control else 0,
        counted=[Counted(**dict(row)) for row in counted],
        agreed=opinions.get("agree", 0),
        disagreed=opinions.get("disagree", 0),
        median_seconds=_median(tx, portal, since, sum(row["runs"] for row in counted)),
        input_tokens=sum(int(row["input"]) for row in used),
        output_tokens=sum(int(row["output"]) for row in used),
        cost=_cost(used, prices),
        unpriced=sum(row["runs"] for row in used if row["model"] not in prices),
    )


def _median(tx: Tx, portal: str, since: float, runs: int) -> float | None:
    row = tx.one(
        "SELECT seconds FROM tally WHERE portal = :p AND decided > :since"
        " ORDER BY seconds LIMIT 1 OFFSET :half",
        p=portal,
        since=since,
        half=max(0, runs - 1) // 2,
    )
    return None if row is None else round(row["seconds"], 1)


def _cost(used: list[Row], prices: dict[str, Price]) -> dict[str, float]:
    total: dict[str, float] = {}
    for row in used:
        price = prices.get(row["model"])
        if price is not None:
            spent = int(row["input"]) * price.input + int(row["output"]) * price.output
            total[price.currency] = total.get(price.currency, 0.0) + spent / 1_000_000
    return {currency: round(amount, 4) for currency, amount in total.items()}
