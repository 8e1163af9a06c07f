"""The vendor's own SDK takes the stand-in for a portal: reads, writes, lists, batch, errors.

The SDK blocks and insists on https: so the stand-in runs as a process with a certificate that
the SDK is told to trust.
"""

import json
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from b24pysdk import BitrixApp, BitrixToken, BitrixWebhook, Client, Config
from b24pysdk.credentials.oauth_event_data import OAuthEventData
from b24pysdk.credentials.oauth_workflow_data import OAuthWorkflowData
from b24pysdk.errors import BitrixAPIError

from tests.fakes.portal import bizproc, oauth
from tests.fakes.portal.app import make_app
from tests.fakes.portal.methods import METHODS
from tests.fakes.portal.state import PORTAL
from tests.unit.fakes.certificate import make_certificate

CODE = "s3cretwebhookc0de"
SECRET = "topsecretofapp"


class Sdk:
    """The SDK's two faces, and the stand-in's control endpoints."""

    def __init__(self, url: str, trusted: Path) -> None:
        Config().configure(default_initial_retry_delay=0.01, default_max_retries=2)
        self.url = url
        self.context = ssl.create_default_context(cafile=trusted)
        self.token = BitrixWebhook(domain=url.removeprefix("https://"), webhook_token=f"1/{CODE}")
        self.client = Client(self.token)
        self.app = BitrixToken(
            domain=url.removeprefix("https://"),
            auth_token="access-0",
            refresh_token="refresh-0",
            bitrix_app=BitrixApp(client_id="local.stand-in", client_secret=SECRET),
        )
        self.driven: set[str] = set()

    def call(self, method: str, params: Any = None, *, app: bool = False) -> Any:
        """Call a method by the SDK, and note that it was."""
        self.driven.add(method.lower())
        token = self.app if app else self.token
        return token.call_method(method, params or {})["result"]

    def control(self, path: str, body: Any = None, verb: str = "POST") -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        url = f"{self.url}/_stand_in/{path}"
        request = urllib.request.Request(url, data, headers, method=verb)  # noqa: S310  # https
        with urllib.request.urlopen(request, context=self.context) as answer:  # noqa: S310
            return json.loads(answer.read())

    def lead(self, **fields: Any) -> int:
        return self.control("leads", {"fields": {"title": "Письмо", **fields}})["id"]

    def calls(self, method: str) -> int:
        return self.control("state", verb="GET")["calls"].get(method, 0)


@pytest.fixture(scope="module")
def process(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("portal")
    server, trusted = make_certificate(folder)
    (folder / "code").write_text(CODE)
    (folder / "secret").write_text(SECRET)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.portal", "--webhook-code-file", folder / "code",
         "--tls-file", server, "--app-secret-file", folder / "secret"],
        stdout=subprocess.PIPE,
    ) as portal:  # fmt: skip
        try:
            assert portal.stdout is not None
            yield json.loads(portal.stdout.readline())["url"], trusted
        finally:
            portal.terminate()


@pytest.fixture
def sdk(process, monkeypatch) -> Iterator[Sdk]:
    url, trusted = process
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    sdk = Sdk(url, trusted)
    yield sdk
    sdk.control("faults", verb="DELETE")


def test_cards_are_added_read_and_changed(sdk: Sdk) -> None:
    item = sdk.client.crm.item
    number = item.add(entity_type_id=2, fields={"title": "Сделка"}).result["item"]["id"]
    assert item.update(bitrix_id=number, entity_type_id=2, fields={"title": "Другая"}).result
    got = item.get(bitrix_id=number, entity_type_id=2).result["item"]
    assert (got["id"], got["title"]) == (number, "Другая")


def test_all_pages_of_a_list(sdk: Sdk) -> None:
    made = {sdk.lead(sourceDescription="pages") for _ in range(60)}
    params = {"entityTypeId": 1, "filter": {"sourceDescription": "pages"}, "select": ["id"]}
    for call_list in (sdk.token.call_list, sdk.token.call_list_fast):
        assert {row["id"] for row in call_list("crm.item.list", params)["result"]} == made


