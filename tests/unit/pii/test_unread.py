"""Of a very long text the beginning is read; what is behind it is hidden, lost by nobody."""

import pytest

from relay.pii.masking import mask
from relay.pii.restore import restore_exact
from relay.pii.types import Part, Policy
from relay.pii.unread import READ

LINE = "Нужны болты и гайки, доставка в пятницу.\n"


def masked(text):
    return mask([Part("text", text)], Policy()).parts[0]


def test_what_is_behind_the_part_that_is_read_is_one_placeholder():
    text = LINE * (2 * READ // len(LINE))
    part = masked(text)
    last = part.replacements[-1]
    assert [one.rule for one in part.replacements] == ["unread"]
    assert READ - len(LINE) <= last.start <= READ
    assert part.text == text[: last.start] + "[TERM_1]"
    assert restore_exact(part) == text


@pytest.mark.parametrize("shift", range(-14, 6, 3))
def test_a_value_across_the_end_is_hidden_whole(shift):
    phone = "+7 916 204-71-33"
    head = (LINE * (READ // len(LINE)))[: READ + shift - 30] + " звоните на номер "
    part = masked(f"{head}{phone} {LINE * 40}")
    assert part.text.startswith(head[: READ - 1024])
    assert not any(c.isdigit() for c in part.text.replace("TERM_1", "").replace("PHONE_1", ""))


def test_a_name_known_from_the_beginning_is_not_sought_in_what_is_hidden():
    text = "Клиент: Иван Петров\n" + LINE * (READ // len(LINE) + 9) + "Иван Петров"
    part = masked(text)
    assert [one.label for one in part.replacements] == ["PERSON", "TERM"]
    assert "Петров" not in part.text
