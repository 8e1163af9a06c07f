"""A new offshore side: its border, its model vendor, keys, configuration, the border's token."""

import argparse
import json
from functools import partial
from pathlib import Path

from relay import config, config_file, offshore
from relay.offshore.app import open_database
from relay.refusals import Both
from relay.said import both
from relay.setup import postgres, questions, side
from relay.setup.asking import answers, settled
from relay.setup.made import PROGRAM, Made

ROLES = Path(offshore.__file__).parent / "roles.sql"


def make(options: argparse.Namespace, *, ask: bool) -> Made:
    """Make what is missing of an offshore side; a second run changes nothing."""
    folder: Path = options.folder
    path = folder / "config.yaml"
    settings = side.loaded(path, "offshore")
    made = Made("offshore", path, "")
    if settings is None:
        given = answers(questions.OFFSHORE, options, ask=ask)
        data = options.data.absolute()
        side.prepare(folder, data)
        if given["api_key"]:
            side.write(made, folder / "model.key", given["api_key"] + "\n")
        side.key_file(made, folder / "sealing.key", fresh=True)
        if options.database:
            postgres.passwords(folder, ["offshore"])
        side.write(made, path, _text(options, given, data))
        settings = config_file.load(path)
    else:
        assert settings.offshore is not None  # noqa: S101 - side.loaded has looked
        side.key_file(made, settings.offshore.sealing_key_file, fresh=False)
        made.settled = settled(questions.OFFSHORE, options)
        side.same_store(options, path, on_postgres=settings.offshore.database is not None)
    assert settings.offshore is not None  # noqa: S101 - as above
    abroad = settings.offshore
    made.subject = abroad.borders[0].name
    if abroad.database is not None:
        side.database_roles(made, options, ROLES, ["offshore"])
    open_ = partial(open_database, abroad, exclusive=False)
    side.first_token(made, open_, abroad.sealing_key_file, options.token_out)
    side.say_roles(made, folder, abroad.database)
    made.next += _next(made, abroad, options.token_out)
    return made


def _next(made: Made, abroad: config.Offshore, out: Path | None) -> list[Both]:
    at = f"--config {made.config}"
    steps = [
        both("next.api_key", path=one.key_file)
        for one in abroad.providers
        if not one.key_file.exists()
    ]
    if made.failed:
        return steps
    return [
        *steps,
        both("next.check", command=f"{PROGRAM} check {at}"),
        both(
            "next.start",
            command=f"{PROGRAM} offshore {at}",
            unit="deploy/offshore/relay-offshore.service",
        ),
        both("next.border_token", name=made.subject, file=f" ({out})" if out else ""),
    ]


def _text(options: argparse.Namespace, given: dict[str, str], data: Path) -> str:
    """The configuration as text; every string is quoted as JSON, which YAML reads alike."""
    q = partial(json.dumps, ensure_ascii=False)
    lines = [
        "# Сторона за границей. Все ключи и их смысл: config.yaml в поставке relay.",
        "offshore:",
        f"  data: {q(str(data))}",
        "  sealing_key_file: sealing.key",
        f"  listen: {q(options.listen or '127.0.0.1:8090')}",
    ]
    if options.database:
        lines += [
            "  database:",
            f"    url: {q(postgres.role_url(options.database, 'relay_offshore'))}",
            "    password_file: offshore.password",
        ]
        if options.database_ca_file is not None:
            lines.append(f"    ca_file: {q(str(options.database_ca_file.absolute()))}")
    lines += ["  borders:", f"    - name: {q(given['border'])}"]
    if given["push_url"]:
        lines.append(f"      push_url: {q(given['push_url'])}")
    lines += [
        "  providers:",
        f"    - name: {q(given['provider'])}",
        "      key_file: model.key",
        f"      dialect: {options.dialect}",
    ]
    if given["base_url"]:
        lines.append(f"      base_url: {q(given['base_url'])}")
    return "\n".join(lines) + "\n"
