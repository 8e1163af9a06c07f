import asyncio
import io
import json

import msgspec
import pytest

from relay.__main__ import main
from relay.border import contract
from relay.cli import send
from relay.cli.send import _progress, counts, deliver, show, wait
from relay.config import Limits
from relay.errors import Conflict, Refused, Stopped, Unavailable
from relay.peer.client import Peer, open_session
from relay.peer.server import Link, Route, make_app
from relay.signing import SyncToken, new_token
from relay.tokens.register import Bearer

PORTAL = "p1"
RESULT = contract.Result(
    result="r_1",
    message="m_1",
    source_event="e",
    entity=None,
    assistant="lead-qualifier",
    outcome="verdict",
    reason="Иван просит цену",
    answer={"verdict": "target", "quotes": ["нужна цена"]},
    model="gpt-6-luna",
    decided_at="2026-11-21T08:00:00Z",
)
DONE = contract.MessageStatus(
    message="m_1",
    state="done",
    step="message.verdict",
    outcome="verdict",
    masked={"PHONE": 1, "PERSON": 3},
    withheld=[contract.Withheld(part=2, format="zip", reason="encrypted")],
    runs=[RESULT],
)
BODY = msgspec.convert(
    {
        "type": "message",
        "portal": PORTAL,
        "audience": "border",
        "source_event": "e",
        "entity": None,
        "channel": {"type": "mail"},
        "occurred_at": "2026-11-21T08:00:00Z",
    },
    contract.Message,
)


class Border:
    """A border that answers as it is told: `problems` first, then one state after another."""

    def __init__(self, *states: contract.MessageStatus) -> None:
        self.token = new_token()
        self.problems: list[Exception] = []
        self.states = list(states)
        self.messages: list[contract.Message] = []
        self.ids: list[str] = []

    def app(self):
        async def find(key_id):
            return Bearer(self.token, PORTAL) if key_id == self.token.key_id else None

        link = Link("module>border", "border>module", find, own_portal_only=True)
        return make_app(
            [
                Route("/v1/messages", link, contract.Message, self._accept),
                Route("/v1/messages/status", link, contract.StatusRequest, self._tell),
            ],
            Limits(),
        )

    async def _accept(self, call):
        self.ids.append(call.webhook_id)
        if self.problems:
            raise self.problems.pop(0)
        self.messages.append(call.request)
        return 202, msgspec.json.encode(contract.Accepted(message="m_1"))

    async def _tell(self, call):
        if self.problems:
            raise self.problems.pop(0)
        assert call.request.messages == ["m_1"]
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return 200, msgspec.json.encode(contract.Status(messages=[state]))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(send, "PAUSE", 0.01)
    monkeypatch.setattr(send, "PATIENCE", (0.01, 0.01))


@pytest.fixture
async def started(aiohttp_server, quick):
    """A border and the peer that speaks to it."""
    border = Border(DONE)
    server = await aiohttp_server(border.app())
    async with open_session() as session:

        async def token() -> SyncToken:
            return border.token

        yield (
            border,
            Peer(str(server.make_url("")), token, "module>border", "border>module", session),
        )


def working(step):
    return contract.MessageStatus(message="m_1", state="working", step=step)


async def test_a_message_is_delivered_again_until_it_is_stored_under_one_id(started):
    border, peer = started
    border.problems = [Unavailable("busy")]
    assert await deliver(peer, BODY) == "m_1"
    assert border.messages == [BODY]
    assert len(border.ids) == 2
    assert len(set(border.ids)) == 1


async def test_a_border_that_does_not_come_up_is_given_up_with_its_own_code(started):
    border, peer = started
    border.problems = [Unavailable("busy")] * 9
    with pytest.raises(Unavailable, match="busy"):
        await deliver(peer, BODY)
    assert len(border.ids) == 1 + len(send.PATIENCE)


async def test_a_refusal_is_not_tried_again(started):
    border, peer = started
    border.problems = [Conflict("event_reused")]
    with pytest.raises(Refused, match="event_reused"):
        await deliver(peer, BODY)
    assert len(border.ids) == 1


async def test_a_token_that_is_not_accepted_is_not_tried_again(started):
    border, peer = started
    border.token = new_token()

    async def old() -> SyncToken:
        return SyncToken("unknown001", b"x" * 32)

    with pytest.raises(Stopped, match="token_refused"):
        await deliver(peer._replace(token=old), BODY)


async def test_waiting_says_each_new_step_once_and_survives_a_restart(started):
    border, peer = started
    border.states = [
        working("message.mask"),
        working("message.mask"),
        working("message.forward"),
        DONE,
    ]
    border.problems = [Unavailable("storage_unavailable")]
    progress = io.StringIO()
    assert await wait(peer, PORTAL, "m_1", progress) == DONE
    assert progress.getvalue().splitlines() == [
        "  … маскирование / masking",
        "  … отправка за границу / sending it abroad",
        "  … ожидание оценки / waiting for the verdict",
    ]


