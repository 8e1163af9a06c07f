"""`relay restore`: a side from its backup, into an empty data folder."""

import argparse
import datetime
import sys
from pathlib import Path

from relay import config_file
from relay.cli.options import add_common
from relay.said import both, hint, say
from relay.sealing import Keyring

EXAMPLE = "relay restore border-20261129T081500Z.backup --keys FILE --key-file backup.key"


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE [--keys FILE] --key-file FILE."""
    add_common(parser)
    parser.add_argument("file", type=Path, help=hint("restore.file"))
    parser.add_argument("--keys", type=Path, metavar="FILE", help=hint("restore.keys"))
    parser.add_argument(
        "--records",
        type=Path,
        metavar="FILE",
        help=hint("restore.records"),
    )
    parser.add_argument("--key-file", type=Path, required=True, metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Restore; newer backups beside FILE are asked whom to forget again."""
    settings, sealed_by = config_file.load(options.config), Keyring.load(options.key_file)
    if settings.border is None:
        from relay.backup import offshore

        assert settings.offshore is not None  # noqa: S101 - config_file.load has looked
        made = offshore.restore(settings.offshore, options.file, sealed_by)
        say(both("restored.no_texts", moment=_moment(made)))
        return 0
    from relay.backup import border
    from relay.border import egress

    found = border.restore(settings.border, options.file, options.keys, sealed_by, options.records)
    say(both("restored", moment=_moment(found.made)))
    if not found.people:
        say(both("restored.no_keys"), sys.stderr)
    if found.erasures:
        say(both("restored.erasures", count=found.erasures))
    for portal, reason in found.closed.items():
        say(both("restored.closed", portal=portal, reason=egress.why(reason)))
        say(both("restored.open", portal=portal, path=options.config))
    return 0


def _moment(seconds: float) -> str:
    return f"{datetime.datetime.fromtimestamp(seconds, datetime.UTC):%Y-%m-%d %H:%M:%S}Z"
