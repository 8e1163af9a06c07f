"""A notification to one person; its TAG replaces an earlier one, so repeating is harmless."""

from relay.border.bitrix.client import Portal

CLIENT = "relay"
"""Over a webhook the portal honours a TAG only beside a CLIENT_ID of the caller's choice."""


async def notify(portal: Portal, user: int, marker: str, text: str) -> int | None:
    """Notify `user` with `text` (safe BB-code); None if the portal made no notification."""
    params = {"USER_ID": user, "MESSAGE": text, "TAG": f"relay|{marker}", "CLIENT_ID": CLIENT}
    made = await portal.call("im.notify.system.add", params)
    return int(made) if made else None
