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
from b24pysdk import BitrixWebhook, Client, Config
from b24pysdk.errors import BitrixAPIError

from tests.unit.fakes.certificate import make_certificate

CODE = "s3cretwebhookc0de"


class Sdk:
    """The SDK's two faces, and the stand-in's control endpoints."""

    def __init__(self, url: str, trusted: Path) -> None:
        Config().configure(default_initial_retry_delay=0.01, default_max_retries=2)
        self.url = url
        self.context = ssl.create_default_context(cafile=trusted)
        self.token = BitrixWebhook(domain=url.removeprefix("https://"), webhook_token=f"1/{CODE}")
        self.client = Client(self.token)

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
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.portal", "--webhook-code-file", folder / "code",
         "--tls-file", server],
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
