"""Both sides over mutual TLS of their own: a message passes, a stranger does not."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from relay import config
from relay.errors import Unavailable
from relay.peer.certificates import seconds_left
from relay.peer.client import open_session
from relay.peer.tls import client_context
from tests.chain.play import deliver, ended, message
from tests.stage import Side, Stage, open_stage
from tests.unit.peer.test_tls import self_signed


def change(stage: Stage, side: Side, **keys: Any) -> None:
    path = stage.config_file(side)
    settings = yaml.safe_load(path.read_text())
    for key, value in keys.items():
        old = settings[side].get(key)
        settings[side][key] = {**old, **value} if isinstance(old, dict) else value
    path.write_text(yaml.safe_dump(settings, allow_unicode=True))


async def test_a_message_passes_over_mutual_tls_and_a_stranger_does_not(tmp_path: Path) -> None:
    abroad, home = self_signed(tmp_path, "abroad"), self_signed(tmp_path, "home")

    def paths(one: config.Tls) -> dict[str, str]:
        return {"certificate_file": str(one.certificate_file), "key_file": str(one.key_file)}

    async with open_stage(tmp_path / "stage", start=False) as stage:
        change(
            stage, "offshore", tls={**paths(abroad), "client_ca_file": str(home.certificate_file)}
        )
        url = f"https://127.0.0.1:{stage.ports.offshore}"
        link = {"url": url, "ca_file": str(abroad.certificate_file), "client": paths(home)}
        change(stage, "border", offshore=link)
        await stage.start("offshore", wait=False)
        await stage.start("border")
        accepted = await deliver(stage, message(stage, "tls"))
        assert (await ended(stage, accepted)).outcome == "verdict"

        known = client_context(abroad.certificate_file, home)
        left = await seconds_left(url, known)
        assert left is not None
        assert 4 * 86400 < left < 5 * 86400
        async with open_session(abroad.certificate_file) as stranger:
            with pytest.raises(aiohttp.ClientError):
                async with stranger.get(f"{url}/health") as answer:
                    await answer.read()
        with pytest.raises(Unavailable, match="tls_untrusted"):
            await seconds_left(url, client_context(None, home))
