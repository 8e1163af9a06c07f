"""crm.activity.list and get, disk.file.get, and the files behind them."""

import hashlib
import hmac
from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.state import Page, Portal, now, page

FIELDS = (
    "ID", "OWNER_ID", "OWNER_TYPE_ID", "TYPE_ID", "PROVIDER_ID", "PROVIDER_TYPE_ID", "SUBJECT",
    "CREATED", "LAST_UPDATED", "START_TIME", "END_TIME", "COMPLETED", "RESPONSIBLE_ID",
    "DESCRIPTION", "DESCRIPTION_TYPE", "DIRECTION", "SETTINGS", "AUTHOR_ID", "ORIGIN_ID",
    "PROVIDER_PARAMS", "PROVIDER_DATA",
)  # fmt: skip
ON_REQUEST = ("COMMUNICATIONS", "FILES")


def create(portal: Portal, owner: tuple[int, int], given: dict[str, Any]) -> dict[str, Any]:
    """Put an activity with its files on a card, with the defaults of an incoming letter."""
    number = portal.new_id("activity")
    files = [_store(portal, name, content) for name, content in given.pop("files", [])]
    row: dict[str, Any] = {
        "ID": str(number),
        "OWNER_TYPE_ID": str(owner[0]),
        "OWNER_ID": str(owner[1]),
        "TYPE_ID": "4",
        "PROVIDER_ID": "CRM_EMAIL",
        "PROVIDER_TYPE_ID": "EMAIL",
        "DIRECTION": "1",
        "DESCRIPTION_TYPE": "3",
        "DESCRIPTION": "",
        "SUBJECT": "",
        "COMPLETED": "N",
        "RESPONSIBLE_ID": str(portal.user),
        "AUTHOR_ID": str(portal.user),
        "SETTINGS": [],
        "PROVIDER_PARAMS": [],
        "PROVIDER_DATA": None,
        "ORIGIN_ID": None,
        "COMMUNICATIONS": [],
    }
    row |= dict.fromkeys(("CREATED", "LAST_UPDATED", "START_TIME", "END_TIME"), now())
    row |= given
    row["FILES"] = [
        {
            "id": file,
            "url": f"{portal.origin}/bitrix/tools/crm_show_file.php"
            f"?fileId={file}&ownerTypeId=6&ownerId={number}&auth=",
        }
        for file in files
    ]
    portal.activities[number] = row
    return row


def list_(portal: Portal, p: dict[str, Any]) -> Page:
    """Activities that pass the filter; FILES and COMMUNICATIONS only where selected."""
    rows = list(portal.activities.values())
    for key, wanted in p.get("filter", {}).items():
        name = key.lstrip("!=<>%@")
        if name not in FIELDS:
            raise PortalError("INVALID_ARG_VALUE", f"Invalid filter: field '{name}'")
        among = [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
        if key.startswith(">"):
            rows = [row for row in rows if int(row[name]) > int(among[0])]
        else:
            rows = [row for row in rows if (str(row[name]) in among) != key.startswith("!")]
    for name, direction in p.get("order", {"START_TIME": "ASC"}).items():
        key = (lambda row: int(row["ID"])) if name == "ID" else (lambda row, n=name: str(row[n]))
        rows.sort(key=key, reverse=str(direction).upper() == "DESC")
    select = set(p.get("select") or ["*"])
    wanted = (set(FIELDS) if "*" in select else set()) | select | {"ID"}
    return page([_shown(row, wanted) for row in rows], p.get("start", 0))


def get(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """One activity, without its files."""
    if p["id"] not in portal.activities:
        raise PortalError("", "Activity is not found", 400)
    return _shown(portal.activities[p["id"]], set(FIELDS))


def file_get(portal: Portal, p: dict[str, Any]) -> dict[str, Any]:
    """A Disk file: its name, size and the signed address of its bytes."""
    file = portal.files.get(p["id"])
    if file is None:
        raise PortalError("ERROR_NOT_FOUND", f"Could not find entity with id `{p['id']}`", 400)
    if file["forbidden"]:
        raise PortalError("ACCESS_DENIED", "Access denied", 400)
    token = f"disk%7C{p['id']}%7C{signature(portal, p['id'])}"
    return {
        "ID": str(p["id"]),
        "NAME": file["name"],
        "TYPE": "file",
        "DELETED_TYPE": "0",
        "SIZE": str(file["size"]),
        "CREATE_TIME": now(),
        "DOWNLOAD_URL": f"{portal.origin}/rest/{portal.user}/{portal.code}/download/?token={token}",
    }


def signature(portal: Portal, number: int) -> str:
    """The signature in a download address."""
    return hmac.new(portal.code.encode(), str(number).encode(), hashlib.sha256).hexdigest()


def _store(portal: Portal, name: str, content: bytes) -> int:
    number = portal.new_id("file")
    portal.files[number] = {
        "name": name,
        "content": content,
        "size": len(content),
        "forbidden": False,
    }
    return number


def _shown(row: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    return {name: row[name] for name in (*FIELDS, *ON_REQUEST) if name in wanted}
