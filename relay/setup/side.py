"""What both sides have in common when they are made: keys, database, the first token."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from relay import config, config_file
from relay.errors import ConfigError
from relay.file_owner import refuse_root
from relay.said import both
from relay.sealing import Keyring, new_keyring_text
from relay.setup import postgres
from relay.setup.files import make_folder, write_once
from relay.setup.made import Made
from relay.store.database import Database
from relay.tokens import register


def prepare(folder: Path, data: Path) -> None:
    """Make the folders; ConfigError if data is there whose keys are not, or another's."""
    for path in (folder, data, data.parent):
        refuse_root(path)
    make_folder(folder)
    make_folder(data)
    if not (folder / "sealing.key").exists() and (found := sorted(data.glob("*.db"))):
        raise ConfigError("key_lost.folder", path=found[0], folder=folder)


def write(made: Made, path: Path, text: str) -> None:
    """Write a file of the new side unless it is there, and remember that it was made."""
    if write_once(path, text):
        made.files.append(path)


def key_file(made: Made, path: Path, *, fresh: bool) -> None:
    """Make a key file for a side that is new; for one that is not, a missing key is a lost key."""
    if fresh:
        write(made, path, new_keyring_text("k1"))
    elif not path.exists():
        raise ConfigError("key_lost.file", path=path)


def same_store(options: argparse.Namespace, path: Path, *, on_postgres: bool) -> None:
    """ConfigError if --database is given to a side that was set up on files."""
    if options.database and not on_postgres:
        raise ConfigError("other_store", path=path)


def database_roles(
    made: Made, options: argparse.Namespace, shipped: Path, duties: Sequence[str]
) -> None:
    """Make roles and schemas on PostgreSQL as --database-owner, or write the SQL for whoever is."""
    folder: Path = options.folder
    sql = postgres.roles_sql(shipped, postgres.passwords(folder, duties))
    if options.database_owner:
        owner = config.Postgres(
            url=options.database_owner, password_file=options.database_owner_password_file
        )
        postgres.apply(owner, sql)
        return
    write(made, folder / "roles.sql", sql)


def say_roles(made: Made, folder: Path, database: config.Postgres | None) -> None:
    """When the database did not open and its roles may be lacking: how to make them."""
    sql = folder / "roles.sql"
    if made.failed and database is not None and sql.exists():
        name = urlsplit(database.url).path.lstrip("/")
        made.next.append(both("next.roles", name=name, path=sql))


def first_token(
    made: Made, open_database: Callable[[], Database], sealing_key_file: Path, out: Path | None
) -> None:
    """Migrate the database and issue the first token of the subject, unless it has one."""
    keys = Keyring.load(sealing_key_file)
    try:
        db = open_database()
    except ConfigError as error:
        made.failed = error.russian, error.english
        return
    try:
        asyncio.run(_issue(made, db, keys, out))
    finally:
        db.close()


async def _issue(made: Made, db: Database, keys: Keyring, out: Path | None) -> None:
    known = await db.read(lambda tx: register.signers(tx, keys, made.subject))
    if known:
        made.token_kept = known[0].token.key_id
        return
    token = await db.write(lambda tx: register.issue(tx, keys, made.subject))
    if out is None:
        made.token = token.text
    elif write_once(out, token.text + "\n"):
        made.files.append(out)
    else:
        await db.write(lambda tx: register.revoke(tx, token.key_id))
        raise ConfigError("token_out", path=out)
    made.issued = token.key_id


def loaded(path: Path, side: str) -> config.Config | None:
    """The configuration that is there already; ConfigError if it is of the other side."""
    if not path.exists():
        return None
    found = config_file.load(path)
    if (found.border if side == "border" else found.offshore) is None:
        raise ConfigError("config_of_other_side", path=path)
    return found
