"""`relay demo`: the main job on loopback, on the samples that ship with the sources.

Real processes of both sides, a stand-in portal and a stand-in model (a rule, no language model),
and real files. Every byte that reaches the model or the Feed is searched for the people in the
samples; one hit and the demo fails.
"""

import argparse
import asyncio
import math
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relay.cli import demo_routes as routes
from relay.cli import shown
from relay.cli.demo_routes import Followed
from relay.errors import ConfigError
from relay.said import both, hint, line, say

if TYPE_CHECKING:
    from tests.stage import Stage

EXAMPLE = "relay demo"
POLLED = {"poll": {"seconds": 0.5, "skip_sources": ["EMAIL", "WEBFORM"]}, "settle": 0.5}
"""The border polls too, but leaves the leads of the other samples to those who send them."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """--live KEYFILE, --keep FOLDER."""
    parser.add_argument("--live", type=Path, metavar="KEYFILE", help=hint("demo.key"))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help=hint("demo.keep"))


def run(options: argparse.Namespace) -> int:
    """Run the samples through the chain; 0 when each ended and nobody leaked."""
    try:
        from tests import stage
    except ImportError:
        raise ConfigError("no_sources") from None
    samples = Path(stage.__file__).parent / "samples"
    folder = options.keep or Path(tempfile.mkdtemp(prefix="relay-demo-"))
    try:
        paths = sorted((*samples.glob("*.eml"), *samples.glob("*.lead.json")))
        canaries = (samples / "canaries.txt").read_text(encoding="utf-8").splitlines()
        return asyncio.run(_demo(folder, paths, canaries, options.live))
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


async def _demo(folder: Path, paths: list[Path], canaries: list[str], live: Path | None) -> int:
    from tests.stage import open_stage

    php = shutil.which("php")
    print(shown.intro(live=live is not None, php=php is not None))
    started = time.monotonic()
    async with open_stage(
        folder, canaries=canaries, live_key=live, bitrix=POLLED, start=False
    ) as stage:
        token = await stage.add_portal(routes.OWN_PORTAL)
        await stage.start("offshore")
        await stage.start("border")
        say(both("demo.up", seconds=f"{time.monotonic() - started:.1f}"))
        results = [await routes.own_source(stage, path) for path in paths]
        letter = next(path for path in paths if path.suffix == ".eml")
        results.append(await routes.polled(stage, letter))
        if php is not None:
            form = next(path for path in reversed(paths) if path.suffix == ".json")
            results.append(await routes.whole_module(stage, php, token, form))
        portal = await stage.portal()
        hits = [(line(both("demo.the_feed")), hit) for hit in portal["canary_hits"]]
        if live is None:
            await _cleaned(stage)
            hits += [
                (line(both("demo.model")), hit) for hit in (await stage.model())["canary_hits"]
            ]
    return _summary(results, hits)


async def _cleaned(stage: "Stage") -> None:
    """Wait until nothing of ours is left at the vendor: conversations and files are deleted."""
    async with asyncio.timeout(30):
        while True:
            left = await stage.model()
            if not left["files"] and not left["conversations"]:
                return
            await asyncio.sleep(0.2)


def _summary(results: list[Followed], hits: list[tuple[str, Any]]) -> int:
    ended = Counter(one.status.outcome or one.status.state for one in results)
    own = sorted(
        one.status.seconds["total"] - one.status.seconds["model"]
        for one in results
        if one.files == 0 and one.status.seconds
    )
    p95 = own[math.ceil(0.95 * len(own)) - 1] if own else 0.0
    print(shown.summary(len(results), ended, p95, len(own), hits))
    unfinished = [one for one in results if one.status.state not in ("done", "held")]
    if hits or unfinished:
        say(both("demo.failed"), sys.stderr)
        return 1
    return 0
