"""`relay check`: a doctor. One line for each check, and how to mend what is wrong."""

import argparse
import asyncio
import importlib
import json
import logging
import sys
from typing import Any

from relay import config_file
from relay.cli.options import add_common
from relay.doctor.finding import Finding, State, examine
from relay.said import both, fitted, say

EXAMPLE = "relay check --config /etc/relay/config.yaml"
SIGNS: dict[State, str] = {"ok": " ok", "warn": " ! ", "fail": " ✗ "}
INDENT = " " * 20
WIDTH = 100 - len(INDENT)  # columns


def arguments(parser: argparse.ArgumentParser) -> None:
    """--config, --json."""
    add_common(parser)


def run(options: argparse.Namespace) -> int:
    """Look at every side that the configuration describes; 1 if something has to be mended."""
    logging.disable(logging.WARNING)  # libraries speak to the log of a running side
    settings = config_file.load(options.config)
    found: list[Finding] = []
    for side, half in (("border", settings.border), ("offshore", settings.offshore)):
        if half is not None:
            doctor: Any = importlib.import_module(f"relay.doctor.{side}")
            found += asyncio.run(examine(doctor.checks(half, options.config)))
    if options.json:
        print(json.dumps([_row(one) for one in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(_shown(one) for one in found))
    wrong = sum(one.state == "fail" for one in found)
    watch = sum(one.state == "warn" for one in found)
    if not options.json:
        say(both("summary", count=len(found), wrong=wrong, watch=watch), sys.stderr)
    return 1 if wrong else 0


def _row(one: Finding) -> dict[str, str]:
    """For programs: `check` and `state` are fixed words, the other two are for a person."""
    return {"check": one.check, "state": one.state, "said": one.said[0], "mend": one.mend[0]}


def _shown(one: Finding) -> str:
    lines = fitted(one.said, WIDTH)
    if one.state != "ok" and one.mend[0]:
        lines += [f"→ {text}" for text in fitted(one.mend, WIDTH - 2)]
    return f"{SIGNS[one.state]} {one.check:<15} " + f"\n{INDENT}".join(lines)
