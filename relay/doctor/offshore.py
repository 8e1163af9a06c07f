"""Everything the side abroad needs: keys, database, tokens of its borders, model vendors."""

import datetime
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec

from relay import config
from relay.doctor import databases, machine, models
from relay.doctor.finding import Check, Finding, ok
from relay.offshore.app import SCHEMAS, open_beside, place
from relay.offshore.providers.connect import connect
from relay.peer.client import open_session
from relay.said import both
from relay.wire import Recipient

LATELY = 500  # runs that tell which models are in use


def checks(settings: config.Offshore, at: Path) -> list[Check]:
    """Every check, in order; `at` is the configuration's file, for commands that mend."""
    return [
        ("keys", partial(_keys, settings)),
        ("certificate", partial(machine.own_certificate, settings.tls)),
        ("disk", partial(_disk, settings)),
        ("database", partial(_database, settings)),
        ("token", partial(_tokens, settings, at)),
        *(("certificate", partial(_border, one)) for one in settings.borders if one.push_url),
        *(("provider", partial(_provider, settings, one)) for one in settings.providers),
        ("clock", partial(_clock, settings)),
    ]


async def _keys(settings: config.Offshore) -> Sequence[Finding]:
    return machine.keys([settings.sealing_key_file], [one.key_file for one in settings.providers])


async def _disk(settings: config.Offshore) -> Sequence[Finding]:
    return [machine.disk(settings.data)]


async def _database(settings: config.Offshore) -> Sequence[Finding]:
    return [databases.database("offshore", place(settings), SCHEMAS)]


async def _tokens(settings: config.Offshore, at: Path) -> Sequence[Finding]:
    if not databases.current(place(settings), SCHEMAS):
        return []
    db = open_beside(settings)
    try:
        return await databases.tokens(
            db, [one.name for one in settings.borders], at, settings.sealing_key_file
        )
    finally:
        db.close()


async def _border(peer: config.BorderPeer) -> Sequence[Finding]:
    assert peer.push_url is not None  # noqa: S101 - only such borders are looked at
    return await machine.certificate(
        both("certificate.border", name=peer.name), peer.push_url, peer.ca_file, peer.client
    )


async def _provider(settings: config.Offshore, vendor: config.Provider) -> Sequence[Finding]:
    provider = connect(vendor)
    try:
        known = await provider.models()
    finally:
        await provider.close()
    found = [ok("provider", both("provider.answers", name=vendor.name, count=len(known)))]
    used = await _used(settings, vendor.name)
    ends = [(model, known.get(model) or models.announced(model)) for model in sorted(used)]
    return found + models.endings(ends, datetime.datetime.now(datetime.UTC).date())


async def _used(settings: config.Offshore, vendor: str) -> set[str]:
    """The models that runs have lately been sent to."""
    if not databases.current(place(settings), SCHEMAS):
        return set()
    db = open_beside(settings)
    try:
        sql = "SELECT recipients FROM runs ORDER BY decided DESC LIMIT :n"
        rows = await db.read(lambda tx: tx.all(sql, n=LATELY))
    finally:
        db.close()
    return {
        one.model
        for row in rows
        for one in msgspec.json.decode(row["recipients"], type=list[Recipient])
        if one.name == vendor
    }


async def _clock(settings: config.Offshore) -> Sequence[Finding]:
    vendor = settings.providers[0]
    async with open_session(vendor.ca_file) as session:
        url = vendor.base_url or "https://api.openai.com/v1"
        return await machine.clock(url, session, vendor.proxy)
