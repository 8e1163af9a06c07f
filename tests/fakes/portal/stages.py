"""crm.status.list: the stages of leads and deals with the portal's own meaning of each."""

from typing import Any

from tests.fakes.portal.state import Portal

STAGES = (
    ("STATUS", "NEW", "Не обработан", None, "process"),
    ("STATUS", "IN_PROCESS", "В работе", None, "process"),
    ("STATUS", "CONVERTED", "Качественный лид", "S", "success"),
    ("STATUS", "JUNK", "Некачественный лид", "F", "failure"),
    ("STATUS", "UC_OURS", "Чужой профиль", None, "apology"),
    ("DEAL_STAGE", "NEW", "Новая", None, "process"),
    ("DEAL_STAGE", "WON", "Сделка успешна", "S", "success"),
    ("DEAL_STAGE", "LOSE", "Сделка провалена", "F", "failure"),
    ("DEAL_STAGE_2", "C2:WON", "Сделка успешна", "S", "success"),
)


def list_(portal: Portal, p: dict[str, Any]) -> list[dict[str, Any]]:
    """The stages that pass the filter."""
    rows = [
        {
            "ID": str(100 + place),
            "ENTITY_ID": directory,
            "STATUS_ID": code,
            "NAME": name,
            "SEMANTICS": semantics,
            "EXTRA": {"SEMANTICS": more, "COLOR": "#39A8EF"},
        }
        for place, (directory, code, name, semantics, more) in enumerate(STAGES)
    ]
    wanted = p.get("filter", {})
    return [row for row in rows if all(row.get(key) == value for key, value in wanted.items())]
