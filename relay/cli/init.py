"""`relay init border|offshore`: from nothing to a side that can be started."""

import argparse
import datetime
import importlib
import sys
from pathlib import Path

from relay.said import both, hint, say
from relay.setup import questions
from relay.setup.asking import add_options

EXAMPLE = "relay init border --folder /etc/relay --data /var/lib/relay/border"


def arguments(parser: argparse.ArgumentParser) -> None:
    """border | offshore, with an option for every question."""
    sides = parser.add_subparsers(dest="side", required=True, metavar="SIDE")
    for side, summary, asked in (
        ("border", hint("init.border"), questions.BORDER),
        ("offshore", hint("init.offshore"), questions.OFFSHORE),
    ):
        below = sides.add_parser(side, help=summary)
        _common(below, side)
        add_options(below, asked)


def _common(parser: argparse.ArgumentParser, side: str) -> None:
    parser.add_argument("--folder", type=Path, default=Path("/etc/relay"), metavar="DIR")
    data = Path("/var/lib/relay") / side
    parser.add_argument("--data", type=Path, default=data, metavar="DIR")
    parser.add_argument("--listen", metavar="HOST:PORT", help=hint("init.listen"))
    parser.add_argument("--token-out", type=Path, metavar="FILE", help=hint("init.token"))
    parser.add_argument("--json", action="store_true", help=hint("init.json"))
    parser.add_argument("--no-input", action="store_true", help=hint("init.unasked"))
    parser.add_argument("--database", metavar="URL", help="postgresql://host:5432/database")
    parser.add_argument("--database-ca-file", type=Path, metavar="FILE")
    parser.add_argument("--database-owner", metavar="URL", help=hint("init.owner"))
    parser.add_argument("--database-owner-password-file", type=Path, metavar="FILE")
    if side == "offshore":
        parser.add_argument("--dialect", choices=["responses", "chat"], default="responses")
        return
    parser.add_argument("--mode", choices=["strict", "balanced"], default="strict")
    parser.add_argument("--receive", choices=["poll", "push"], default="poll")
    parser.add_argument("--proxy", metavar="URL", help=hint("init.proxy"))
    parser.add_argument("--ca-file", type=Path, metavar="FILE", help=hint("init.ca"))
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    parser.add_argument("--valid-from", default=today, metavar="DATE", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Make what is missing and say what comes next; 1 if the side cannot be started yet."""
    ask = sys.stdin.isatty() and not options.no_input and not options.json
    side = importlib.import_module(f"relay.setup.{options.side}")  # the other may not be installed
    made = side.make(options, ask=ask)
    if options.json:
        print(made.as_json())
    else:
        print("\n".join(made.lines()), file=sys.stderr)
        if made.token is not None:
            say(both("made.token", subject=made.subject), sys.stderr)
            print(made.token)
    return 1 if made.failed else 0
