import pytest

from relay.border.masking.compose import Source
from relay.border.masking.records import contents
from tests.unit.border.conftest import message


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ({"content": "YWJj"}, b"abc"),
        ({"content": "???"}, b""),
        ({"omitted": "too_large"}, b""),
    ],
)
def test_the_bytes_of_a_file_are_those_that_were_sent_or_none(file, expected):
    body = message(files=[{"name": "a.txt", "type": "text/plain", "size": 3, **file}])
    assert list(contents(Source(body, {}, [None]))) == [expected]
