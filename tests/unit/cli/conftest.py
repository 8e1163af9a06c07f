import pytest
import yaml

from relay import config_file
from relay.border import stores


@pytest.fixture
def unmade(tmp_path):
    """The configuration of a border of two portals; nothing else of it is there yet."""
    settings = {
        "portals": [{"id": "p1", "key_file": "k"}, {"id": "p2", "key_file": "k"}],
        "offshore": {"url": "https://x", "token_file": "t", "destination": "d"},
        "destinations": [],
        "data": "data",
        "sealing_key_file": "s",
    }
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"border": settings}))
    return path


@pytest.fixture
def border(unmade):
    """The same, its databases made."""
    settings = config_file.load(unmade).border
    assert settings is not None
    stores.open_stores(settings).close()
    return unmade
