"""bizproc.*: an application's robots and what they are answered; a workflow that converts a lead.

The one template there is, `portal.template`, is what an administrator would set up with the stock
action «Создать на основании»: it makes a deal of the lead and the lead's stage says so.
"""

import re
import secrets
from typing import Any

from tests.fakes.portal import items
from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.params import as_map
from tests.fakes.portal.state import Page, Portal, now, page

CODE = re.compile(r"[A-Za-z0-9._-]+")
PROPERTY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
INVALID = "ERROR_ACTIVITY_VALIDATION_FAILURE"
CLASSES = {"CCrmDocumentLead": (1, "LEAD_"), "CCrmDocumentDeal": (2, "DEAL_")}


def robot_add(portal: Portal, p: dict[str, Any]) -> bool:
    """Register a robot."""
    _admin(portal)
    if not CODE.fullmatch(p["CODE"]):
        raise PortalError(INVALID, "Wrong activity code!")
    if p["CODE"] in portal.robots:
        raise PortalError(
            "ERROR_ACTIVITY_ALREADY_INSTALLED", "Activity or Robot already installed!"
        )
    fields = {key: value for key, value in p.items() if key != "CODE"}
    _check(fields)
    portal.robots[p["CODE"]] = fields
    return True


def robot_update(portal: Portal, p: dict[str, Any]) -> bool:
    """Change fields of a robot."""
    _admin(portal)
    fields = _robot(portal, p["CODE"]) | as_map(p["FIELDS"])
    _check(fields)
    portal.robots[p["CODE"]] = fields
    return True


def robot_list(portal: Portal, p: dict[str, Any]) -> list[str]:
    """The codes of the application's robots."""
    return list(portal.robots)


def robot_delete(portal: Portal, p: dict[str, Any]) -> bool:
    """Remove a robot."""
    _admin(portal)
    _robot(portal, p["CODE"])
    del portal.robots[p["CODE"]]
    return True


def run_robot(
    portal: Portal, kind: int, number: int, code: str, properties: Any
) -> tuple[str, Any]:
    """A workflow reaches the robot and waits: the handler's address, and the form it is sent."""
    robot = _robot(portal, code)
    token = f"{secrets.token_hex(8)}|A1_2_3|{secrets.token_hex(16)}"
    portal.waiting[token] = None
    entity, prefix = next((name, p) for name, (id_, p) in CLASSES.items() if id_ == kind)
    form = {
        "workflow_id": secrets.token_hex(8),
        "code": code,
        "document_id[0]": "crm",
        "document_id[1]": entity,
        "document_id[2]": f"{prefix}{number}",
        "document_type[0]": "crm",
        "document_type[1]": entity,
        "document_type[2]": prefix.rstrip("_"),
        "event_token": token,
        "use_subscription": robot.get("USE_SUBSCRIPTION", "Y"),
        "timeout_duration": "0",
        "ts": "1729851731",
        **{f"properties[{name}]": value for name, value in properties.items()},
    }
    return robot["HANDLER"], form


def event_send(portal: Portal, p: dict[str, Any]) -> bool:
    """A workflow that waits gets its values, once."""
    if p["EVENT_TOKEN"] not in portal.waiting or portal.waiting[p["EVENT_TOKEN"]] is not None:
        raise PortalError("ACCESS_DENIED", "Access denied!", 403)
    portal.waiting[p["EVENT_TOKEN"]] = as_map(p.get("RETURN_VALUES", {}))
    return True


def start(portal: Portal, p: dict[str, Any]) -> str:
    """Start the template on a card; it ends at once unless `portal.slow_workflow`."""
    _admin(portal)
    if p["TEMPLATE_ID"] != portal.template:
        raise PortalError("ERROR_WRONG_WORKFLOW_ID", "Template not found")
    module, entity, document = (str(one) for one in p["DOCUMENT_ID"])
    kind, prefix = CLASSES.get(entity, (0, ""))
    number = document.removeprefix(prefix)
    if module != "crm" or not kind or not number.isdigit():
        raise PortalError("", "Wrong DOCUMENT_ID!", 400)
    if kind != 1:
        raise PortalError("", "Template type and DOCUMENT_ID mismatch!", 400)
    items.find(portal, 1, int(number))
    workflow = f"{secrets.token_hex(7)}.{portal.new_id('workflow')}"
    row = {"ID": workflow, "MODULE_ID": "crm", "ENTITY": entity, "DOCUMENT_ID": document}
    portal.workflows[workflow] = row | {"TEMPLATE_ID": str(portal.template), "STARTED": now()}
    if not portal.slow_workflow:
        run(portal, workflow)
    return workflow


def run(portal: Portal, workflow: str) -> None:
    """The workflow goes through: a deal and a contact of the lead, whose stage says converted."""
    row = portal.workflows.pop(workflow)
    number = int(row["DOCUMENT_ID"].removeprefix("LEAD_"))
    lead = items.find(portal, 1, number)
    if portal.workflow_fails:
        return
    contact = items.create(portal, 3, {"name": lead["name"], "lastName": lead["lastName"]})
    taken = ("title", "opportunity", "currencyId", "assignedById", "sourceId")
    fields = {name: lead[name] for name in taken if lead.get(name)}
    deal = items.create(portal, 2, {**fields, "leadId": number, "contactId": contact["id"]})
    deal["stageId"] = "NEW"
    lead["stageId"] = "CONVERTED"


def instances(portal: Portal, p: dict[str, Any]) -> Page:
    """The workflows that run now."""
    rows = list(portal.workflows.values())
    for key, wanted in p.get("FILTER", {}).items():
        rows = [row for row in rows if row[key.lstrip("=").upper()] == str(wanted)]
    return page(rows, p.get("start", 0))


def _check(fields: dict[str, Any]) -> None:
    for key in ("NAME", "HANDLER"):
        if not fields.get(key):
            raise PortalError(INVALID, f"Empty activity {key}!")
    if not str(fields["HANDLER"]).startswith(("http://", "https://")):
        raise PortalError("ERROR_UNSUPPORTED_PROTOCOL", "Unsupported handler protocol")
    for properties in (fields.get("PROPERTIES", {}), fields.get("RETURN_PROPERTIES", {})):
        for name, one in as_map(properties).items():
            if not PROPERTY.fullmatch(name):
                raise PortalError(INVALID, f"Wrong property key {name}!")
            if not one.get("Name"):
                raise PortalError(INVALID, f"Empty property NAME {name}!")


def _robot(portal: Portal, code: str) -> dict[str, Any]:
    if code not in portal.robots:
        raise PortalError("ERROR_ACTIVITY_NOT_FOUND", "Activity or Robot not found!")
    return portal.robots[code]


def _admin(portal: Portal) -> None:
    if not portal.admin:
        raise PortalError("ACCESS_DENIED", "Access denied!", 403)