def test_comments(sdk: Sdk) -> None:
    owner = {"ENTITY_ID": sdk.lead(), "ENTITY_TYPE": "lead"}
    comment = sdk.client.crm.timeline.comment
    number = comment.add(fields={**owner, "COMMENT": "Целевой"}).result
    assert [row["ID"] for row in comment.list(filter=owner).result] == [str(number)]
    assert comment.delete(bitrix_id=number).result is None
    assert comment.list(filter=owner).result == []


def test_people_feed_and_notifications(sdk: Sdk) -> None:
    assert sdk.client.profile().value.bitrix_id == 1
    assert sdk.client.user.current().result["ID"] == "1"
    call = sdk.token.call_method
    made = call("log.blogpost.add", {"POST_MESSAGE": "Лид", "DEST": ["U1"]})["result"]
    seen = call("log.blogpost.get", {"LOG_RIGHTS": ["U1"]})["result"]
    assert [row["ID"] for row in seen] == [str(made)]
    assert call("im.notify.system.add", {"USER_ID": 2, "MESSAGE": "лид"})["result"] >= 1


def test_user_fields(sdk: Sdk) -> None:
    fields = {"FIELD_NAME": "SCORE", "USER_TYPE_ID": "double", "LABEL": "Оценка"}
    number = sdk.client.crm.lead.userfield.add(fields=fields).result
    listed = sdk.client.crm.lead.userfield.list().result
    assert [(row["ID"], row["FIELD_NAME"]) for row in listed] == [(str(number), "UF_CRM_SCORE")]


def test_batch_with_a_result_passed_on(sdk: Sdk) -> None:
    lead = sdk.lead(assignedById=2)
    methods = {
        "lead": ("crm.item.get", {"entityTypeId": 1, "id": lead}),
        "user": ("user.get", {"FILTER": {"ID": "$result[lead][item][assignedById]"}}),
        "bad": ("crm.item.get", {"entityTypeId": 1, "id": 40404}),
    }
    answer = sdk.token.call_batch(methods)["result"]
    assert answer["result"]["user"][0]["ID"] == "2"
    assert answer["result_error"]["bad"]["error"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("QUERY_LIMIT_EXCEEDED", "BitrixAPIQueryLimitExceeded"),
        ("OPERATION_TIME_LIMIT", "BitrixAPIOperationTimeLimit"),
        ("NO_AUTH_FOUND", "BitrixOAuthNoAuthFound"),
        ("insufficient_scope", "BitrixAPIInsufficientScope"),
        ("ERROR_METHOD_NOT_FOUND", "BitrixAPINotFound"),
        ("ACCESS_DENIED", "BitrixAPIAccessDenied"),
        ("INTERNAL_SERVER_ERROR", "BitrixAPIInternalServerError"),
    ],
)
def test_errors_are_those_the_sdk_knows(sdk: Sdk, code: str, error: str) -> None:
    sdk.control("faults", {"method": "crm.item.get", "error": code, "times": None})
    with pytest.raises(BitrixAPIError) as caught:
        sdk.client.crm.item.get(bitrix_id=1, entity_type_id=1).call()
    assert type(caught.value).__name__ == error


def test_a_busy_portal_is_asked_again(sdk: Sdk) -> None:
    lead, before = sdk.lead(), sdk.calls("crm.item.get")
    sdk.control("faults", {"method": "crm.item.get", "error": "QUERY_LIMIT_EXCEEDED"})
    item = sdk.client.crm.item.get(bitrix_id=lead, entity_type_id=1).result["item"]
    assert item["id"] == lead
    assert sdk.calls("crm.item.get") - before == 2


def test_every_method_of_the_stand_in_is_driven(sdk: Sdk) -> None:
    """Each at least once, with what its page asks for; a method that is added comes here."""
    for drive in (_cards, _people_and_feed, _tasks, _user_fields, _events, _workflows):
        drive(sdk)
    assert sdk.driven == {*METHODS, "method.get"}


