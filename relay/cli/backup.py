"""`relay backup`: an encrypted copy of a side, beside the running side."""

import argparse
import json
import sys
from pathlib import Path

from relay import config, config_file
from relay.backup import making
from relay.backup.making import Made
from relay.cli.options import add_common
from relay.said import both, hint, say

EXAMPLE = "relay backup --to /mnt/backup --key-file /etc/relay/backup.key"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--to FOLDER --key-file FILE."""
    add_common(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help=hint("backup.to"))
    parser.add_argument(
        "--key-file", type=Path, required=True, metavar="FILE", help=hint("backup.key_file")
    )


def run(options: argparse.Namespace) -> int:
    """Make the copy, remove data keys past their term, say what was done."""
    made = of_side(config_file.load(options.config), making.target(options.to, options.key_file))
    if options.json:
        shown = {
            "backup": str(made.backup),
            "keys": None if made.keys is None else str(made.keys),
            "removed": [str(path) for path in made.removed],
        }
        print(json.dumps(shown, ensure_ascii=False))
        return 0
    print(made.backup)
    if made.keys is not None:
        print(made.keys)
        say(both("backup.keys"), sys.stderr)
    for path in made.removed:
        say(both("backup.removed", path=path), sys.stderr)
    return 0


def of_side(settings: config.Config, to: making.Target) -> Made:
    """Back up the side that the configuration describes."""
    if settings.border is not None:
        from relay.backup import border

        return border.backup(settings.border, to)
    from relay.backup import offshore

    assert settings.offshore is not None  # noqa: S101 - config_file.load has looked
    return offshore.backup(settings.offshore, to)
