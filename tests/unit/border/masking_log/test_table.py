import io

import pytest

from relay.border.masking_log.record import GENESIS, Chained, Destination, Output, Record
from relay.border.masking_log.table import COLUMNS, Totals, safe, write_header, write_rows
from tests.unit.border.masking_log.conftest import digest, full


def chained(record, seq=1):
    return Chained(v=2, portal="p", seq=seq, ts="t", ts_msk="m", prev_hash=GENESIS, record=record)


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@x", "\tx", "\rx"])
def test_a_cell_is_never_a_formula(text):
    assert safe(text) == f"'{text}"
    assert safe("обычный =текст") == "обычный =текст"


def test_every_row_has_every_column():
    file = io.StringIO()
    write_header(file)
    write_rows(file, [(chained(full(3)), digest(1)), (chained(Record(event="held")), digest(2))])
    lines = file.getvalue().splitlines()
    assert [line.count(";") for line in lines] == [len(COLUMNS) - 1] * 3
    assert lines[1].endswith(digest(1))


def test_totals_count_sends_identifiers_recipients_and_people():
    totals = Totals()
    out = Output(sha256=digest(1), bytes=100)
    to = [Destination(recipient="OpenAI", country="US", notice="1", model="gpt")]
    for record in (
        Record(event="cleared", counts={"PERSON": 2}),
        Record(event="cleared", counts={"PERSON": 1, "PHONE": 1}),
        Record(event="sent", part="message", output=out),
        Record(event="sent", part="attachment-1.md", output=out),
        Record(event="received", destinations=to),
        Record(event="held", reason="second_pass"),
        Record(event="withheld", reason="ocr_poor"),
        Record(event="revealed", actor="ivanov"),
        Record(event="revealed", actor="relay"),
    ):
        totals.add(chained(record))
    assert totals.labels == {"PERSON": 3, "PHONE": 1}
    assert (totals.turns, totals.parts, totals.bytes) == (1, 1, 100)
    assert totals.recipients == {to[0]: 1}
    assert totals.reasons == {("held", "second_pass"): 1, ("withheld", "ocr_poor"): 1}
    assert totals.acts == {("ivanov", "revealed"): 1}
