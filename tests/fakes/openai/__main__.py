"""The stand-in as a process: prints one JSON line with its URL when it is ready."""

import argparse
import asyncio
import json
import signal
from pathlib import Path

from aiohttp import web

from tests.fakes.canaries import Canaries
from tests.fakes.openai.app import CONTROL, make_app


async def serve(port: int, key: str, canaries: Canaries) -> bool:
    """Serve on loopback until SIGTERM or SIGINT; False if a canary was seen."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(make_app(canaries, key=key), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    ready = {"url": f"{origin}/v1", "control": f"{origin}{CONTROL}", "model": "stand-in (a rule)"}
    print(json.dumps(ready), flush=True)
    await stop.wait()
    await runner.cleanup()
    return not canaries.hits


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.openai", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--key-file", type=Path, required=True, help="the API key it accepts")
    parser.add_argument("--canaries", type=Path, help="one value per line; exit 1 if one is seen")
    options = parser.parse_args()
    canaries = Canaries.read(options.canaries) if options.canaries else Canaries()
    clean = asyncio.run(serve(options.port, options.key_file.read_text("utf-8").strip(), canaries))
    return 0 if clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
