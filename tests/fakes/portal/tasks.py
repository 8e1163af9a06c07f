"""tasks.task.* and task.checklistitem.*: tasks bound to cards, with their checklists."""

from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.params import as_int
from tests.fakes.portal.state import Page, Portal, page


def add(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """A new task; title and responsible are required."""
    fields = p["fields"]
    if not fields.get("TITLE") or not fields.get("RESPONSIBLE_ID"):
        raise PortalError("0", "Не указано название или исполнитель", 400)
    if as_int(fields["RESPONSIBLE_ID"]) not in portal.users:
        raise PortalError("0", "Исполнитель не найден", 400)
    number = portal.new_id("task")
    portal.tasks[number] = dict(fields)
    return {"task": _shown(number, portal.tasks[number])}


def list_(portal: Portal, p: dict[str, Any]) -> Page:
    """The tasks of a card."""
    wanted = p.get("filter", {}).get("UF_CRM_TASK")
    rows = [
        _shown(number, task)
        for number, task in portal.tasks.items()
        if wanted is None or wanted in task.get("UF_CRM_TASK", [])
    ]
    found = page(rows, p.get("start", 0))
    return found._replace(result={"tasks": found.result})


def delete(portal: Portal, p: dict[str, Any]) -> dict[str, bool]:
    """Remove a task."""
    _task(portal, p["taskId"])
    del portal.tasks[p["taskId"]]
    return {"task": True}


def check(portal: Portal, p: dict[str, Any]) -> int:
    """A new item of a task's checklist."""
    _task(portal, p["TASKID"])
    if not p["FIELDS"].get("TITLE"):
        raise PortalError("ERROR_CORE", "Не задано название пункта", 400)
    number = portal.new_id("checklist")
    row = {"ID": str(number), "TASK_ID": str(p["TASKID"]), "TITLE": p["FIELDS"]["TITLE"]}
    portal.checklists.setdefault(p["TASKID"], []).append(row)
    return number


def checks(portal: Portal, p: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of a task's checklist."""
    _task(portal, p["TASKID"])
    return portal.checklists.get(p["TASKID"], [])


def _task(portal: Portal, number: int) -> dict[str, Any]:
    if number not in portal.tasks:
        raise PortalError("ERROR_CORE", "Задача не найдена или нет доступа", 400)
    return portal.tasks[number]


def _shown(number: int, task: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(number),
        "title": task["TITLE"],
        "description": task.get("DESCRIPTION", ""),
        "responsibleId": str(task["RESPONSIBLE_ID"]),
    }
