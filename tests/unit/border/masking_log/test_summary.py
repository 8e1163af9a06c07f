from relay.border.masking_log.summary import page, summary, table
from relay.border.masking_log.table import Totals


def test_nothing_that_is_shown_is_markup():
    bad = "<script>x</script>"
    assert bad not in table(bad, [bad], [[bad]])
    assert bad not in page(bad, [])
    text = summary(portal=bad, period=bad, first=1, last=2, totals=Totals(), head=bad, made=bad)
    assert bad not in text


def test_it_names_the_method_and_never_promises_anonymity():
    text = summary(portal="p", period="-", first=1, last=2, totals=Totals(), head="h", made="m")
    assert "обезличивание методом введения идентификаторов (псевдонимизация)" in text
    assert "аноним" not in text
    assert text.count("<p>нет</p>") == 5
