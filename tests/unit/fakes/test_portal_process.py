"""The stand-in portal as a process of its own."""

import asyncio
import json
import sys

import aiohttp


async def test_tells_its_address_and_serves(tmp_path) -> None:
    code, canaries = tmp_path / "code", tmp_path / "canaries"
    code.write_text("s3cretwebhookc0de\n")
    canaries.write_text("Кузьмин Пётр Ильич\n")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.portal",
        "--port", "0", "--webhook-code-file", str(code), "--canaries-file", str(canaries),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        url = json.loads(await process.stdout.readline())["url"]
        async with aiohttp.ClientSession(url) as session:
            async with session.post("/rest/1/s3cretwebhookc0de/scope") as answer:
                assert (await answer.json())["result"][0] == "crm"
            post = {"POST_MESSAGE": "от Кузьмина: Кузьмин Пётр Ильич"}
            async with session.post("/rest/1/s3cretwebhookc0de/log.blogpost.add", json=post):
                pass
            async with session.get("/_stand_in/state") as answer:
                assert (await answer.json())["canary_hits"]
    finally:
        process.terminate()
        assert await process.wait() in (0, -15)
