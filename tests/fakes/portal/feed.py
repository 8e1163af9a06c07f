"""log.blogpost.*: the Feed, which must never show a person's data: every post is scanned."""

import json
import re
from datetime import datetime
from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.state import Page, Portal, now, page

DESTINATION = re.compile(r"UA|(U|SG|DR)[1-9]\d*")


def add(portal: Portal, p: dict[str, Any]) -> int:
    """A new post; without DEST everybody sees it, as on the real portal."""
    if portal.canaries is not None:
        sent = json.dumps(p, ensure_ascii=False).encode(errors="surrogatepass")
        portal.canaries.scan(sent, "portal feed")
    if not p["POST_MESSAGE"].strip():
        text = "Blog post hasn't been added"
        raise PortalError("SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR", text)
    destinations = [str(one) for one in p.get("DEST") or p.get("SPERM") or ["UA"]]
    if not all(DESTINATION.fullmatch(one) for one in destinations):
        text = "No destination specified"
        raise PortalError("SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR", text)
    number = portal.new_id("post")
    portal.posts[number] = {
        "ID": str(number),
        "PUBLISH_STATUS": "P",
        "TITLE": p.get("POST_TITLE", ""),
        "AUTHOR_ID": str(p.get("USER_ID", portal.user)),
        "DETAIL_TEXT": p["POST_MESSAGE"],
        "DATE_PUBLISH": now(),
        "HAS_SOCNET_ALL": "Y" if "UA" in destinations else "N",
        "DEST": destinations,
    }
    return number


def get(portal: Portal, p: dict[str, Any]) -> Page:
    """Posts, newest first (assumed): one by POST_ID, or those that LOG_RIGHTS may see."""
    rows = sorted(portal.posts.values(), key=lambda row: -int(row["ID"]))
    if "POST_ID" in p:
        rows = [row for row in rows if row["ID"] == str(p["POST_ID"])]
    elif "LOG_RIGHTS" in p:
        rows = [row for row in rows if set(row["DEST"]) & {str(one) for one in p["LOG_RIGHTS"]}]
    if "LOG_DATE_FROM" in p and portal.knows_log_date:
        since = datetime.fromisoformat(p["LOG_DATE_FROM"])
        rows = [row for row in rows if datetime.fromisoformat(row["DATE_PUBLISH"]) >= since]
    shown = [{k: v for k, v in row.items() if k != "DEST"} for row in rows]
    return page(shown, p.get("start", 0))


def delete(portal: Portal, p: dict[str, Any]) -> bool:
    """Remove a post."""
    if portal.posts.pop(p["POST_ID"], None) is None:
        raise PortalError("100", "Wrong post ID")
    return True
