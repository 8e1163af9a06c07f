"""What was said in a call, where the portal has written it down."""

from typing import Any

from relay.border.bitrix.client import Portal
from relay.border.bitrix.php import as_map, as_text
from relay.border.contract import Field
from relay.errors import Ended, Refused


async def transcript(portal: Portal, activity: int) -> Field | None:
    """The transcript of a call's activity; None while there is none, or none may be read.

    The portal makes it some minutes after the call, if its tariff and settings say so.
    """
    try:
        answer: Any = await portal.call("crm.activity.call.getTranscript", {"activityId": activity})
    except (Refused, Ended):  # older portals do not know the method
        return None
    text = as_text(as_map(answer).get("transcription"))
    if not text:
        return None
    name = f"ACTIVITY_{activity}_TRANSCRIPT"
    return Field(name=name, label="Расшифровка звонка", kind="text", value=text)
