"""The stand-in portal as a process: prints one JSON line with its `url` when ready.

`python -m tests.fakes.portal --port 0 --webhook-code-file F [--canaries-file F] [--tls-file F]
[--app-secret-file F]`
"""

import argparse
import asyncio
import contextlib
import json
import ssl
import sys
from pathlib import Path

from aiohttp import web

from tests.fakes.canaries import Canaries
from tests.fakes.portal import oauth
from tests.fakes.portal.app import make_app


async def serve(app: web.Application, port: int, tls: ssl.SSLContext | None) -> None:
    """Serve on loopback until cancelled."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls).start()
    scheme = "http" if tls is None else "https"
    url = f"{scheme}://127.0.0.1:{runner.addresses[0][1]}"
    print(json.dumps({"url": url}), flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main() -> int:
    """Parse the arguments, serve, end quietly on Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.portal", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--webhook-code-file", type=Path, required=True)
    parser.add_argument("--canaries-file", type=Path, help="one value per line")
    parser.add_argument("--app-secret-file", type=Path, help="of the application local.stand-in")
    parser.add_argument("--tls-file", type=Path, help="PEM with private key and certificate")
    args = parser.parse_args()
    code = args.webhook_code_file.read_text().strip()
    canaries = Canaries.read(args.canaries_file) if args.canaries_file else Canaries()
    tls = None
    if args.tls_file:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(args.tls_file)
    app = make_app(code, canaries=canaries)
    if args.app_secret_file:
        oauth.install(app, "local.stand-in", args.app_secret_file.read_text().strip())
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(app, args.port, tls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
