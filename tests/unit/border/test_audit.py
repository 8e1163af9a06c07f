from types import SimpleNamespace

import msgspec
import pytest

from relay import config
from relay.border import audit
from relay.border.masking_log import Record, chain
from relay.errors import VerbFailed
from tests.unit.border.conftest import P1, P2, rows


@pytest.fixture
def given(border_settings):
    """Settings in which I have a role on the first portal."""

    def make(role):
        roles = [] if role is None else [config.Role(user=audit.os_user(), role=role, portals=[P1])]
        access = config.Access(roles=roles)
        return msgspec.structs.replace(border_settings, access=access)

    return make


async def records(side):
    found = await rows(side.log, "SELECT body, hash FROM records ORDER BY seq")
    return [chain.read(row).record for row in found]


@pytest.mark.parametrize("act", audit.RIGHTS)
@pytest.mark.parametrize("role", ["administrator", "operator", "auditor", "key_holder", None])
def test_the_matrix_of_roles(given, act, role):
    settings, me = given(role), audit.os_user()
    allowed = act != "reveal" if role is None else role in audit.RIGHTS[act]
    assert audit.may(settings, act, me, P1) == allowed
    if role is not None:
        assert not audit.may(settings, act, me, P2)
        assert not audit.may(settings, act, "somebody", P1)


async def test_a_denied_act_is_recorded_and_says_which_role_is_missing(side, given):
    with pytest.raises(VerbFailed, match="нужна одна из ролей: auditor") as refused:
        await audit.allow(side.log, given("operator"), "log.export", P1)
    assert refused.value.code == "role_missing"
    (record,) = await records(side)
    assert (record.event, record.subject, record.actor) == (
        "denied",
        "log.export",
        audit.os_user(),
    )


async def test_an_allowed_act_names_who_acts(side, given):
    assert await audit.allow(side.log, given("auditor"), "log.export", P1) == audit.os_user()
    assert await records(side) == []


async def test_an_act_is_recorded_each_time_with_a_masked_reason(side, clock):
    entry = Record(
        event="egress_stopped", actor="ivanov", reason="звонил Иван Петров, 8 916 1234567"
    )
    await audit.record(side.log, P1, entry)
    clock.now += 1
    await audit.record(side.log, P1, entry)
    first, second = await records(side)
    assert first == second
    assert first.reason == "звонил [PERSON_1], [PHONE_1]"


def test_a_long_reason_is_cut_to_what_a_record_holds():
    assert len(audit.masked_reason("слово " * 200)) <= 500
    assert audit.masked_reason("") == ""


def test_through_sudo_it_is_the_person_who_called(monkeypatch):
    monkeypatch.setattr("os.getuid", lambda: 0)
    monkeypatch.setenv("SUDO_USER", "DOMAIN\\иванов i")
    assert audit.os_user() == "DOMAIN--------i"
    monkeypatch.delenv("SUDO_USER")
    assert audit.os_user() == "root"


def test_who_is_not_root_cannot_claim_to_be_another(monkeypatch):
    monkeypatch.setattr("os.getuid", lambda: 1)
    monkeypatch.setenv("SUDO_USER", "petrov")
    assert audit.os_user() != "petrov"


async def test_the_services_own_user_is_a_person_and_gives_reasons(
    side, border_settings, monkeypatch
):
    """As the installation guide has it: runuser -u relay."""
    monkeypatch.setattr("os.getuid", lambda: 1)
    monkeypatch.setattr("pwd.getpwuid", lambda _uid: SimpleNamespace(pw_name="relay"))
    roles = [config.Role(user="relay", role="auditor")]
    settings = msgspec.structs.replace(border_settings, access=config.Access(roles=roles))
    actor = await audit.allow(side.log, settings, "egress.open", P1)
    assert actor == audit.os_user() == "os:relay"
    entry = Record(event="egress_opened", actor=actor, reason="журнал сверен, всё на месте")
    await audit.record(side.log, P1, entry)
    (found,) = await records(side)
    assert (found.actor, found.reason) == (actor, "журнал сверен, всё на месте")
