"""Check digits against numbers computed by hand from the published rules."""

import pytest

from relay.pii.identifiers.checksums import iban, inn_person, luhn, ogrnip, snils


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (luhn, "4111111111111111", "4111111111111112"),
        (inn_person, "500100732259", "500100732258"),
        (snils, "11223344595", "11223344596"),
        (ogrnip, "304500116000157", "304500116000158"),
        (iban, "GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 18"),
    ],
)
def test_a_good_number_passes_and_its_neighbour_does_not(check, good, bad):
    assert check(good)
    assert not check(bad)
