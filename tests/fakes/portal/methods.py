"""The methods the stand-in knows: scope, documented parameters, and the function behind each."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.fakes.portal import (
    activities,
    bizproc,
    events,
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
    """One REST method; an empty scope is the basic one that every webhook has.

    `app`: only an application may call it.
    """

    scope: str
    shape: Shape
    run: Callable[[Portal, dict[str, Any]], Any]
    app: bool = False


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

ROBOT = (
    "AUTH_USER_ID:int USE_SUBSCRIPTION:str DESCRIPTION:map PROPERTIES:map RETURN_PROPERTIES:map "
    "DOCUMENT_TYPE:list FILTER:map USE_PLACEMENT:str PLACEMENT_HANDLER:str"
)
OFFLINE = "filter:map order:map limit:int clear:int process_id:str auth_connector:str error:int"
APPLICATION = {
    "event.bind": Method(
        "",
        shape(
            "event:str", "handler:str auth_type:int event_type:str auth_connector:str options:map"
        ),
        events.bind,
        app=True,
    ),
    "event.get": Method("", shape(), events.get, app=True),
    "event.unbind": Method(
        "", shape("event:str", "handler:str auth_type:int event_type:str"), events.unbind, app=True
    ),
    "event.offline.get": Method("", shape("", OFFLINE), events.offline_get, app=True),
    "event.offline.list": Method(
        "",
        shape("", "filter:map order:map start:int auth_connector:str"),
        events.offline_list,
        app=True,
    ),
    "event.offline.clear": Method(
        "", shape("process_id:str", "id:list message_id:list"), events.offline_clear, app=True
    ),
    "event.offline.error": Method(
        "", shape("process_id:str", "message_id:list"), events.offline_error, app=True
    ),
    "bizproc.robot.add": Method(
        "bizproc", shape("CODE:str HANDLER:str NAME:map", ROBOT), bizproc.robot_add, app=True
    ),
    "bizproc.robot.update": Method(
        "bizproc", shape("CODE:str FIELDS:map"), bizproc.robot_update, app=True
    ),
    "bizproc.robot.list": Method("bizproc", shape(), bizproc.robot_list, app=True),
    "bizproc.robot.delete": Method("bizproc", shape("CODE:str"), bizproc.robot_delete, app=True),
}

METHODS = (
    APPLICATION
    | {
        "feature.get": Method("", shape("CODE:str"), events.feature),
        "bizproc.event.send": Method(
            "bizproc",
            shape("EVENT_TOKEN:str", "RETURN_VALUES:map LOG_MESSAGE:str"),
            bizproc.event_send,
        ),
        "bizproc.workflow.start": Method(
            "bizproc", shape("TEMPLATE_ID:int DOCUMENT_ID:list", "PARAMETERS:map"), bizproc.start
        ),
        "bizproc.workflow.instances": Method(
            "bizproc", shape("", "SELECT:list FILTER:map ORDER:map start:int"), bizproc.instances
        ),
        "crm.settings.mode.get": Method("crm", shape(), people.crm_mode),
        "crm.item.fields": Method("crm", shape("entityTypeId:int", UF), items.fields),
        "crm.item.get": Method("crm", shape("entityTypeId:int id:int", UF), items.get),
        "crm.item.list": Method("crm", shape("entityTypeId:int", f"{LIST} {UF}"), items.list_),
        "crm.item.add": Method("crm", shape("entityTypeId:int fields:map", UF), items.add),
        "crm.item.update": Method(
            "crm", shape("entityTypeId:int id:int fields:map", UF), items.update
        ),
        "tasks.task.add": Method("task", shape("fields:map"), tasks.add),
        "tasks.task.list": Method(
            "task", shape("", "filter:map select:list order:map start:int"), tasks.list_
        ),
        "tasks.task.delete": Method("task", shape("taskId:int"), tasks.delete),
        "task.checklistitem.add": Method("task", shape("TASKID:int FIELDS:map"), tasks.check),
        "task.checklistitem.getlist": Method(
            "task", shape("TASKID:int", "ORDER:map"), tasks.checks
        ),
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
                "sort:str order:str FILTER:map ADMIN_MODE:flag select:list IMAGE_RESIZE:str "
                "start:int",
            ),
            people.user_get,
        ),
        "user.current": Method("user", shape(), people.user_current),
        "profile": Method("", shape(), people.profile),
        "scope": Method("", shape("", "full:flag"), people.scope),
        "server.time": Method("", shape(), people.server_time),
    }
    | {
        f"crm.{entity}.userfield.{verb}": Method("crm", USERFIELD[verb], run)
        for kind, entity in ENTITIES.items()
        for verb, run in userfields.methods(kind).items()
    }
)


def call(portal: Portal, name: str, params: dict[str, Any], *, app: bool = False) -> Any:
    """Run one method: its existence, context, scope and parameters are checked first."""
    if name == "method.get":
        return _method_get(portal, check(shape("", "name:str"), params))
    method = METHODS.get(name)
    if method is None:
        raise PortalError("ERROR_METHOD_NOT_FOUND")
    if method.scope and method.scope not in portal.scopes:
        raise PortalError("insufficient_scope")
    if method.app and not app:  # 403 and this code: assumed, the pages show both
        raise PortalError("ACCESS_DENIED", "Application context required", 403)
    return method.run(portal, check(method.shape, params))


def _method_get(portal: Portal, p: dict[str, Any]) -> dict[str, bool]:
    method = METHODS.get(p.get("name", ""))
    allowed = method is not None and (not method.scope or method.scope in portal.scopes)
    return {"isExisting": method is not None, "isAvailable": allowed}
