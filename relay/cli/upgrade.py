"""`relay upgrade`: a backup, then the migrations that this relay brings."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from relay import config, config_file
from relay.backup import making
from relay.cli.backup import of_side
from relay.cli.options import add_common
from relay.errors import ConfigError
from relay.said import both, hint, say
from relay.store.database import Database, Place
from relay.store.looking import look
from relay.store.migrations import Schema

EXAMPLE = "relay upgrade --to /mnt/backup --key-file /etc/relay/backup.key"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--to FOLDER --key-file FILE, or --without-backup."""
    add_common(parser)
    parser.add_argument("--to", type=Path, metavar="DIR", help=hint("backup.to"))
    parser.add_argument("--key-file", type=Path, metavar="FILE")
    parser.add_argument("--without-backup", action="store_true", help=hint("upgrade.without"))


def run(options: argparse.Namespace) -> int:
    """Apply what is lacking; on SQLite the side must be stopped, on PostgreSQL it may run."""
    settings = config_file.load(options.config)
    places = _places(settings)
    lacking = {str(number): look(*one) for number, one in enumerate(places)}
    names = [name for found in lacking.values() for name in found.lacking]
    if not names:
        say(both("upgrade.current"))
        return 0
    if not options.without_backup:
        if options.to is None or options.key_file is None:
            raise ConfigError("backup_first")
        for place, _ in places:  # a side that runs is told before anything is written
            if isinstance(place, Path) and place.exists():
                _stopped(place)
        made = of_side(settings, making.target(options.to, options.key_file))
        say(both("backup.made", path=made.backup))
    for place, schemas in places:
        Database(place, schemas).close()
    say(both("upgrade.applied", names=", ".join(names)))
    return 0


def _stopped(place: Path) -> None:
    Database(place, (), exclusive=True).close()


def _places(settings: config.Config) -> Sequence[tuple[Place, Sequence[Schema]]]:
    found: list[tuple[Place, Sequence[Schema]]] = []
    if settings.border is not None:
        from relay.border import stores

        found += [(stores.place(settings.border, d), s) for d, s in stores.SCHEMAS.items()]
    if settings.offshore is not None:
        from relay.offshore import app

        found.append((app.place(settings.offshore), app.SCHEMAS))
    return found
