import pytest
import yaml


@pytest.fixture
def border(tmp_path):
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