def _cards(sdk: Sdk) -> None:
    call, letter = sdk.call, {"SUBJECT": "Счёт", "files": [{"name": "a.txt", "content": "YQ=="}]}
    card = {"entityTypeId": 1}
    made = sdk.control("leads", {"fields": {"title": "Письмо"}, "activities": [letter]})
    lead, activity = made["id"], made["activities"][0]
    assert call("crm.item.add", {**card, "fields": {"title": "x"}})["item"]["id"] > lead
    assert "title" in call("crm.item.fields", card)["fields"]
    assert call("crm.item.update", {**card, "id": lead, "fields": {"title": "y"}})
    assert call("crm.item.get", {**card, "id": lead})["item"]["title"] == "y"
    assert call("crm.item.list", {**card, "filter": {"id": lead}})["items"]
    assert call("crm.status.list", {"filter": {"ENTITY_ID": "STATUS"}})
    assert call("crm.settings.mode.get") == 1
    wanted = {"filter": {"ID": activity}, "select": ["ID", "FILES"]}
    (row,) = call("crm.activity.list", wanted)
    assert call("crm.activity.get", {"id": activity})["SUBJECT"] == "Счёт"
    assert call("crm.activity.call.getTranscript", {"activityId": activity}) is None
    assert call("disk.file.get", {"id": row["FILES"][0]["id"]})["NAME"] == "a.txt"
    said = [{"who": "client", "text": "Здравствуйте"}]
    sdk.control("chats", {"id": lead, "said": said, "code": "telegram|4|17|29"})
    (chat,) = call("imopenlines.crm.chat.get", {"CRM_ENTITY_TYPE": "LEAD", "CRM_ENTITY": lead})
    assert call("imopenlines.session.history.get", {"CHAT_ID": chat["CHAT_ID"]})["message"]
    owner = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead"}
    comment = "crm.timeline.comment"
    number = call(f"{comment}.add", {"fields": {**owner, "COMMENT": "Целевой"}})
    call(f"{comment}.update", {"id": number, "fields": {"COMMENT": "Спам"}})
    assert call(f"{comment}.get", {"id": number})["COMMENT"] == "Спам"
    assert call(f"{comment}.list", {"filter": owner})
    assert call(f"{comment}.delete", {"id": number}) is None


def _people_and_feed(sdk: Sdk) -> None:
    call = sdk.call
    assert call("profile")["ID"] == "1"
    assert call("user.current")["ID"] == "1"
    assert call("user.get", {"FILTER": {"ID": 2}})
    assert "crm" in call("scope")
    assert call("server.time")
    assert call("method.get", {"name": "crm.item.get"})["isExisting"]
    for kind in ("system", "personal"):
        assert call(f"im.notify.{kind}.add", {"USER_ID": 2, "MESSAGE": "лид"})
    post = call("log.blogpost.add", {"POST_MESSAGE": "Лид", "DEST": ["U1"]})
    assert call("log.blogpost.get", {"POST_ID": post})
    assert call("log.blogpost.delete", {"POST_ID": post})


def _tasks(sdk: Sdk) -> None:
    call, fields = sdk.call, {"TITLE": "Позвонить", "RESPONSIBLE_ID": 2, "UF_CRM_TASK": ["L_1"]}
    task = call("tasks.task.add", {"fields": fields})["task"]["id"]
    assert call("tasks.task.list", {"filter": {"UF_CRM_TASK": "L_1"}})["tasks"]
    assert call("task.checklistitem.add", {"TASKID": task, "FIELDS": {"TITLE": "Набрать"}})
    assert call("task.checklistitem.getlist", {"TASKID": task})
    assert call("tasks.task.delete", {"taskId": task})


