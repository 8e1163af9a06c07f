"""`relay send`: a mail or a message file goes to the border as a module would send it."""

import argparse
import asyncio
import secrets
import sys
from pathlib import Path
from typing import TextIO

import msgspec

from relay.border import contract, words
from relay.cli import message
from relay.cli.options import add_config, border_of
from relay.config import Limits
from relay.errors import ConfigError, Stopped, Unavailable, VerbFailed
from relay.peer.client import Peer, check_url, open_session
from relay.refusals import Both
from relay.said import both, hint, line, same, say
from relay.secret_files import read_secret
from relay.signing import SyncToken, parse_token

EXAMPLE = "relay send letter.eml --token-file portal.token"
MAX_BODY = Limits().body_mb * 2**20
PAUSE = 0.2  # seconds between status requests
PATIENCE = (0.5, 1, 2, 4, 8, 8, 8)  # seconds between deliveries: a border that starts is waited for


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, where and as whom."""
    parser.add_argument("file", type=Path, help=hint("send.file"))
    add_config(parser)
    parser.add_argument("--url", help=hint("send.url"))
    parser.add_argument("--portal", help=hint("send.portal"))
    parser.add_argument("--token-file", type=Path, required=True, help=hint("send.token"))
    parser.add_argument("--ca-file", type=Path, help=hint("send.ca"))
    parser.add_argument("--timeout", type=float, default=600, help=hint("send.timeout"))
    parser.add_argument("--json", action="store_true", help=hint("send.json"))


def run(options: argparse.Namespace) -> int:
    """Send, wait with progress, print; 0 only with a verdict."""
    url, portal = _where(options)
    try:
        token = parse_token(read_secret(options.token_file))
    except ValueError:
        raise ConfigError("token_file", path=options.token_file) from None
    body = message.read(options.file, portal)
    status = asyncio.run(_send(url, token, options, body))
    if options.json:
        print(msgspec.json.encode(status).decode())
    else:
        show(status, sys.stdout)
    return 0 if status.outcome == "verdict" else 1


async def _send(
    url: str, token: SyncToken, options: argparse.Namespace, body: contract.Message
) -> contract.MessageStatus:
    async with open_session(options.ca_file) as session:

        async def current() -> SyncToken:
            return token

        peer = Peer(url, current, "module>border", "border>module", session)
        accepted = await deliver(peer, body)
        say(both("sent.accepted", message=accepted), sys.stderr)
        try:
            async with asyncio.timeout(options.timeout):
                return await wait(peer, body.portal, accepted, sys.stderr)
        except TimeoutError:
            raise VerbFailed("timeout") from None


async def deliver(peer: Peer, body: contract.Message) -> str:
    """Send one message, again until the border has stored it; return the message id."""
    encoded, event_id = msgspec.json.encode(body), f"send_{secrets.token_hex(12)}"
    if len(encoded) > MAX_BODY:
        raise VerbFailed("too_large", size=len(encoded) >> 20, most=MAX_BODY >> 20)

    async def post() -> str:
        answer = await peer.post("/v1/messages", encoded, contract.Accepted, webhook_id=event_id)
        return answer.message

    for pause in PATIENCE:
        try:
            return await post()
        except Stopped:
            raise
        except Unavailable:
            await asyncio.sleep(pause)
    return await post()


async def wait(
    peer: Peer, portal: str, message_id: str, progress: TextIO | None
) -> contract.MessageStatus:
    """Ask until the message has ended or is held; say each new step and each file read."""
    asked = contract.StatusRequest(portal=portal, audience="border", messages=[message_id])
    body, said = msgspec.json.encode(asked), ""
    while True:
        try:
            answer = await peer.post(
                "/v1/messages/status",
                body,
                contract.Status,
                webhook_id=f"status_{secrets.token_hex(12)}",
            )
            status = answer.messages[0]
        except Stopped:
            raise
        except Unavailable:  # the border restarts; the message is safe
            await asyncio.sleep(PAUSE * 5)
            continue
        if not said and status.state == "done" and progress is not None:
            print(f"  … {line(both('sent.before'))}", file=progress)
        elif (now := _progress(status)) != said and progress is not None:
            said = now
            print(f"  … {said}", file=progress, flush=True)
        if status.state in ("done", "held", "unknown"):
            return status
        await asyncio.sleep(PAUSE)


STEPS = {
    "message.mask": both("sent.mask"),
    "message.forward": both("sent.forward"),
    "message.verdict": both("sent.verdict"),
}


def _progress(status: contract.MessageStatus) -> str:
    """Where the message is, in words; while its files are read, how many of them were."""
    files = status.files
    if status.step == "message.mask" and files and files["read"] < files["of"]:
        return line(both("sent.files", read=files["read"], of=files["of"]))
    return line(STEPS.get(status.step, same(status.step)))


def show(status: contract.MessageStatus, out: TextIO) -> None:
    """Print one message's status for a person."""
    say(ended(status), out)
    for run_ in status.runs:
        answer = run_.answer or {}
        print(f"{run_.assistant}: {answer.get('verdict', run_.outcome)}", file=out)
        print(f"  {line(both('sent.reason'))}: {run_.reason}", file=out)
        for quote in answer.get("quotes", []):
            print(f"  «{quote}»", file=out)
    if status.masked:
        print(f"{line(both('sent.masked'))}: {counts(status.masked)}", file=out)
    for part in status.withheld:
        say(words.not_carried(part.part, part.format, part.reason), out)


def ended(status: contract.MessageStatus) -> Both:
    """How a message ended or where it stands; the border gives its reason in Russian."""
    russian, english = words.states(status.outcome or status.state)
    return both("sent.end", what=(status.reason or russian, english))


def counts(masked: dict[str, int]) -> str:
    """Counts by type, most first."""
    pairs = sorted(masked.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{label} {number}" for label, number in pairs)


def _where(options: argparse.Namespace) -> tuple[str, str]:
    url, portal = options.url, options.portal
    if url is None or portal is None:
        border = border_of(options.config)
        if portal is None and len(border.portals) != 1:
            known = ", ".join(one.id for one in border.portals)
            raise ConfigError("portal_missing", known=known)
        url = url or f"http://{border.listen}"
        portal = portal or border.portals[0].id
    return check_url(url, "--url"), portal
