"""What the module may know of assistants: names, verdicts and keys of answers; no instructions."""

from typing import Any, cast

import msgspec

from relay.border.assistants.loading import Assistant
from relay.border.page_contract import Assistants, AssistantShown
from relay.border.side import Side
from relay.peer.server import Call

CHANNELS = ("mail", "form", "chat", "call")


async def tell(side: Side, call: Call) -> tuple[int, bytes]:
    """Answer a request for the assistants, and for who sorts which channel of this portal."""
    settings = side.portal(call.request.portal).config
    return 200, msgspec.json.encode(
        Assistants(
            assistants=[shown(loaded.assistant) for loaded in side.assistants.values()],
            channels={
                name: list(settings.assistants.get(name, settings.default)) for name in CHANNELS
            },
        )
    )


def shown(assistant: Assistant) -> AssistantShown:
    """One assistant as the module sees it."""
    properties = cast("dict[str, Any]", assistant.verdict.get("properties", {}))
    listed: Any = properties.get("verdict", {}).get("enum") or []
    return AssistantShown(
        name=assistant.name,
        title=assistant.title,
        verdicts=[str(one) for one in listed],
        keys=[key for key in properties if isinstance(properties[key], dict)],
    )
