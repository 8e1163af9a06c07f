"""Every documented error becomes a typed one, through the client, without its description."""

import traceback

import pytest

from relay.border.bitrix.client import Portal
from relay.border.bitrix.failures import failure
from relay.border.contract import Entity
from relay.errors import Ended, Refused, RelayError, Stopped, Unavailable
from tests.fakes.portal import Portal as State
from tests.fakes.portal.errors import DOCUMENTED as CODES
from tests.unit.border.bitrix.conftest import CODE, fault

ECHO = "Кузьмин Пётр Ильич"

DOCUMENTED = (
    ("QUERY_LIMIT_EXCEEDED", Unavailable, "portal_busy"),
    ("OPERATION_TIME_LIMIT", Unavailable, "portal_operating_limit"),
    ("INTERNAL_SERVER_ERROR", Unavailable, "portal_error"),
    ("ERROR_UNEXPECTED_ANSWER", Unavailable, "portal_error"),
    ("PORTAL_DELETED", Unavailable, "portal_closed"),
    ("OVERLOAD_LIMIT", Stopped, "portal_blocked"),
    ("NO_AUTH_FOUND", Stopped, "webhook_revoked"),
    ("expired_token", Stopped, "webhook_expired"),
    ("INVALID_CREDENTIALS", Stopped, "webhook_without_rights"),
    ("insufficient_scope", Stopped, "insufficient_scope"),
    ("user_access_error", Stopped, "webhook_without_rights"),
    ("ACCESS_DENIED", Stopped, "rest_not_available"),
    ("INVALID_REQUEST", Stopped, "portal_wants_https"),
    ("allowed_only_intranet_user", Stopped, "webhook_without_rights"),
    ("ERROR_METHOD_NOT_FOUND", Refused, "ERROR_METHOD_NOT_FOUND"),
    ("ERROR_MANIFEST_IS_NOT_AVAILABLE", Refused, "ERROR_MANIFEST_IS_NOT_AVAILABLE"),
    ("ERROR_BATCH_METHOD_NOT_ALLOWED", Refused, "ERROR_BATCH_METHOD_NOT_ALLOWED"),
    ("ERROR_BATCH_LENGTH_EXCEEDED", Refused, "ERROR_BATCH_LENGTH_EXCEEDED"),
)


def test_the_table_has_every_documented_error() -> None:
    assert {code for code, _, _ in DOCUMENTED} == set(CODES)


@pytest.mark.parametrize(("code", "kind", "ours"), DOCUMENTED)
async def test_each_documented_error_is_typed_and_keeps_no_description(
    portal: Portal, state: State, code: str, kind: type[RelayError], ours: str
) -> None:
    fault(state, "scope", error=code, description=f"{ECHO} {code}")
    with pytest.raises(kind) as caught:
        await portal.call("scope", {"full": "N"})
    assert type(caught.value) is kind
    assert caught.value.code == ours
    told = "".join(traceback.format_exception(caught.value)) + caught.value.detail
    assert ECHO not in told
    assert CODE not in told


OF_METHODS = (
    ("event.bind", "ERROR_EVENT_NOT_FOUND", 400),
    ("feature.get", "CODE_EMPTY", 400),
    ("bizproc.robot.add", "ERROR_ACTIVITY_VALIDATION_FAILURE", 400),
    ("bizproc.robot.add", "ERROR_ACTIVITY_ALREADY_INSTALLED", 400),
    ("bizproc.robot.add", "ERROR_ACTIVITY_ADD_FAILURE", 400),
    ("bizproc.robot.add", "ERROR_UNSUPPORTED_PROTOCOL", 400),
    ("bizproc.robot.add", "ERROR_WRONG_HANDLER_URL", 400),
    ("bizproc.robot.delete", "ERROR_ACTIVITY_NOT_FOUND", 400),
    ("bizproc.workflow.start", "ERROR_WRONG_WORKFLOW_ID", 400),
    ("crm.item.update", "CRM_FIELD_ERROR_VALUE_NOT_VALID", 400),
    ("crm.item.list", "INVALID_ARG_VALUE", 400),
    ("crm.lead.userfield.add", "ERROR_CORE", 400),
    ("log.blogpost.add", "SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR", 400),
    ("im.notify.system.add", "USER_ID_EMPTY", 400),
    ("im.notify.system.add", "MESSAGE_EMPTY", 400),
    ("imopenlines.session.history.get", "ACCESS_DENIED", 400),
)


@pytest.mark.parametrize(("method", "code", "status"), OF_METHODS)
async def test_what_a_methods_own_page_documents_is_refused_by_its_code(
    portal: Portal, state: State, method: str, code: str, status: int
) -> None:
    fault(state, method.lower(), error=code, status=status, description=ECHO)
    with pytest.raises(Refused) as caught:
        await portal.call(method, {})
    assert (caught.value.code, caught.value.detail) == (code, "")
    assert ECHO not in "".join(traceback.format_exception(caught.value))


async def test_errors_of_objects(portal: Portal, state: State, lead: Entity) -> None:
    with pytest.raises(Ended) as gone:
        await portal.call("crm.item.get", {"entityTypeId": 1, "id": 999})
    assert (gone.value.code, gone.value.outcome) == ("NOT_FOUND", "too_late")
    fault(state, "crm.item.get", error="ACCESS_DENIED", status=400)
    with pytest.raises(Refused) as denied:
        await portal.call("crm.item.get", {"entityTypeId": 1, "id": int(lead.id)})
    assert denied.value.code == "ACCESS_DENIED"
    fault(state, "scope", error="Иванов <script>", status=400)
    with pytest.raises(Refused) as odd:
        await portal.call("scope", {})
    assert odd.value.code == "HTTP_400"


@pytest.mark.parametrize(
    ("status", "code", "kind", "ours"),
    [
        (429, "SOMETHING_NEW", Unavailable, "portal_busy"),
        (503, "", Unavailable, "portal_busy"),
        (500, "SOMETHING_NEW", Unavailable, "portal_error"),
        (400, "", Refused, "HTTP_400"),
        (400, "100", Refused, "100"),
        (400, "ERROR_CORE", Refused, "ERROR_CORE"),
        (400, "ERROR_NOT_FOUND", Ended, "ERROR_NOT_FOUND"),
        (400, "A" * 65, Refused, "HTTP_400"),
    ],
)
def test_what_nobody_documented(status, code, kind, ours) -> None:
    error = failure(status, code, None)
    assert (type(error), error.code) == (kind, ours)
