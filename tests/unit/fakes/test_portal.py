"""The stand-in portal answers and errs as the documentation says, in every spelling of a call."""

import asyncio
import base64
import json
from typing import Any

import aiohttp
import pytest

from tests.fakes.canaries import Canaries
from tests.fakes.portal import PORTAL, Portal, make_app

CODE = "s3cretwebhookc0de"


class Rest:
    """Raw calls: status and body, JSON unless told otherwise."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def __call__(self, method: str, params: Any = None, **kw: Any) -> tuple[int, Any]:
        kw = kw or {"json": params or {}}
        async with self.client.post(f"/rest/1/{CODE}/{method}", **kw) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def client(aiohttp_client) -> Any:
    app = make_app(CODE, canaries=Canaries(["Кузьмин Пётр Ильич"]))
    return await aiohttp_client(app)


@pytest.fixture
def state(client) -> Portal:
    return client.app[PORTAL]


@pytest.fixture
def rest(client) -> Rest:
    return Rest(client)


async def add_lead(client, **fields: Any) -> int:
    async with client.post("/_stand_in/leads", json={"fields": fields}) as answer:
        return (await answer.json())["id"]


@pytest.mark.parametrize("name", ["crm.item.get", "crm.item.Get.json", "CRM.ITEM.GET"])
async def test_any_case_with_and_without_suffix(client, rest, name) -> None:
    lead = await add_lead(client, title="Письмо")
    status, body = await rest(name, {"entityTypeId": 1, "id": lead})
    assert (status, body["result"]["item"]["title"]) == (200, "Письмо")
    assert {"start", "finish", "duration", "processing", "operating"} <= set(body["time"])


async def test_forms_with_nested_keys(client, rest, state) -> None:
    form = {"entityTypeId": "1", "fields[title]": "Лид & Ко", "fields[fm][0][value]": "+7 1"}
    status, body = await rest("crm.item.add", data=form)
    assert status == 200
    item = body["result"]["item"]
    assert item["title"] == "Лид & Ко"
    status, body = await rest("log.blogpost.add", data={"POST_MESSAGE": "x", "DEST[]": "U1"})
    assert state.posts[body["result"]]["DEST"] == ["U1"]
    form = {"cmd[0]": "crm.item.get?entityTypeId=1&id=1", "cmd[1]": "user.current", "halt": "0"}
    status, body = await rest("batch", data=form)
    assert body["result"]["result"][0]["item"]["title"] == "Лид & Ко"
    assert body["result"]["result"][1]["ID"] == "1"


async def test_a_query_string_counts_too(client) -> None:
    await add_lead(client, title="Письмо")
    async with client.get(f"/rest/1/{CODE}/crm.item.get?entityTypeId=1&id=1") as answer:
        assert (await answer.json())["result"]["item"]["id"] == 1


@pytest.mark.parametrize(
    ("method", "params", "status", "code"),
    [
        ("no.such.method", {}, 404, "ERROR_METHOD_NOT_FOUND"),
        ("crm.item.get", {"id": 1}, 400, "100"),
        ("crm.item.get", {"entityTypeId": "lead", "id": 1}, 400, "100"),
        ("crm.item.get", {"entityTypeId": 77, "id": 1}, 400, "NOT_FOUND"),
        ("crm.item.get", {"entityTypeId": 1, "id": 404}, 400, "NOT_FOUND"),
        ("crm.item.get", {"entityTypeId": 1, "id": 1, "ID": 1}, 400, "STAND_IN_UNKNOWN_PARAMETER"),
        ("crm.item.list", {"entityTypeId": 1, "filter": {"nope": 1}}, 400, "INVALID_ARG_VALUE"),
        ("crm.item.list", {"entityTypeId": 1, "order": {"nope": "ASC"}}, 400, "INVALID_ARG_VALUE"),
        ("crm.item.list", {"entityTypeId": 1, "order": {"id": "up"}}, 400, "INVALID_ARG_VALUE"),
        ("crm.lead.userfield.add", {"fields": {"FIELD_NAME": "X"}}, 400, ""),
        ("crm.lead.userfield.add", {"fields": {"USER_TYPE_ID": "string"}}, 400, ""),
        ("crm.timeline.comment.add", {"fields": {}}, 400, "100"),
        ("crm.timeline.comment.list", {"filter": {"ENTITY_ID": 9, "ENTITY_TYPE": "lead"}}, 400, ""),
        ("crm.timeline.comment.delete", {"id": 9}, 400, "NOT_FOUND"),
        ("crm.activity.get", {"id": 9}, 400, ""),
        ("disk.file.get", {"id": 9}, 400, "ERROR_NOT_FOUND"),
        ("log.blogpost.delete", {"POST_ID": 9}, 400, "100"),
        ("im.notify.system.add", {"MESSAGE": "x"}, 400, "USER_ID_EMPTY"),
        ("im.notify.personal.add", {"USER_ID": 1}, 400, "MESSAGE_EMPTY"),
    ],
)
async def test_documented_errors(rest, method, params, status, code) -> None:
    got, body = await rest(method, params)
    assert (got, body["error"]) == (status, code)
    assert body["error_description"]


async def test_errors_of_the_webhook(client, rest, state) -> None:
    async with client.post("/rest/1/wrong/scope") as answer:
        assert (answer.status, (await answer.json())["error"]) == (401, "NO_AUTH_FOUND")
    state.scopes = ("crm",)
    status, body = await rest("log.blogpost.get")
    assert (status, body["error"]) == (403, "insufficient_scope")
    assert (await rest("scope"))[1]["result"] == ["crm"]
    assert (await rest("method.get", {"name": "log.blogpost.get"}))[1]["result"] == {
        "isExisting": True,
        "isAvailable": False,
    }


async def test_lists_come_in_pages_of_fifty(client, rest) -> None:
    for number in range(101):
        await add_lead(client, title=f"Лид {number}")
    params = {"entityTypeId": 1, "select": ["id", "title"], "order": {"id": "DESC"}}
    _, first = await rest("crm.item.list", params)
    assert (len(first["result"]["items"]), first["total"], first["next"]) == (50, 101, 50)
    assert first["result"]["items"][0] == {"id": 101, "title": "Лид 100"}
    _, last = await rest("crm.item.list", {**params, "start": 100})
    assert len(last["result"]["items"]) == 1
    assert "next" not in last
    _, uncounted = await rest("crm.item.list", {**params, "start": -1})
    assert len(uncounted["result"]["items"]) == 50
    assert {"total", "next"}.isdisjoint(uncounted)
    _, some = await rest("crm.item.list", {**params, "filter": {">id": 99, "%title": "лид"}})
    assert [one["id"] for one in some["result"]["items"]] == [101, 100]


async def test_user_fields_in_both_spellings(client, rest) -> None:
    field = {"FIELD_NAME": "RELAY_SCORE", "USER_TYPE_ID": "double", "LABEL": "Оценка"}
    status, body = await rest("crm.lead.userfield.add", {"fields": field})
    assert (status, type(body["result"])) == (200, int)
    _, again = await rest("crm.lead.userfield.add", {"fields": field})
    assert again["error"] == "ERROR_CORE"
    lead = await add_lead(client, title="Письмо")
    card = {"entityTypeId": 1, "id": lead}
    await rest("crm.item.update", {**card, "fields": {"UF_CRM_RELAY_SCORE": "0.256"}})
    _, camel = await rest("crm.item.get", card)
    _, plain = await rest("crm.item.get", {**card, "useOriginalUfNames": "Y"})
    assert camel["result"]["item"]["ufCrmRelayScore"] == 0.26
    assert plain["result"]["item"]["UF_CRM_RELAY_SCORE"] == 0.26
    _, bad = await rest("crm.item.update", {**card, "fields": {"ufCrmRelayScore": "many"}})
    assert bad["error"] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"
    _, fields = await rest("crm.item.fields", {"entityTypeId": 1})
    assert fields["result"]["fields"]["ufCrmRelayScore"]["title"] == "Оценка"
    _, listed = await rest("crm.lead.userfield.list", {"filter": {"FIELD_NAME": "UF_CRM_X"}})
    assert listed["result"] == []


async def test_a_list_field_takes_the_ids_of_its_elements(client, rest) -> None:
    elements = [{"VALUE": "Спам", "XML_ID": "spam"}, {"VALUE": "", "XML_ID": "ignored"}]
    field = {"FIELD_NAME": "V", "USER_TYPE_ID": "enumeration", "LIST": elements}
    _, made = await rest("crm.deal.userfield.add", {"fields": field})
    _, got = await rest("crm.deal.userfield.get", {"id": made["result"]})
    (element,) = got["result"]["LIST"]
    twin = {"id": made["result"], "fields": {"LIST": [{"VALUE": "x", "XML_ID": "spam"}]}}
    assert (await rest("crm.deal.userfield.update", twin))[1]["error"] == "ERROR_CORE"
    card = {"entityTypeId": 2, "fields": {"title": "Сделка", "UF_CRM_V": element["ID"]}}
    assert (await rest("crm.item.add", card))[0] == 200
    card["fields"]["UF_CRM_V"] = "999"
    assert (await rest("crm.item.add", card))[1]["error"] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"


async def test_activities_and_their_files(client, rest, state) -> None:
    content = base64.b64encode(b"%PDF-1.4").decode()
    letter = {"SUBJECT": "Цена", "files": [{"name": "tz.pdf", "content": content}]}
    async with client.post("/_stand_in/leads", json={"activities": [letter]}) as answer:
        made = await answer.json()
    of_lead = {"filter": {"OWNER_TYPE_ID": 1, "OWNER_ID": made["id"]}}
    _, plain = await rest("crm.activity.list", of_lead)
    assert "FILES" not in plain["result"][0]
    _, full = await rest("crm.activity.list", {**of_lead, "select": ["SUBJECT", "FILES"]})
    (activity,) = full["result"]
    assert (activity["SUBJECT"], set(activity)) == ("Цена", {"ID", "SUBJECT", "FILES"})
    _, file = await rest("disk.file.get", {"id": activity["FILES"][0]["id"]})
    assert (file["result"]["NAME"], file["result"]["SIZE"]) == ("tz.pdf", "8")
    async with aiohttp.ClientSession() as session:
        async with session.get(file["result"]["DOWNLOAD_URL"]) as answer:
            assert await answer.read() == b"%PDF-1.4"
        async with session.get(file["result"]["DOWNLOAD_URL"] + "0") as answer:
            assert answer.status == 404
        async with session.get(activity["FILES"][0]["url"]) as answer:
            assert answer.content_type == "text/html"
    state.files[1]["forbidden"] = True
    assert (await rest("disk.file.get", {"id": 1}))[1]["error"] == "ACCESS_DENIED"


async def test_comments_live_on_their_card(client, rest) -> None:
    lead = await add_lead(client, title="Письмо")
    owner = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead"}
    _, empty = await rest("crm.timeline.comment.add", {"fields": {**owner, "COMMENT": " "}})
    assert empty["error"] == "INVALID_ARG_VALUE"
    _, made = await rest("crm.timeline.comment.add", {"fields": {**owner, "COMMENT": "раз"}})
    params = {"id": made["result"], "fields": {"COMMENT": "два"}}
    assert (await rest("crm.timeline.comment.update", params))[0] == 200
    _, one = await rest("crm.timeline.comment.get", {"id": made["result"]})
    assert (one["result"]["COMMENT"], one["result"]["AUTHOR_ID"]) == ("два", "1")
    _, listed = await rest("crm.timeline.comment.list", {"filter": owner, "select": ["ID"]})
    assert listed["result"] == [{"ID": "1"}]
    _, gone = await rest("crm.timeline.comment.delete", {"id": made["result"]})
    assert gone["result"] is None


async def test_the_feed_shows_everybody_by_default_and_catches_canaries(rest, state) -> None:
    _, made = await rest("log.blogpost.add", {"POST_MESSAGE": "Лид"})
    assert state.posts[made["result"]]["DEST"] == ["UA"]
    _, bad = await rest("log.blogpost.add", {"POST_MESSAGE": "Лид", "DEST": ["all"]})
    assert bad["error"] == "SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR"
    assert state.canaries is not None
    state.canaries.assert_clean()
    await rest("log.blogpost.add", {"POST_MESSAGE": "Звонил КУЗЬМИН Пётр Ильич", "DEST": ["U1"]})
    with pytest.raises(AssertionError, match="portal feed"):
        state.canaries.assert_clean()


async def test_a_card_may_hold_people(client, rest, state) -> None:
    lead = await add_lead(client, name="Кузьмин Пётр Ильич")
    comment = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": "Кузьмин Пётр Ильич звонил"}
    await rest("crm.timeline.comment.add", {"fields": comment})
    assert state.canaries is not None
    state.canaries.assert_clean()


async def test_a_tag_replaces_only_beside_a_client_id(rest, state) -> None:
    note = {"USER_ID": 1, "MESSAGE": " лид ", "TAG": "a"}
    for _ in "12":
        await rest("im.notify.system.add", note)
    assert len(state.notifications) == 2
    for _ in "12":
        await rest("im.notify.personal.add", {**note, "CLIENT_ID": "relay"})
    assert [row["MESSAGE"] for row in state.notifications.values()] == ["лид"] * 3


async def test_batch(client, rest) -> None:
    await add_lead(client, title="Письмо", assignedById=2)
    cmd = {
        "lead": "crm.item.get?entityTypeId=1&id=1",
        "user": "user.get?FILTER[ID]=$result[lead][item][assignedById]",
        "nested": "batch?cmd[0]=scope",
        "bad": "crm.item.get?entityTypeId=1&id=404",
    }
    status, body = await rest("batch", {"halt": 0, "cmd": cmd})
    result = body["result"]
    assert (status, result["result"]["user"][0]["ID"]) == (200, "2")
    assert result["result_total"] == {"user": 1}
    assert result["result_error"]["nested"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"
    assert result["result_error"]["bad"]["error"] == "NOT_FOUND"
    assert set(result["result_time"]) == {"lead", "user"}
    _, halted = await rest("batch", {"halt": 1, "cmd": {"a": "nope", "b": "scope"}})
    assert (halted["result"]["result"], list(halted["result"]["result_error"])) == ([], ["a"])
    _, long = await rest("batch", {"cmd": {f"c{n}": "scope" for n in range(51)}})
    assert long["result"]["result_error"]["c50"]["error"] == "ERROR_BATCH_LENGTH_EXCEEDED"
    assert len(long["result"]["result"]) == 50


async def test_faults_are_used_up_in_order(client, rest, state) -> None:
    given = [
        {"method": "scope", "error": "QUERY_LIMIT_EXCEEDED", "retry_after": 3, "times": 2},
        {"method": "*", "error": "expired_token"},
    ]
    async with client.post("/_stand_in/faults", json=given):
        pass
    assert [(await rest("scope"))[0] for _ in range(4)] == [503, 503, 401, 200]
    async with client.post("/_stand_in/faults", json={**given[1], "times": None}):
        pass
    assert [(await rest("profile"))[0] for _ in range(3)] == [401] * 3
    async with client.delete("/_stand_in/faults"):
        pass
    assert (await rest("profile"))[0] == 200


async def test_a_lost_reply_is_performed_and_a_dropped_call_is_not(client, rest, state) -> None:
    note = {"USER_ID": 1, "MESSAGE": "лид"}
    for what in ("lost_reply", "drop"):
        state.faults.append({"method": "im.notify.system.add", what: True})
        with pytest.raises(aiohttp.ClientError):
            await rest("im.notify.system.add", note)
    assert len(state.notifications) == 1


async def test_the_state_shows_what_people_see(client, rest, state) -> None:
    lead = await add_lead(client, title="Письмо")
    comment = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": "Целевой"}
    await rest("crm.timeline.comment.add", {"fields": comment})
    await rest("log.blogpost.add", {"POST_MESSAGE": "Кузьмин Пётр Ильич", "DEST": ["U1"]})
    async with client.post("/_stand_in/edit", json={"id": lead, "fields": {"title": "Рукой"}}):
        pass
    async with client.get("/_stand_in/state") as answer:
        shown = json.loads(await answer.text())
    assert shown["cards"]["lead/1"]["title"] == "Рукой"
    assert shown["timelines"]["lead/1"][0]["COMMENT"] == "Целевой"
    assert shown["feed"][0]["DEST"] == ["U1"]
    assert shown["calls"]["crm.timeline.comment.add"] == 1
    assert shown["canary_hits"]
    async with client.post("/_stand_in/delete", json={"id": lead}):
        pass
    assert not state.items
    async with client.post("/_stand_in/edit", json={"id": lead, "fields": {}}) as answer:
        assert answer.status == 400


async def test_a_cloud_portal_blocks_what_comes_too_fast(rest, state) -> None:
    moment = 0.0
    state.rate, state.clock = (2.0, 50.0), lambda: moment
    assert [(await rest("scope"))[0] for _ in range(52)] == [200] * 50 + [503] * 2
    moment = 10.0
    assert (await rest("scope"))[0] == 200


async def test_calls_wait_for_each_other_where_told(rest, state) -> None:
    state.faults.append({"method": "scope", "together": 2, "times": 2})
    first = asyncio.ensure_future(rest("scope"))
    await asyncio.sleep(0.05)
    assert not first.done()
    await rest("scope")
    assert (await first)[0] == 200
