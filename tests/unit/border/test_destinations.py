import datetime

import pytest

from relay.border.destinations import Register
from relay.config import Destination
from relay.errors import Held

FROM, UNTIL = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)


def at(text):
    return datetime.datetime.fromisoformat(f"{text}+00:00").timestamp()


MARCH = at("2026-03-15T12:00:00")


def entry(name, role="model", **given):
    wanted = {
        "recipient": f"{name} Inc.",
        "country": "US",
        "notice": "12",
        "retention": "24h",
        "valid_from": FROM,
        "valid_until": UNTIL,
    }
    return Destination(id=name, role=role, **(wanted | given))


OFFSHORE = entry("offshore-de", "offshore")


def ids(found):
    return [one.id for one in found]


def test_vendors_with_a_valid_entry_may_receive():
    register = Register([OFFSHORE, entry("openai"), entry("other")], "offshore-de")
    assert ids(register.recipients(MARCH)) == ["openai", "other"]
    assert register.offshore(MARCH) == OFFSHORE


@pytest.mark.parametrize(
    ("moment", "valid"),
    [
        ("2026-02-28T23:59:59", False),
        ("2026-03-01T00:00:00", True),
        ("2026-03-31T23:59:59", True),
        ("2026-04-01T00:00:00", False),
    ],
)
def test_an_entry_is_valid_from_its_first_day_through_its_last(moment, valid):
    vendor = entry("openai", valid_from=datetime.date(2020, 1, 1))
    register = Register([OFFSHORE, vendor], "offshore-de")
    if valid:
        assert register.offshore(at(moment)) == OFFSHORE
        assert ids(register.recipients(at(moment))) == ["openai"]
    else:
        with pytest.raises(Held, match="no_destination"):
            register.offshore(at(moment))


def test_a_vendor_out_of_date_is_left_out():
    register = Register(
        [OFFSHORE, entry("old", valid_until=datetime.date(2026, 3, 14)), entry("new")],
        "offshore-de",
    )
    assert ids(register.recipients(MARCH)) == ["new"]
    assert register.named("old").recipient == "old Inc."
    assert register.named("nobody") is None


@pytest.mark.parametrize(
    ("entries", "offshore"),
    [
        ([], "offshore-de"),
        ([entry("openai")], "offshore-de"),
        ([OFFSHORE], "offshore-de"),
        ([OFFSHORE, entry("openai", valid_until=datetime.date(2026, 3, 1))], "offshore-de"),
        ([OFFSHORE, entry("openai")], "offshore-us"),
        ([OFFSHORE, entry("openai")], "openai"),
        ([entry("offshore-de"), entry("openai")], "offshore-de"),
        ([entry("offshore-de", "offshore", valid_until=FROM), entry("openai")], "offshore-de"),
    ],
)
def test_without_both_entries_nothing_leaves(entries, offshore):
    with pytest.raises(Held, match="no_destination"):
        Register(entries, offshore).recipients(MARCH)
