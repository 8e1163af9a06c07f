"""A task for the responsible with a checklist, made once per run and bound to its card."""

import datetime
from collections.abc import Sequence
from typing import Any

import msgspec

from relay.border.bitrix.client import Portal
from relay.border.bitrix.once import Entry, show_once, signed
from relay.border.contract import Entity

BINDING = {"lead": "L", "deal": "D", "contact": "C"}


class _Task(msgspec.Struct):
    id: int
    description: str | None = None


class _Tasks(msgspec.Struct):
    tasks: list[_Task]


class _Made(msgspec.Struct):
    task: _Task


class _Item(msgspec.Struct, rename="upper"):
    id: int
    title: str | None = None


async def task_once(
    portal: Portal,
    entity: Entity,
    marker: str,
    title: str,
    text: str,
    checklist: Sequence[str],
    responsible: int,
    deadline: datetime.datetime,
) -> int:
    """Make the task (texts are safe BB-code) and the items of its checklist; return its id."""
    bound = f"{BINDING[entity.type]}_{entity.id}"

    async def listing() -> list[Entry]:
        params = {"filter": {"UF_CRM_TASK": bound}, "select": ["ID", "DESCRIPTION"]}
        found = (await portal.call("tasks.task.list", params, _Tasks)).tasks
        return [Entry(one.id, one.description or "") for one in found]

    async def add() -> int:
        fields: dict[str, Any] = {
            "TITLE": title,
            "DESCRIPTION": signed(text, marker),
            "RESPONSIBLE_ID": responsible,
            "UF_CRM_TASK": [bound],
            "DEADLINE": deadline.isoformat(timespec="seconds"),
        }
        return (await portal.call("tasks.task.add", {"fields": fields}, _Made)).task.id

    async def delete(task: int) -> None:
        await portal.call("tasks.task.delete", {"taskId": task})

    task = await show_once(marker, listing, add, delete)
    await _check(portal, task, checklist)
    return task


async def _check(portal: Portal, task: int, checklist: Sequence[str]) -> None:
    """Add the items that are missing: a try that broke off left some."""
    if not checklist:
        return
    there = await portal.call("task.checklistitem.getlist", {"TASKID": task}, list[_Item])
    titles = {one.title for one in there}
    for title in checklist:
        if title not in titles:
            params = {"TASKID": task, "FIELDS": {"TITLE": title}}
            await portal.call("task.checklistitem.add", params)
