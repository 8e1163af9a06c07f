import pytest

from relay.border.masking_log import heads
from relay.border.masking_log.standalone.notes import Wrong, parse_head, parse_key, signed
from tests.unit.border.masking_log.conftest import P1, fill


@pytest.fixture
async def note(log, clock, key):
    await fill(log, clock, 3)
    return (await log.write(lambda tx: heads.sign(tx, P1, key))).note


async def test_a_head_is_read_with_its_key(note, public, log):
    head = parse_head(note, public)
    end = await log.read(lambda tx: heads.end_at(tx, P1, 3))
    assert (head.portal, head.size, head.root, head.hash) == (P1, 3, end.root, end.hash)
    assert head.time == "2026-11-24T08:00:00.000+00:00"


async def test_no_character_of_a_head_may_change(note, public):
    for place, character in enumerate(note.rstrip("\n")):
        other = "0" if character != "0" else "1"
        with pytest.raises(Wrong):
            parse_head(note[:place] + other + note[place + 1 :], public)


async def test_another_key_or_another_portals_key_signs_nothing_here(note, key):
    other = [parse_key(line) for line in key.public("p_two")]
    with pytest.raises(Wrong, match="ни к одному"):
        parse_head(note, other)
    with pytest.raises(Wrong, match="ни к одному"):
        parse_head(note, [])


def test_a_signed_text_that_is_no_head_is_said_to_be_none(key, public):
    text = f"relay/{P1}\nmany\n"
    with pytest.raises(Wrong, match="не разбирается"):
        parse_head(f"{text}\n{key.sign(P1, text.encode())}", public)


@pytest.mark.parametrize("text", ["", "a", "a+b", "a+00000000+AQ==", "relay/p+1+!!!"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(Wrong, match="ключ"):
        parse_key(text)


def test_a_key_with_a_changed_name_does_not_fit_its_hash(key):
    (line,) = key.public(P1)
    assert parse_key(line).name == f"relay/{P1}"
    with pytest.raises(Wrong, match="повреждён"):
        parse_key(line.replace(P1, "p_two"))


def test_lines_that_are_no_signatures_are_passed_over(key, public):
    line = key.sign(P1, b"text\n")
    assert signed(b"text\n", f"x\n— a\n— {public[0].name} !!!\n{line}", public) == public[0]
    assert signed(b"other\n", line, public) is None
