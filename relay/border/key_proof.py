"""At the start: do the key files open what stands in the databases? Another's key must not begin.

The sealing key is proved by the valid sync tokens, a portal's key by its newest thread.
"""

from collections.abc import Mapping

from relay import config
from relay.border import vault
from relay.border.stores import Stores
from relay.errors import ConfigError
from relay.sealing import Keyring
from relay.tokens import foreign


async def prove(
    settings: config.Border, stores: Stores, sealing: Keyring, portals: Mapping[str, Keyring]
) -> None:
    """ConfigError that names the first key file which is not these databases'."""
    await foreign.refuse(stores.state, sealing, settings.sealing_key_file)
    for one in settings.portals:
        keys = portals[one.id]
        if not await stores.vault.read(lambda tx, id=one.id, k=keys: vault.opens(tx, k, id)):
            raise ConfigError("key_foreign.portal", path=one.key_file, portal=one.id)
