"""PHP's arrays and empties."""

from relay.border.bitrix.php import as_list, as_map, as_text


def test_maps() -> None:
    assert as_map({"a": 1}) == {"a": 1}
    assert as_map([]) == as_map(None) == as_map("x") == {}


def test_lists() -> None:
    assert as_list([1, 2]) == [1, 2]
    assert (as_list("x"), as_list(None)) == (["x"], [])


def test_texts() -> None:
    assert [as_text(one) for one in (" a ", 5, 0, 1.5)] == ["a", "5", "0", "1.5"]
    assert [as_text(one) for one in (False, True, None, [], {})] == [""] * 5
