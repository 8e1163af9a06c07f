"""The methods the stand-in knows: scope, documented parameters, and the function behind each."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.fakes.portal import (
    activities,
    feed,
    items,
    lines,
    people,
    stages,
    tasks,
    timeline,
    userfields,
)
from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.params import Shape, check, shape
from tests.fakes.portal.schema import ENTITIES
from tests.fakes.portal.state import Portal


class Method(NamedTuple):
    """One REST method; an empty scope is the basic one that every webhook has."""

    scope: str
    shape: Shape
    run: Callable[[Portal, dict[str, Any]], Any]


UF = "useOriginalUfNames:flag"
LIST = "select:list filter:map order:map start:int"
NOTIFY = "MESSAGE_OUT:str TAG:str SUB_TAG:str ATTACH:map CLIENT_ID:str USER_ID:int MESSAGE:str"
POST = (
    "POST_TITLE:str DEST:list SPERM:list FILES:list IMPORTANT:str IMPORTANT_DATE_END:str "
    "SITE_ID:str USER_ID:int TAGS:str BACKGROUND_CODE:str PARSE_PREVIEW:str"
)
USERFIELD = {
    "add": shape("fields:map"),
    "update": shape("id:int fields:map"),
    "get": shape("id:int"),
    "delete": shape("id:int"),
    "list": shape("", "filter:map order:map"),
}

METHODS = {
    "crm.item.fields": Method("crm", shape("entityTypeId:int", UF), items.fields),
    "crm.item.get": Method("crm", shape("entityTypeId:int id:int", UF), items.get),
    "crm.item.list": Method("crm", shape("entityTypeId:int", f"{LIST} {UF}"), items.list_),
    "crm.item.add": Method("crm", shape("entityTypeId:int fields:map", UF), items.add),
    "crm.item.update": Method("crm", shape("entityTypeId:int id:int fields:map", UF), items.update),
    "tasks.task.add": Method("task", shape("fields:map"), tasks.add),
    "tasks.task.list": Method(
        "task", shape("", "filter:map select:list order:map start:int"), tasks.list_
    ),
    "tasks.task.delete": Method("task", shape("taskId:int"), tasks.delete),
    "task.checklistitem.add": Method("task", shape("TASKID:int FIELDS:map"), tasks.check),
    "task.checklistitem.getlist": Method("task", shape("TASKID:int", "ORDER:map"), tasks.checks),
    "crm.status.list": Method("crm", shape("", "filter:map order:map"), stages.list_),
    "crm.activity.list": Method("crm", shape("", LIST), activities.list_),
    "crm.activity.get": Method("crm", shape("id:int"), activities.get),
    "crm.activity.call.gettranscript": Method("crm", shape("activityId:int"), lines.transcript),
    "imopenlines.crm.chat.get": Method(
        "imopenlines",
        shape("CRM_ENTITY_TYPE:str CRM_ENTITY:int", "ACTIVE_ONLY:str"),
        lines.chats_of_card,
    ),
    "imopenlines.session.history.get": Method(
        "imopenlines", shape("", "SESSION_ID:int CHAT_ID:int"), lines.history
    ),
    "disk.file.get": Method("disk", shape("id:int"), activities.file_get),
    "crm.timeline.comment.add": Method("crm", shape("fields:map"), timeline.add),
    "crm.timeline.comment.list": Method(
        "crm", shape("filter:map", "select:list order:map start:int"), timeline.list_
    ),
    "crm.timeline.comment.get": Method("crm", shape("id:int"), timeline.get),
    "crm.timeline.comment.update": Method(
        "crm", shape("id:int fields:map", "ownerTypeId:int ownerId:int"), timeline.update
    ),
    "crm.timeline.comment.delete": Method(
        "crm", shape("id:int", "ownerTypeId:int ownerId:int"), timeline.delete
    ),
    "log.blogpost.add": Method("log", shape("POST_MESSAGE:str", POST), feed.add),
    "log.blogpost.get": Method(
        "log", shape("", "POST_ID:int LOG_RIGHTS:list LOG_DATE_FROM:str start:int"), feed.get
    ),
    "log.blogpost.delete": Method("log", shape("POST_ID:int"), feed.delete),
    "im.notify.system.add": Method("im", shape("", NOTIFY), people.notify),
    "im.notify.personal.add": Method("im", shape("", NOTIFY), people.notify),
    "user.get": Method(
        "user",
        shape(
            "",
            "sort:str order:str FILTER:map ADMIN_MODE:flag select:list IMAGE_RESIZE:str start:int",
        ),
        people.user_get,
    ),
    "user.current": Method("user", shape(), people.user_current),
    "profile": Method("", shape(), people.profile),
    "scope": Method("", shape("", "full:flag"), people.scope),
    "server.time": Method("", shape(), people.server_time),
} | {
    f"crm.{entity}.userfield.{verb}": Method("crm", USERFIELD[verb], run)
    for kind, entity in ENTITIES.items()
    for verb, run in userfields.methods(kind).items()
}


def call(portal: Portal, name: str, params: dict[str, Any]) -> Any:
    """Run one method: its existence, scope and parameters are checked first."""
    if name == "method.get":
        return _method_get(portal, check(shape("", "name:str"), params))
    method = METHODS.get(name)
    if method is None:
        raise PortalError("ERROR_METHOD_NOT_FOUND")
    if method.scope and method.scope not in portal.scopes:
        raise PortalError("insufficient_scope")
    return method.run(portal, check(method.shape, params))


def _method_get(portal: Portal, p: dict[str, Any]) -> dict[str, bool]:
    method = METHODS.get(p.get("name", ""))
    allowed = method is not None and (not method.scope or method.scope in portal.scopes)
    return {"isExisting": method is not None, "isAvailable": allowed}
