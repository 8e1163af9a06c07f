"""Repetitions: the same event by another route, the same words in another card."""

import pytest

from relay.border import same
from relay.border.crm import write_note
from relay.sealing import Keyring
from tests.fakes.portal import items
from tests.unit.border.conftest import (
    P2,
    accepted,
    claim,
    job_of,
    message,
    rows,
)
from tests.unit.border.intake.conftest import with_bitrix

KEYS = Keyring({"k1": b"1" * 32})


def field(name, kind, value):
    return {"name": name, "label": name, "kind": kind, "value": value}


FORM = [
    field("TITLE", "text", "CRM-форма «Заявка» #12"),
    field("PHONE", "phone", "+7 (916) 123-45-67"),
    field("BODY", "html", "<p>Нужны пять   серверов</p>"),
]
AGAIN = [
    field("TITLE", "text", "CRM-форма «Заявка» #13"),
    field("ACTIVITY_9_BODY", "text", "нужны пять серверов"),
    field("PHONE", "phone", "8 916 123-45-67"),
]


def print_of(fields, **given):
    return same.print_of(KEYS, message(fields=fields, **given))


@pytest.mark.parametrize(
    ("event", "things"),
    [
        ("lead:7:add", ("lead:7",)),
        ("lead:7:add:1764000000", ("lead:7",)),
        ("lead:7:add:rest", ("lead:7",)),
        ("deal:7:add:rest", ("deal:7",)),
        ("lead:7:activity:55:1764", ("activity:55",)),
        ("lead:7:send:00ff", ()),
        ("mail:lead:7:add", ()),
    ],
)
def test_both_routes_name_an_event_alike(event, things) -> None:
    assert same.things(message(event)) == things


def test_the_same_words_have_the_same_print() -> None:
    assert print_of(FORM) == print_of(AGAIN) == print_of(list(reversed(FORM)))


@pytest.mark.parametrize(
    "other",
    [
        [*FORM[:2], field("BODY", "text", "нужны шесть серверов")],
        [FORM[0], field("PHONE", "phone", "+7 916 123-45-68"), FORM[2]],
        [*FORM, field("UF_CRM_BUDGET", "text", "500 000")],
    ],
)
def test_other_words_have_another_print(other) -> None:
    assert print_of(other) != print_of(FORM)


def test_another_file_channel_or_key_makes_another_print() -> None:
    file = {"name": "тз.txt", "type": "text/plain", "size": 3, "content": "YWJj"}
    assert print_of(FORM, files=[file]) != print_of(FORM)
    assert print_of(FORM, channel={"type": "form"}) != print_of(FORM)
    assert same.print_of(Keyring({"k": b"2" * 32}), message(fields=FORM)) != print_of(FORM)


@pytest.mark.parametrize("few", [[], FORM[:2][1:], [FORM[2]], [field("NAME", "person", "Иван")]])
def test_too_few_words_are_not_recognised(few) -> None:
    assert print_of(few) is None


async def test_the_same_letter_to_two_mailboxes_is_sorted_once(side, crm, lead) -> None:
    side = with_bitrix(side, repeats=3600)
    first = await accepted(side, message("lead:1:add", lead=lead, fields=FORM))
    second = await accepted(side, message("lead:2:add", lead="2", fields=AGAIN))
    third = await accepted(side, message("lead:3:add", lead="3", fields=FORM))
    for noted in (second, third):
        job = await job_of(side, noted.message)
        assert (job["state"], job["outcome"], job["code"]) == ("done", "cancelled", "duplicate")
        assert (await job_of(side, noted.run))["outcome"] == "cancelled"
    assert (await job_of(side, first.message))["state"] == "ready"
    originals = await rows(side.state, "SELECT original FROM duplicates")
    assert {row["original"] for row in originals} == {first.message}


async def test_the_cards_of_a_repetition_names_the_first(side, crm, crm_server) -> None:
    side = with_bitrix(side, repeats=3600)
    for number in (1, 2):
        items.create(crm, 1, {"title": "Письмо"})
        await accepted(side, message(f"lead:{number}:add", lead=str(number), fields=FORM))
    await write_note(side, await claim(side, "note.write"))
    (comment,) = crm.comments.values()
    assert comment["ENTITY_ID"] == "2"
    assert "те же слова уже разобраны" in comment["COMMENT"]
    assert "/crm/lead/details/1/" in comment["COMMENT"]


async def test_after_the_window_a_customer_is_heard_again(side, clock) -> None:
    side = with_bitrix(side, repeats=3600)
    await accepted(side, message("lead:1:add", fields=FORM))
    clock.now += 3601
    again = await accepted(side, message("lead:2:add", fields=FORM))
    assert (await job_of(side, again.message))["state"] == "ready"
    prints = await rows(side.state, "SELECT message FROM prints")
    assert [row["message"] for row in prints] == [again.message]


async def test_another_portals_words_are_its_own(side) -> None:
    side = with_bitrix(side, repeats=3600)
    await accepted(side, message("lead:1:add", fields=FORM))
    other = await accepted(side, message("lead:2:add", portal=P2, fields=FORM))
    assert (await job_of(side, other.message))["state"] == "ready"


def test_what_a_robot_asks_for_is_no_repetition() -> None:
    asked = message("lead:7:robot:0123456789ab:1764000000", fields=FORM)
    assert same.print_of(KEYS, asked) is None
    assert same.things(asked) == ()
