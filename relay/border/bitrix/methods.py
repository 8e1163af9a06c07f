"""Every REST method the border calls, the scope it needs, and what the vendor has put on hold."""

from typing import NamedTuple


class Method(NamedTuple):
    """One method and its scope; `for_` says what is lost without it."""

    name: str
    scope: str
    for_: str


METHODS = (
    Method("crm.item.get", "crm", "чтение карточки"),
    Method("crm.item.fields", "crm", "чтение полей"),
    Method("crm.item.update", "crm", "запись вердикта в поля"),
    Method("crm.lead.userfield.list", "crm", "поля вердикта"),
    Method("crm.lead.userfield.add", "crm", "поля вердикта"),
    Method("crm.item.list", "crm", "опрос новых карточек"),
    Method("crm.activity.list", "crm", "письма и звонки карточки"),
    Method("crm.timeline.comment.add", "crm", "запись в таймлайн"),
    Method("crm.timeline.comment.list", "crm", "запись в таймлайн без повторов"),
    Method("crm.status.list", "crm", "смысл стадии через 7 и 30 дней"),
    Method("disk.file.get", "disk", "вложения из Диска"),
    Method("log.blogpost.add", "log", "пост в Ленте"),
    Method("log.blogpost.get", "log", "пост в Ленте без повторов"),
    Method("imopenlines.crm.chat.get", "imopenlines", "диалоги открытых линий"),
    Method("imopenlines.session.history.get", "imopenlines", "диалоги открытых линий"),
    Method("tasks.task.add", "task", "задача ответственному"),
    Method("tasks.task.list", "task", "задача ответственному без повторов"),
    Method("task.checklistitem.add", "task", "чек-лист задачи"),
    Method("task.checklistitem.getlist", "task", "чек-лист задачи без повторов"),
    Method("im.notify.system.add", "im", "уведомление ответственного"),
)

ON_HOLD = (
    "crm.lead.add",
    "crm.lead.update",
    "crm.lead.get",
    "crm.lead.list",
    "crm.lead.delete",
    "crm.lead.fields",
    "imbot.message.add",
)
"""The vendor develops these no further (crm.item.* and imbot.v2 follow them): we call none."""
