"""Everything the side in the country needs, looked at in the order in which a message meets it."""

import datetime
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from relay import config, wire
from relay.border import egress, vault
from relay.border.assistants.loading import Loaded, load_all
from relay.border.destinations import Register
from relay.border.documents import confine, office
from relay.border.documents.readers import seven
from relay.border.stores import SCHEMAS, Duty, open_beside, place
from relay.border.understood import ask
from relay.doctor import databases, machine, masking_log, models
from relay.doctor.finding import Check, Finding, fail, ok, warn
from relay.doctor.intake import intake
from relay.doctor.portal import portal
from relay.errors import ConfigError, Held
from relay.peer.client import Peer, check_url, open_session
from relay.peer.token_file import TokenFile
from relay.said import both, same
from relay.sealing import Keyring

DUTIES: tuple[Duty, ...] = ("state", "vault", "log")


def checks(settings: config.Border, at: Path) -> list[Check]:
    """Every check, in order; `at` is the configuration's file, for commands that mend."""
    assistants = load_all(settings.assistants_dir)
    return [
        ("keys", partial(_keys, settings)),
        ("certificate", partial(machine.own_certificate, settings.tls)),
        ("disk", partial(_disk, settings)),
        *(("database", partial(_database, settings, duty)) for duty in DUTIES),
        ("token", partial(_state, settings, at)),
        ("keys", partial(_vault, settings)),
        ("log", partial(masking_log.log, settings)),
        ("destinations", partial(_destinations, settings)),
        ("offshore", partial(_offshore, settings, _providers(assistants))),
        ("certificate", partial(_certificate, settings)),
        ("clock", partial(_clock, settings)),
        ("model", partial(_models, assistants)),
        *(("portal", partial(portal, settings, one, assistants)) for one in settings.portals),
        *(("intake", partial(intake, settings, one)) for one in settings.portals),
        ("sandbox", _sandbox),
    ]


async def _keys(settings: config.Border) -> Sequence[Finding]:
    rights = [one.bitrix for one in settings.portals if one.bitrix is not None]
    hooks = [
        path
        for one in rights
        for path in (
            one.webhook_url_file,
            one.events_token_file,
            one.app.client_secret_file if one.app is not None else None,
        )
        if path is not None
    ]
    keyrings = [settings.sealing_key_file, *(one.key_file for one in settings.portals)]
    return machine.keys(keyrings, [settings.offshore.token_file, *hooks])


async def _disk(settings: config.Border) -> Sequence[Finding]:
    return [machine.disk(settings.data)]


async def _database(settings: config.Border, duty: Duty) -> Sequence[Finding]:
    return [databases.database(duty, place(settings, duty), SCHEMAS[duty])]


async def _state(settings: config.Border, at: Path) -> Sequence[Finding]:
    if not databases.current(place(settings, "state"), SCHEMAS["state"]):
        return []
    db = open_beside(settings, "state")
    try:
        found = await databases.tokens(
            db, [one.id for one in settings.portals], at, settings.sealing_key_file
        )
        closed = await db.read(lambda tx: tx.all("SELECT portal, reason FROM egress"))
        for row in closed:
            said = both("egress.closed", portal=row["portal"], reason=egress.why(row["reason"]))
            found.append(fail("egress", said, both("egress.open")))
        count = "SELECT count(*) AS n FROM jobs WHERE state = 'held'"
        held = await db.read(lambda tx: tx.one(count))
        if held is not None and held["n"]:
            said = both("held.some", count=held["n"])
            found.append(warn("held", said, same("relay held list")))
        return found
    finally:
        db.close()


async def _vault(settings: config.Border) -> Sequence[Finding]:
    """Whether the key of each portal is the one that its people are sealed under."""
    if not databases.current(place(settings, "vault"), SCHEMAS["vault"]):
        return []
    db = open_beside(settings, "vault")
    found: list[Finding] = []
    try:
        for one in settings.portals:
            try:
                keys = Keyring.load(one.key_file)
            except ConfigError:  # the check of keys says so
                continue
            if not await db.read(lambda tx, k=keys, id=one.id: vault.opens(tx, k, id)):
                said = both("keys.foreign", path=one.key_file, portal=one.id)
                found.append(fail("keys", said, both("keys.bring_back")))
    finally:
        db.close()
    return found


async def _destinations(settings: config.Border) -> Sequence[Finding]:
    register = Register(settings.destinations, settings.offshore.destination)
    mend = both("destinations.prolong")
    try:
        entries = [register.offshore(time.time()), *register.recipients(time.time())]
    except Held:
        return [fail("destinations", both("destinations.none"), mend)]
    today = datetime.datetime.now(datetime.UTC).date()
    found: list[Finding] = []
    for entry in entries:
        days = (entry.valid_until - today).days
        said = both(
            "destinations.entry",
            id=entry.id,
            recipient=entry.recipient,
            country=entry.country,
            days=days,
        )
        found.append((warn("destinations", said, mend)) if days < 30 else ok("destinations", said))
    return found


async def _offshore(settings: config.Border, providers: set[str]) -> Sequence[Finding]:
    link = settings.offshore
    file = TokenFile(link.token_file)
    async with open_session(link.ca_file, link.client) as session:
        peer = Peer(
            url=check_url(link.url, "border.offshore.url"),
            token=file.current,
            outgoing="border>offshore",
            incoming="offshore>border",
            session=session,
            proxy=link.proxy,
        )
        told = await ask(peer)
    found = [ok("offshore", both("offshore.answers", url=link.url, release=told.release))]
    if (version := wire.common(told.versions)) is not None:
        found.append(ok("wire", both("wire.common", version=version)))
    else:
        said = both("wire.none", ours=list(wire.SERVED), theirs=told.versions)
        found.append(fail("wire", said, both("wire.upgrade")))
    allowed = {one.id for one in settings.destinations if one.role == "model"}
    usable = providers & set(told.providers) & allowed
    for name in sorted(providers - usable):
        here = name in told.providers
        said = both("provider.register" if here else "provider.abroad", name=name)
        found.append(fail("provider", said, both("provider.change")))
    return found + [ok("provider", both("provider.good", name=name)) for name in sorted(usable)]


async def _certificate(settings: config.Border) -> Sequence[Finding]:
    link = settings.offshore
    if link.proxy is not None:
        return []
    whose = both("certificate.offshore")
    return await machine.certificate(whose, link.url, link.ca_file, link.client)


async def _clock(settings: config.Border) -> Sequence[Finding]:
    link = settings.offshore
    async with open_session(link.ca_file, link.client) as session:
        return await machine.clock(f"{link.url.rstrip('/')}/health", session, link.proxy)


def _providers(assistants: dict[str, Loaded]) -> set[str]:
    return {loaded.assistant.provider for loaded in assistants.values()}


async def _models(assistants: dict[str, Loaded]) -> Sequence[Finding]:
    used = {loaded.assistant.model for loaded in assistants.values()}
    today = datetime.datetime.now(datetime.UTC).date()
    return models.endings([(one, models.announced(one)) for one in sorted(used)], today)


async def _sandbox() -> Sequence[Finding]:
    strength = confine.strength()
    old = all(office.reads(one) for one in ("doc", "ppt"))
    said = both(
        "sandbox.strength",
        strength=strength,
        office=both("there" if old else "not_there"),
        seven=both("there" if seven.installed() else "not_there"),
    )
    missing = [one for one in ("landlock", "seccomp") if one not in strength.split("+")]
    if missing:
        said = both("sandbox.lacks", said=said, missing=", ".join(missing))
        return [warn("sandbox", said, both("sandbox.kernel"))]
    return [ok("sandbox", said)]
