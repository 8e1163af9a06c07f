import csv
import errno
import json
import os

import pytest

from relay.border import masking_log
from relay.border.masking_log import export as module
from relay.border.masking_log.chain import read
from relay.errors import VerbFailed
from tests.unit.border.masking_log.conftest import P1, START, exported, fill


@pytest.fixture
def log(opened, clock):
    """On both stores."""
    return opened(masking_log.SCHEMA, clock=clock)


async def test_the_truth_is_the_canonical_bytes_of_every_record(log, clock, key, folder):
    await fill(log, clock, 3)
    span = await exported(log, key, folder / "out")
    rows = await log.read(lambda tx: tx.all("SELECT body FROM records ORDER BY seq"))
    lines = (folder / "out" / "records.jsonl").read_text().splitlines()
    assert (span.first, span.last) == (1, 4)
    assert lines == [row["body"] for row in rows]


async def test_making_it_is_a_record_of_its_own_with_who_and_why(log, clock, key, folder):
    await fill(log, clock, 1)
    await exported(log, key, folder / "out")
    rows = await log.read(lambda tx: tx.all("SELECT body, hash FROM records ORDER BY seq"))
    record = read(rows[-1]).record
    assert (record.event, record.actor, record.reason) == ("exported", "ivanov", "проверка")


async def test_a_spreadsheet_gets_the_same_records_and_no_formula(log, clock, key, folder):
    await fill(log, clock, 2)
    await exported(log, key, folder / "out")
    with (folder / "out" / "records.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["seq"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["reason"] == "'=ДОГОВОР(1)"
    assert rows[0]["counts"] == "PERSON=2 PHONE=1"
    assert rows[0]["destinations"] == "ООО «Пример» (DE, 00-1)"


async def test_a_printer_gets_counts_and_how_to_verify(log, clock, key, folder):
    await fill(log, clock, 2)
    await exported(log, key, folder / "out")
    page = (folder / "out" / "summary.html").read_text()
    assert "Записи 1–3, всего 3" in page
    assert "<td>допущено к отправке</td><td>2</td>" in page
    assert "<td>PERSON</td><td>4</td>" in page
    assert "<td>ivanov</td><td>выгрузка журнала</td><td>1</td>" in page
    assert "python3 verify.py" in page


async def test_the_manifest_names_every_file(log, clock, key, folder):
    await fill(log, clock, 2)
    await exported(log, key, folder / "out")
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    names = {path.name for path in (folder / "out").iterdir()}
    assert {one["name"] for one in manifest["files"]} == names - {
        "manifest.json",
        "manifest.json.sig",
    }
    assert manifest["period"] == "… – …"


async def test_a_period_is_days_from_the_first_to_before_the_last(log, clock, key, folder):
    await fill(log, clock, 6)
    span = await exported(log, key, folder / "out", 2, 4)
    assert (span.first, span.last) == (3, 4)
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    assert manifest["period"] == "2026-11-23 11:00 МСК – 2026-11-25 11:00 МСК"
    assert manifest["before"]["size"] == 2


async def test_a_folder_that_is_there_is_left_alone(log, clock, key, folder):
    await fill(log, clock, 1)
    (folder / "out").mkdir()
    with pytest.raises(VerbFailed, match="exists already"):
        await exported(log, key, folder / "out")
    assert list((folder / "out").iterdir()) == []


async def test_a_period_without_records_is_said_to_be_empty(log, clock, key, folder):
    await fill(log, clock, 1)
    with pytest.raises(VerbFailed, match="no records in this period"):
        await exported(log, key, folder / "out", -20, -10)
    assert not (folder / "out").exists()


async def test_a_full_disk_leaves_no_half_export(log, clock, key, folder, monkeypatch):
    await fill(log, clock, 1)

    def full(*_given):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module.table, "write_rows", full)
    with pytest.raises(VerbFailed, match="на диске нет места") as failed:
        await exported(log, key, folder / "out")
    assert "No space left" in failed.value.detail
    assert [name for name in os.listdir(folder) if "out" in name] == []


def test_a_period_reads_as_moscow_time():
    assert str(module.Period(START, None)) == "2026-11-21 11:00 МСК – …"
    assert P1
