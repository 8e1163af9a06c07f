"""From configuration to a provider that works, and whose key file must be private."""

import subprocess
import sys
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


def test_nothing_of_the_vendor_is_imported_before_the_first_call() -> None:
    program = (
        "import sys; from relay.offshore.providers.connect import connect;"
        "from relay.config import Provider; connect(Provider(name='openai', key_file='/nowhere'));"
        "sys.exit('openai' in sys.modules or 'httpx2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
