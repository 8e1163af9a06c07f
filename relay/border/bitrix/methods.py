"""Every REST method the border calls, the scope it needs, and what the vendor has put on hold."""

from pathlib import Path
from typing import Literal, NamedTuple

When = Literal["always", "bound", "offline", "robot", "convert"]


class Method(NamedTuple):
    """One method and its scope ("": every right has it); `for_` says what is lost without it.

    `when`: the setting that makes us call it.
    """

    name: str
    scope: str
    for_: str
    when: When = "always"


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
    Method("crm.settings.mode.get", "crm", "есть ли в портале лиды"),
    Method("event.bind", "", "события приложения", "bound"),
    Method("event.get", "", "события приложения", "bound"),
    Method("event.unbind", "", "события приложения", "bound"),
    Method("feature.get", "", "офлайн-события", "offline"),
    Method("event.offline.get", "", "офлайн-события", "offline"),
    Method("event.offline.list", "", "офлайн-события", "offline"),
    Method("event.offline.clear", "", "офлайн-события", "offline"),
    Method("event.offline.error", "", "офлайн-события", "offline"),
    Method("bizproc.robot.add", "bizproc", "робот «Оценить через relay»", "robot"),
    Method("bizproc.robot.update", "bizproc", "робот «Оценить через relay»", "robot"),
    Method("bizproc.robot.list", "bizproc", "робот «Оценить через relay»", "robot"),
    Method("bizproc.event.send", "bizproc", "ответ робота процессу", "robot"),
    Method("bizproc.workflow.start", "bizproc", "конвертация лида процессом", "convert"),
    Method("bizproc.workflow.instances", "bizproc", "конвертация лида один раз", "convert"),
)


def _deprecated() -> dict[str, str]:
    lines = (Path(__file__).parent / "deprecated.tsv").read_text(encoding="utf-8").splitlines()
    return {method: successor for method, _, successor in (line.partition("\t") for line in lines)}


ON_HOLD = _deprecated()
"""What the vendor's documentation (August 2026) calls deprecated, with what follows it, if anything
does: we call none. Frozen by tools/freeze_deprecated.py."""


def in_use_but_deprecated() -> list[tuple[str, str]]:
    """The methods we call that the documentation calls deprecated, each with its successor."""
    return sorted((one.name, ON_HOLD[one.name]) for one in METHODS if one.name in ON_HOLD)
