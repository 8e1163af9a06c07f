"""`relay roles`: who may do what on the border's machine, by portal."""

import argparse
import json

from relay.border import audit
from relay.cli.options import add_common, border_of
from relay.said import both, say

EXAMPLE = "relay roles --config /etc/relay/config.yaml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""
    add_common(parser)


def run(options: argparse.Namespace) -> int:
    """Print one line for each user and portal, or what an empty register means."""
    settings = border_of(options.config)
    rows = [
        {
            "user": one.user,
            "role": one.role,
            "portal": portal,
            "may": sorted(act for act, roles in audit.RIGHTS.items() if one.role in roles),
        }
        for one in settings.access.roles
        for portal in one.portals or [found.id for found in settings.portals]
    ]
    for row in rows:
        line = f"{row['portal']}  {row['user']}  {row['role']}: {', '.join(row['may'])}"
        print(json.dumps(row) if options.json else line)
    if not rows and not options.json:
        say(both("roles.none"))
    return 0
