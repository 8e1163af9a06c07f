from relay.doctor.finding import examine, fail, left, ok
from relay.errors import ConfigError, Stopped, Unavailable
from relay.said import same


async def test_a_check_that_fails_in_itself_is_a_finding_and_the_next_still_runs():
    async def broken_config():
        raise ConfigError("file_kind", path="x.pdf")

    async def refused():
        raise Stopped("token_refused", "the peer does not accept this sync token")

    async def unheard_of():
        raise Unavailable("something_new")

    async def fine():
        return [ok("d", same("good"))]

    checks = [("a", broken_config), ("b", refused), ("c", unheard_of), ("d", fine)]
    found = await examine(checks)
    assert [(one.check, one.state) for one in found] == [
        ("a", "fail"),
        ("b", "fail"),
        ("c", "fail"),
        ("d", "ok"),
    ]
    assert found[0].said[0] == "x.pdf: нужно письмо .eml или обращение .json"
    assert found[0].said[1] == "x.pdf: an .eml or a message .json expected"
    assert "token_refused" in found[1].said[0]
    assert all(all(one.mend) for one in found[:3])


def test_a_span_of_time_is_said_in_one_unit():
    assert [left(s) for s in (-5, 119, 7199, 7200, 172799, 172800)] == [
        ("0 мин", "0 min"),
        ("1 мин", "1 min"),
        ("119 мин", "119 min"),
        ("2 ч", "2 h"),
        ("47 ч", "47 h"),
        ("2 дн.", "2 d"),
    ]


def test_a_failure_says_how_to_mend_it():
    assert fail("x", same("bad"), same("do this")).mend == same("do this")
