"""From the configuration of a vendor to the `Provider` that speaks its dialect."""

from relay import config
from relay.offshore.providers.base import Provider
from relay.offshore.providers.chat import Chat
from relay.offshore.providers.client import Client
from relay.offshore.providers.responses import Responses
from relay.secret_files import read_secret

DIALECTS: dict[str, type[Responses] | type[Chat]] = {"responses": Responses, "chat": Chat}


def connect(vendor: config.Provider) -> Provider:
    """A provider that has not connected yet; nothing is imported or read before the first call."""
    client = Client(
        lambda: read_secret(vendor.key_file),
        base_url=vendor.base_url,
        ca_file=vendor.ca_file,
        proxy=vendor.proxy,
        seconds=vendor.seconds,
    )
    return DIALECTS[vendor.dialect](vendor.name, client)