async def test_a_letter_that_was_sorted_before_is_said_to_show_its_former_verdict(started):
    border, peer = started
    border.states = [DONE]
    progress = io.StringIO()
    assert await wait(peer, PORTAL, "m_1", progress) == DONE
    assert "уже приходило" in progress.getvalue()
    assert "came before" in progress.getvalue()
    assert "ожидание" not in progress.getvalue()


@pytest.mark.parametrize("state", ["done", "held", "unknown"])
async def test_waiting_ends_with_the_message(started, state):
    border, peer = started
    border.states = [contract.MessageStatus(message="m_1", state=state)]
    assert (await wait(peer, PORTAL, "m_1", None)).state == state


def test_what_is_shown_names_verdict_reason_quotes_counts_and_what_stayed():
    out = io.StringIO()
    show(DONE, out)
    assert out.getvalue().splitlines() == [
        "итог: оценён / result: sorted",
        "lead-qualifier: target",
        "  причина / reason: Иван просит цену",
        "  «нужна цена»",
        "замаскировано / masked: PERSON 3, PHONE 1",
        "вложение 2 (zip) не передано: зашифровано / attachment 2 (zip) not carried: encrypted",
    ]


def test_counts_go_by_number_then_name():
    assert counts({"A": 1, "C": 2, "B": 2}) == "B 2, C 2, A 1"
    assert counts({}) == ""


@pytest.fixture
async def command(aiohttp_server, tmp_path, quick, capsys):
    """`relay send` beside a border in this process: a function of its further arguments."""
    border = Border(DONE)
    server = await aiohttp_server(border.app())
    token, mail = tmp_path / "t", tmp_path / "a.eml"
    token.write_text(border.token.text)
    token.chmod(0o600)
    mail.write_text("From: a@b.example\nSubject: x\n\nНужна цена", encoding="utf-8")

    here = str(server.make_url(""))

    async def run(*more, file=mail, url=here):
        words = ["send", str(file), "--token-file", str(token), "--url", url, "--portal", PORTAL]
        code = await asyncio.to_thread(main, [*words, *more])
        return code, capsys.readouterr()

    return border, run, token


async def test_a_verdict_is_done(command):
    border, run, _ = command
    code, said = await run()
    assert code == 0
    assert "lead-qualifier: target" in said.out
    assert "принято: m_1" in said.err
    assert border.messages[0].portal == PORTAL


async def test_a_program_gets_the_status_as_json_and_nothing_else(command):
    _, run, _ = command
    code, said = await run("--json")
    assert (code, json.loads(said.out)["outcome"]) == (0, "verdict")


@pytest.mark.parametrize("state", ["held", "done"])
async def test_no_verdict_is_a_failure_with_its_reason(command, state):
    border, run, _ = command
    border.states = [contract.MessageStatus(message="m_1", state=state, reason="срок вышел")]
    code, said = await run()
    assert code == 1
    assert "срок вышел" in said.out


async def test_waiting_has_an_end_and_says_so(command):
    border, run, _ = command
    border.states = [working("message.mask")]
    code, said = await run("--timeout", "0.2")
    assert code == 1
    assert "timeout" in said.err


async def test_a_token_file_without_a_token_or_open_to_others_is_usage(command):
    _, run, token = command
    token.chmod(0o644)
    assert (await run())[0] == 2
    token.chmod(0o600)
    token.write_text("sync_5ecret")
    code, said = await run()
    assert code == 2
    assert "5ecret" not in said.err


async def test_plain_http_to_another_machine_and_a_missing_file_are_usage(command, tmp_path):
    _, run, _ = command
    assert (await run(url="http://border.example"))[0] == 2
    assert (await run(file=tmp_path / "none.eml"))[0] == 2


async def test_without_url_and_portal_the_configuration_names_them(command, border, capsys):
    fake, _, token = command
    words = ["send", "x.eml", "--token-file", str(token), "--config", str(border)]
    assert main(words) == 2
    assert "--portal: one of p1, p2" in capsys.readouterr().err
    assert fake.messages == []


def test_progress_in_words_counts_the_files_while_they_are_read():
    def status(read: int, step: str = "message.mask") -> contract.MessageStatus:
        files = {"read": read, "of": 3}
        return contract.MessageStatus(message="m", state="working", step=step, files=files)

    assert (
        _progress(status(1))
        == "маскирование: прочитано вложений 1 из 3 / masking: attachments read 1 of 3"
    )
    assert _progress(status(3)) == "маскирование / masking"
    assert _progress(status(3, "message.forward")) == "отправка за границу / sending it abroad"
