"""The client of each portal that has REST: its right, its pace, its connection."""

import contextlib

from relay.border.bitrix.access import Access, AppAccess, Webhook
from relay.border.bitrix.client import Portal
from relay.border.bitrix.oauth import Application
from relay.border.bitrix.pace import SharedPace
from relay.config import Bitrix
from relay.errors import ConfigError
from relay.peer.client import open_session
from relay.sealing import Keyring
from relay.secret_files import read_secret
from relay.store.database import Database

Right = Webhook | Application


def read_right(portal: str, settings: Bitrix) -> Right:
    """The webhook or the application of a portal from its secret files; ConfigError otherwise."""
    if settings.app is not None:
        secret = read_secret(settings.app.client_secret_file)
        return Application(settings.app.client_id, secret, settings.app.oauth_url)
    if settings.webhook_url_file is not None:
        return Webhook(read_secret(settings.webhook_url_file))
    raise ConfigError("config.no_rest", portal=portal)


async def open_rest(
    portal: str,
    settings: Bitrix,
    right: Right,
    keys: Keyring,
    state: Database,
    stack: contextlib.AsyncExitStack,
) -> tuple[Portal, AppAccess | None]:
    """The client, and the application whose right it uses if it is one's."""
    session = await stack.enter_async_context(open_session(settings.ca_file))
    access: Access
    app: AppAccess | None = None
    if isinstance(right, Application) and settings.app is not None:
        # the vendor's server is on the public net: a portal's own certificate is not its
        abroad = await stack.enter_async_context(open_session())
        access = app = AppAccess(settings.app.portal_url, right, state, keys, portal, abroad)
    elif isinstance(right, Webhook):
        access = right
    else:
        raise ConfigError("config.no_rest", portal=portal)
    pace = SharedPace(state, portal, cloud=settings.cloud)
    return Portal(access, session, pace=pace), app
