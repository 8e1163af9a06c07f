import re

from relay.border.masking_log.record import EVENTS
from relay.border.masking_log.words import EVENTS as WORDS
from relay.border.masking_log.words import event


def test_every_event_has_its_words_in_both_languages():
    assert set(WORDS) == set(EVENTS)
    for russian, english in WORDS.values():
        assert re.search("[а-яё]", russian)
        assert english.isascii()


def test_an_unknown_event_is_shown_as_it_is():
    assert event("sent") == "отправлено"
    assert event("nothing") == "nothing"