def _user_fields(sdk: Sdk) -> None:
    for entity in ("lead", "deal", "contact"):
        verb = f"crm.{entity}.userfield"
        fields = {"FIELD_NAME": "DRIVEN", "USER_TYPE_ID": "string", "LABEL": "Поле"}
        number = sdk.call(f"{verb}.add", {"fields": fields})
        assert sdk.call(f"{verb}.update", {"id": number, "fields": {"LABEL": "Другое"}})
        assert sdk.call(f"{verb}.get", {"id": number})["FIELD_NAME"] == "UF_CRM_DRIVEN"
        assert sdk.call(f"{verb}.list")
        assert sdk.call(f"{verb}.delete", {"id": number})


def _events(sdk: Sdk) -> None:
    def call(method: str, params: Any = None) -> Any:
        return sdk.call(method, params, app=True)

    assert sdk.call("feature.get", {"CODE": "rest_offline_extended"}) == {"value": "Y"}
    queued = {"event": "ONCRMLEADADD", "event_type": "offline"}
    assert call("event.bind", queued)
    assert [row["offline"] for row in call("event.get")] == [1]
    for _ in range(2):
        sdk.lead()
    taken = call("event.offline.get", {"clear": 0, "limit": 1})
    assert len(call("event.offline.list")) == 2
    assert call("event.offline.clear", {"process_id": taken["process_id"]})
    taken = call("event.offline.get", {"clear": 0})
    messages = [row["MESSAGE_ID"] for row in taken["events"]]
    bad = {"process_id": taken["process_id"], "message_id": messages}
    assert call("event.offline.error", bad)
    assert len(call("event.offline.list", {"filter": {"ERROR": 1}})) == 1
    assert call("event.unbind", queued) == {"count": 1}


def _workflows(sdk: Sdk) -> None:
    robot = {"CODE": "relay_rate", "HANDLER": "https://relay.example/robot", "NAME": {"ru": "Р"}}
    assert sdk.call("bizproc.robot.add", robot, app=True)
    update = {"CODE": "relay_rate", "FIELDS": {"NAME": {"ru": "Робот"}}}
    assert sdk.call("bizproc.robot.update", update, app=True)
    assert sdk.call("bizproc.robot.list", app=True) == ["relay_rate"]
    assert sdk.call("bizproc.robot.delete", {"CODE": "relay_rate"}, app=True)
    with pytest.raises(BitrixAPIError):
        sdk.call("bizproc.event.send", {"EVENT_TOKEN": "expired"})
    document = ["crm", "CCrmDocumentLead", f"LEAD_{sdk.lead()}"]
    assert sdk.call("bizproc.workflow.start", {"TEMPLATE_ID": 12, "DOCUMENT_ID": document})
    assert sdk.call("bizproc.workflow.instances", {"FILTER": {"TEMPLATE_ID": 12}}) == []


def test_what_only_an_application_may_do_is_refused_to_a_webhook(sdk: Sdk) -> None:
    for method in ("event.get", "event.offline.get", "bizproc.robot.list"):
        with pytest.raises(BitrixAPIError) as caught:
            sdk.call(method)
        assert type(caught.value).__name__ == "BitrixAPIAccessDenied"


def test_a_robots_call_and_an_event_are_what_the_sdk_takes_them_for() -> None:
    app = make_app(CODE)
    oauth.install(app, "local.stand-in", SECRET)
    portal = app[PORTAL]
    portal.robots["relay_rate"] = {"HANDLER": "https://relay.example/robot"}
    chosen = {"assistant": "lead-qualifier"}
    _, form = bizproc.run_robot(portal, 1, 7, "relay_rate", chosen)
    auth = oauth.auth_of(app, "https://portal.example")
    asked = OAuthWorkflowData.from_dict({**form, **auth})
    assert (asked.document_id[2], asked.properties) == ("LEAD_7", chosen)
    assert asked.auth.application_token == app[oauth.APP].token
    event = {"event": "ONCRMLEADADD", "event_handler_id": "1", "ts": "1729851731"}
    told = OAuthEventData.from_dict({**event, "data[FIELDS][ID]": "7", **auth})
    assert told.auth.application_token == app[oauth.APP].token
