"""Both links get new tokens under load: no request fails, and the old tokens die when told to."""

import asyncio
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
import pytest

from relay import config_file
from relay.border import contract
from relay.cli.token import open_register
from relay.errors import Stopped
from relay.peer.client import Peer
from relay.sealing import Keyring
from relay.signing import SyncToken, parse_token
from relay.store.tx import Tx
from relay.tokens.register import listing, revoke, rotate
from tests.chain.play import ended, message, until
from tests.stage import Side, Stage, open_stage

T = TypeVar("T")
CLIENTS = 4
AFTER = 3  # messages that each client still sends once both tokens are new


async def registered(stage: Stage, side: Side, unit: Callable[[Tx, Keyring], T]) -> T:
    """Do something to a side's register beside the running side, as `relay token` does."""
    keys, db, _ = open_register(config_file.load(stage.config_file(side)), stage.config_file(side))
    try:
        return await db.write(lambda tx: unit(tx, keys))
    finally:
        db.close()


def paste(path: Path, token: str) -> None:
    beside = path.with_suffix(".new")
    beside.touch(0o600)
    beside.write_text(token)
    beside.replace(path)


async def send(stage: Stage, event: str) -> str:
    """One signed message, tried once: a refusal would fail the test."""
    body = msgspec.json.encode(message(stage, event))
    answer = await stage.module().post(
        "/v1/messages", body, contract.Accepted, webhook_id=f"t_{secrets.token_hex(8)}"
    )
    return answer.message


@pytest.mark.parametrize("receive", ["poll", "push"])
async def test_no_request_fails_while_both_tokens_are_rotated(
    tmp_path: Path, receive: Literal["poll", "push"]
) -> None:
    async with open_stage(tmp_path, receive=receive) as stage:
        accepted: list[str] = []
        rotated = asyncio.Event()

        async def client(number: int) -> None:
            left, sent = AFTER, 0
            while left:
                accepted.append(await send(stage, f"c{number}-{sent}"))
                sent += 1
                left -= rotated.is_set()
                await asyncio.sleep(0.25)

        async def administrator() -> None:
            links: tuple[tuple[Side, str, Path], ...] = (
                ("offshore", "demo-border", stage.folder / "border" / "offshore.token"),
                ("border", stage.portal_id, stage.token_file()),
            )
            for side, subject, file in links:
                done = await registered(
                    stage, side, lambda tx, keys, subject=subject: rotate(tx, keys, subject)
                )
                await asyncio.sleep(0.5)  # some requests pass between rotating and pasting
                paste(file, done.token.text)
                await until(partial(used, side, done.token.key_id))
                await registered(
                    stage, side, lambda tx, _keys, old=done.old_key_id: revoke(tx, old)
                )
            rotated.set()

        async def used(side: Side, key_id: str) -> bool:
            known = await registered(stage, side, lambda tx, _keys: listing(tx))
            return any(one.last_used for one in known if one.key_id == key_id)

        before = parse_token(stage.token_file().read_text())
        async with asyncio.TaskGroup() as group:
            group.create_task(administrator())
            for number in range(CLIENTS):
                group.create_task(client(number))

        assert len(accepted) == len(set(accepted)) > CLIENTS * AFTER
        for one in accepted:
            assert (await ended(stage, one)).outcome == "verdict"
        for side in ("border", "offshore"):
            assert "unauthorized" not in stage.log_file(side).read_text()
            assert "token_refused" not in stage.log_file(side).read_text()

        ping = msgspec.json.encode(contract.Ping(portal=stage.portal_id, audience="border"))
        url = f"http://127.0.0.1:{stage.ports.border}"

        async def knock(token: SyncToken, request_id: str) -> contract.Pong:
            async def held() -> SyncToken:
                return token

            peer = Peer(url, held, "module>border", "border>module", stage.session)
            return await peer.post("/v1/ping", ping, contract.Pong, webhook_id=request_id)

        with pytest.raises(Stopped, match="token_refused"):
            await knock(before, "late_1")
        after = parse_token(stage.token_file().read_text())
        await knock(after, "now_1")
        await registered(stage, "border", lambda tx, _keys: revoke(tx, after.key_id))
        with pytest.raises(Stopped, match="token_refused"):  # the very next request
            await knock(after, "now_2")
