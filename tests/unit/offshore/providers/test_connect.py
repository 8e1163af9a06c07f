"""From configuration to a provider that works, and whose key file must be private."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from relay import config
from relay.errors import Stopped
from relay.offshore.providers.connect import connect


async def test_connects_by_configuration(stand_in: TestServer, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_text("sk-test\n", "utf-8")
    vendor = config.Provider(name="openai", key_file=key, base_url=str(stand_in.make_url("/v1")))
    provider = connect(vendor)
    assert provider.name == "openai"
    assert "gpt-6-luna" in await provider.models()
    key.chmod(0o644)
    with pytest.raises(Stopped, match="model_key_unreadable"):
        await provider.models()
    await provider.close()
