"""A new border: who may receive, who sorts, keys, configuration, the module's first token."""

import argparse
import asyncio
import json
import secrets
from functools import partial
from pathlib import Path

from relay import config, config_file
from relay.border import audit, stores
from relay.border.masking_log import Record
from relay.errors import ConfigError
from relay.refusals import Both
from relay.said import both
from relay.setup import postgres, questions, side
from relay.setup.asking import answers, settled
from relay.setup.made import PROGRAM, Made

OFFSHORE = "offshore"  # the register's entry for the other side
DUTIES: tuple[stores.Duty, ...] = ("state", "vault", "log")
ROLES = Path(stores.__file__).parent / "roles.sql"


def make(options: argparse.Namespace, *, ask: bool) -> Made:
    """Make what is missing of a border in `options.folder`; a second run changes nothing."""
    folder: Path = options.folder
    path = folder / "config.yaml"
    settings = side.loaded(path, "border")
    fresh = settings is None
    portal = f"p_{secrets.token_hex(6)}" if settings is None else ""
    made = Made("border", path, portal)
    if settings is None:
        given = answers(questions.BORDER, options, ask=ask)
        data = options.data.absolute()
        side.prepare(folder, data)
        if given["webhook"]:
            side.write(made, folder / "webhook.url", given["webhook"] + "\n")
        if given["offshore_token"]:
            side.write(made, folder / "offshore.token", given["offshore_token"] + "\n")
        for one in ("sealing.key", "portal.key"):
            side.key_file(made, folder / one, fresh=True)
        if options.database:
            postgres.passwords(folder, DUTIES)
        side.write(made, path, _text(options, given, data, portal))  # last: it says all is there
        settings = config_file.load(path)
    assert settings.border is not None  # noqa: S101 - side.loaded has looked
    border = settings.border
    made.subject = border.portals[0].id
    if not fresh:
        made.settled = settled(questions.BORDER, options)
        side.same_store(options, path, on_postgres=border.database is not None)
        side.key_file(made, border.sealing_key_file, fresh=False)
        for portal_settings in border.portals:
            side.key_file(made, portal_settings.key_file, fresh=False)
    if border.database is not None:
        side.database_roles(made, options, ROLES, DUTIES)
    for duty in DUTIES:
        if duty != "state" and not made.failed:
            _open(made, border, duty)
    if not made.failed:
        open_state = partial(stores.open_store, border, "state", exclusive=False)
        side.first_token(made, open_state, border.sealing_key_file, options.token_out)
    if made.issued:
        asyncio.run(_record(made, border))
    side.say_roles(made, folder, border.database.state if border.database else None)
    made.next += _next(made, border, options.token_out)
    return made


def _open(made: Made, border: config.Border, duty: stores.Duty) -> None:
    try:
        stores.open_store(border, duty, exclusive=False).close()
    except ConfigError as error:
        made.failed = error.russian, error.english


async def _record(made: Made, border: config.Border) -> None:
    """The first token is an act like every later one: the portal's log says who issued it."""
    log = stores.open_store(border, "log", exclusive=False)
    try:
        issued = Record(event="token_issued", subject=made.issued, actor=audit.os_user())
        await audit.record(log, made.subject, issued)
    finally:
        log.close()


def _next(made: Made, border: config.Border, out: Path | None) -> list[Both]:
    at = f"--config {made.config}"
    steps: list[Both] = []
    if not border.offshore.token_file.exists():
        steps.append(both("next.link_token", path=border.offshore.token_file))
    if made.failed:
        return steps
    return [
        *steps,
        both("next.check", command=f"{PROGRAM} check {at}"),
        both(
            "next.start",
            command=f"{PROGRAM} border {at}",
            unit="deploy/border/relay-border.service",
        ),
        both("next.module", portal=made.subject, file=f" ({out})" if out else ""),
        both("next.send", command=f"{PROGRAM} send letter.eml {at} --token-file {out or 'FILE'}"),
    ]


def _text(options: argparse.Namespace, given: dict[str, str], data: Path, portal: str) -> str:
    """The configuration as text; every string is quoted as JSON, which YAML reads alike."""
    q = partial(json.dumps, ensure_ascii=False)
    lines = [
        "# Сторона в стране. Все ключи и их смысл: config.yaml в поставке relay.",
        "border:",
        f"  data: {q(str(data))}",
        "  sealing_key_file: sealing.key",
        f"  listen: {q(options.listen or '127.0.0.1:8080')}",
    ]
    if options.database:
        lines.append("  database:")
        for duty in DUTIES:
            lines += [
                f"    {duty}:",
                f"      url: {q(postgres.role_url(options.database, f'relay_{duty}'))}",
                f"      password_file: {duty}.password",
            ]
            if options.database_ca_file is not None:
                lines.append(f"      ca_file: {q(str(options.database_ca_file.absolute()))}")
    lines += [
        "  portals:",
        f"    - id: {portal}",
        "      key_file: portal.key",
        f"      mode: {options.mode}",
    ]
    if given["webhook"]:
        lines += ["      bitrix:", "        webhook_url_file: webhook.url"]
    lines += [
        "  offshore:",
        f"    url: {q(given['offshore_url'])}",
        "    token_file: offshore.token",
        f"    destination: {OFFSHORE}",
        f"    receive: {options.receive}",
    ]
    if options.proxy:
        lines.append(f"    proxy: {q(options.proxy)}")
    if options.ca_file is not None:
        lines.append(f"    ca_file: {q(str(options.ca_file.absolute()))}")
    lines.append("  destinations:")
    for entry, role, recipient, where, kept in (
        (
            OFFSHORE,
            "offshore",
            given["recipient"],
            given["country"],
            "до вердикта, не дольше суток",
        ),
        (
            given["model"],
            "model",
            given["model_recipient"],
            given["model_country"],
            "удаляется после вердикта",
        ),
    ):
        lines += [
            f"    - id: {q(entry)}",
            f"      role: {role}",
            f"      recipient: {q(recipient)}",
            f"      country: {q(where)}",
            f"      notice: {q(given['notice'])}",
            f"      retention: {q(kept)}",
            f"      valid_from: {options.valid_from}",
            f"      valid_until: {given['valid_until']}",
        ]
    return "\n".join(lines) + "\n"
