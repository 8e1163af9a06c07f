"""A verdict's writes under random faults and twin workers: the portal shows it exactly once."""

import asyncio
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.border.bitrix.client import Portal
from relay.border.bitrix.feed import post_once
from relay.border.bitrix.fields import Spec, ensure_fields, write_fields
from relay.border.bitrix.notify import notify
from relay.border.bitrix.timeline import comment_once
from relay.border.contract import Entity
from relay.errors import Unavailable
from tests.fakes.portal import PORTAL, make_app
from tests.fakes.portal.items import create

CODE, RUN = "s3cretwebhookc0de", "r_0123456789abcdef"
REASON, BY_HAND = "UF_CRM_RELAY_REASON", "UF_CRM_RELAY_VERDICT"
SPECS = (
    Spec(REASON, "string", "Причина"),
    Spec(BY_HAND, "enumeration", "Вердикт", (("target", "Целевой"), ("spam", "Спам"))),
)
CALLS = (
    "crm.lead.userfield.list", "crm.lead.userfield.add", "crm.item.get", "crm.item.update",
    "crm.timeline.comment.list", "crm.timeline.comment.add", "crm.timeline.comment.delete",
    "log.blogpost.get", "log.blogpost.add", "log.blogpost.delete", "im.notify.system.add",
)  # fmt: skip
TROUBLES: tuple[dict[str, Any], ...] = (
    {"lost_reply": True},
    {"drop": True},
    {"error": "QUERY_LIMIT_EXCEEDED"},
    {"error": "INTERNAL_SERVER_ERROR"},
    {"body": "<html>maintenance</html>"},
    {"hang": 0.005},
)
FAULTS = st.lists(st.tuples(st.sampled_from(CALLS), st.sampled_from(TROUBLES)), max_size=12)


async def write(portal: Portal, lead: Entity) -> None:
    own = await ensure_fields(portal, "lead", SPECS)
    written = await write_fields(portal, lead, own, {REASON: "Цена", BY_HAND: "target"}, None)
    assert written.kept == (BY_HAND,)
    await comment_once(portal, lead, RUN, "Целевой")
    await post_once(portal, ["U2"], RUN, "Лид", "Целевой")
    await notify(portal, 2, RUN, "Целевой лид")


async def until_done(portal: Portal, lead: Entity) -> None:
    while True:
        try:
            return await write(portal, lead)
        except Unavailable:
            continue


@settings(max_examples=40, deadline=None)
@given(faults=FAULTS, workers=st.integers(1, 3))
async def test_shown_once_and_a_persons_value_stays(faults: list[Any], workers: int) -> None:
    app = make_app(CODE)
    state = app[PORTAL]
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        portal = Portal(str(server.make_url(f"/rest/1/{CODE}/")), session)
        lead = Entity(type="lead", id=str(create(state, 1, {"title": "Письмо"})["id"]))
        own = await ensure_fields(portal, "lead", SPECS)
        by_hand = own[BY_HAND].options["spam"]
        state.items[1, 1][BY_HAND] = by_hand
        state.faults += [{"method": method, **trouble} for method, trouble in faults]
        await asyncio.gather(*(until_done(portal, lead) for _ in range(workers)))
    assert len(state.userfields[1]) == 2
    assert (state.items[1, 1][REASON], state.items[1, 1][BY_HAND]) == ("Цена", by_hand)
    assert (len(state.comments), len(state.posts), len(state.notifications)) == (1, 1, 1)
