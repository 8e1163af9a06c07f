"""The auditor's side: whatever is done to an export, it is found."""

import contextlib
import json
import shutil

import pytest

from relay.border.masking_log import append, heads
from relay.border.masking_log.standalone.export import check_export
from relay.border.masking_log.standalone.notes import Wrong, parse_head
from tests.unit.border.masking_log.conftest import DAY, P1, exported, fill, full

COUNT = 9


@pytest.fixture
async def outside(log, clock, key, public):
    """Heads that the officer keeps: after four records, and after all."""
    await fill(log, clock, 4)
    early = await log.write(lambda tx: heads.sign(tx, P1, key))
    await fill(log, clock, COUNT - 4, start=4)
    late = await log.write(lambda tx: heads.sign(tx, P1, key))
    return [parse_head(one.note, public) for one in (early, late)]


@pytest.fixture
async def whole(outside, log, key, folder):
    await exported(log, key, folder / "out")
    return folder / "out"


def tree_problems(out, public, outside=()):
    """Problems other than that a file differs from the manifest: what the records alone tell."""
    report = check_export(out, public, list(outside))
    return [one for one in report.problems if "файл" not in one]


def test_an_untouched_export_agrees(whole, public, outside):
    report = check_export(whole, public, outside)
    assert (report.problems, report.remarks) == ([], [])
    assert report.records == COUNT + 1  # the export itself is a record
    assert report.heads == 5  # three in the export, two of the officer


def leaves(value, path=()):
    """Every place in a JSON value that holds no other."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, (*path, name))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from leaves(one, (*path, index))
    else:
        yield path, value


def changed(record, path):
    """The record with one value changed, one key renamed, one key removed."""
    for kind in ("value", "name", "gone"):
        other = json.loads(json.dumps(record))
        inner = other
        for step in path[:-1]:
            inner = inner[step]
        old = inner[path[-1]]
        if kind == "value":
            inner[path[-1]] = old + 1 if isinstance(old, int) else f"{old}x"
        elif isinstance(path[-1], str):
            value = inner.pop(path[-1])
            if kind == "name":
                inner[f"{path[-1]}x"] = value
        yield kind, other


def canonical(record):
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_every_field_of_every_record_is_held(whole, public):
    """Changed, renamed or removed: the records alone betray it, whatever the manifest says."""
    path = whole / "records.jsonl"
    lines = path.read_bytes().splitlines()
    for number in (0, COUNT // 2, COUNT):
        record = json.loads(lines[number])
        fields = [place for place, _ in leaves(record)]
        assert len(fields) > (30 if number < COUNT else 7)
        for place in fields:
            for kind, other in changed(record, place):
                body = canonical(other)
                if body == lines[number]:
                    continue
                path.write_bytes(b"\n".join([*lines[:number], body, *lines[number + 1 :]]) + b"\n")
                assert tree_problems(whole, public), (number, place, kind)


def moves(lines):
    yield from ((f"gone {n}", lines[:n] + lines[n + 1 :]) for n in range(len(lines)))
    yield from ((f"twice {n}", lines[: n + 1] + lines[n:]) for n in range(len(lines)))
    for n in range(len(lines) - 1):
        yield f"swapped {n}", [*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]]
    yield from ((f"cut at {n}", lines[:n]) for n in range(len(lines)))
    yield from ((f"begun at {n}", lines[n:]) for n in range(1, len(lines)))
    yield "turned", lines[::-1]
    yield "more", [*lines, lines[-1].replace(b'"seq":10', b'"seq":11')]
    yield "a space", [lines[0] + b" ", *lines[1:]]
    yield "rubbish", [*lines[:3], b"{}", *lines[3:]]


def test_removed_repeated_moved_cut_and_added_records_are_found(whole, public):
    path = whole / "records.jsonl"
    lines = path.read_bytes().splitlines()
    for what, other in moves(lines):
        path.write_bytes(b"".join(one + b"\n" for one in other))
        assert tree_problems(whole, public), what


def test_a_record_of_another_log_in_its_place_is_found(whole, public):
    path = whole / "records.jsonl"
    path.write_bytes(path.read_bytes().replace(b"p_one", b"p_two"))
    assert tree_problems(whole, public)


@pytest.mark.parametrize("name", ["records.csv", "summary.html", "heads.jsonl", "records.jsonl"])
def test_every_file_is_named_by_the_signed_manifest(whole, public, name):
    (whole / name).write_bytes((whole / name).read_bytes() + b" ")
    assert f"файл {name} изменён или отсутствует" in check_export(whole, public, []).problems
    (whole / name).unlink()
    assert f"файл {name} изменён или отсутствует" in check_export(whole, public, []).problems


def test_no_value_of_the_manifest_may_change(whole, public):
    path = whole / "manifest.json"
    manifest = json.loads(path.read_bytes())
    for place, _ in leaves(manifest):
        for kind, other in changed(manifest, place):
            if kind == "value" or isinstance(place[-1], str):
                path.write_text(json.dumps(other, ensure_ascii=False, indent=1))
                with contextlib.suppress(Wrong):
                    assert check_export(whole, public, []).problems, (place, kind)


async def test_a_log_cut_back_and_exported_anew_is_found_by_the_officers_head(
    log, clock, key, public, outside, folder
):
    await log.write(lambda tx: tx.run("DELETE FROM records WHERE seq > 5"))
    await log.write(lambda tx: tx.run("DELETE FROM heads WHERE size > 5"))
    await log.write(lambda tx: tx.run("DELETE FROM chains"))
    await exported(log, key, folder / "cut")
    report = check_export(folder / "cut", public, [])
    assert report.problems == []  # by itself it looks whole: that is why heads are kept elsewhere
    report = check_export(folder / "cut", public, outside)
    assert any("журнал укорочен" in one for one in report.problems)


async def test_a_rewritten_past_is_found_by_the_officers_head(
    log, clock, key, public, outside, folder
):
    for table in ("records", "heads", "chains"):
        await log.write(lambda tx, t=table: tx.run(f"DELETE FROM {t}"))  # noqa: S608
    for number in range(COUNT + 5):
        await log.write(lambda tx, n=number: append(tx, P1, full(n + 100), f"o{n}"))
    await exported(log, key, folder / "new")
    assert check_export(folder / "new", public, []).problems == []
    report = check_export(folder / "new", public, outside)
    assert any("не те, что подписаны" in one for one in report.problems)


@pytest.mark.parametrize(("since", "until"), [(0, 3), (2, 6), (4, 5), (8, None), (3, None)])
async def test_a_period_stands_in_the_whole(outside, log, key, public, folder, since, until):
    span = await exported(log, key, folder / "part", since, until)
    assert span.first == since + 1
    report = check_export(folder / "part", public, outside)
    assert report.problems == []
    assert report.records == span.last - span.first + 1
    lines = (folder / "part" / "records.jsonl").read_bytes().splitlines()
    for what, other in moves(lines):
        if other != lines:
            path = folder / "part" / "records.jsonl"
            path.write_bytes(b"".join(one + b"\n" for one in other))
            assert tree_problems(folder / "part", public, outside), what


async def test_heads_outside_of_the_period_are_said_to_be(outside, log, clock, key, public, folder):
    await exported(log, key, folder / "part", 5, 6)
    report = check_export(folder / "part", public, outside)
    assert report.problems == []
    assert len(report.remarks) == 2
    await fill(log, clock, 1, start=50)
    later = parse_head((await log.write(lambda tx: heads.sign(tx, P1, key))).note, public)
    assert "новее выгрузки" in check_export(folder / "part", public, [later]).remarks[0]
    other = later._replace(portal="p_two")
    assert "другого портала" in check_export(folder / "part", public, [other]).problems[0]


async def test_a_clock_set_back_is_a_remark(log, clock, key, public, folder):
    await fill(log, clock, 2)
    clock.now -= 3600 * 30
    await fill(log, clock, 1, start=2)
    await exported(log, key, folder / "out")
    report = check_export(folder / "out", public, [])
    assert report.problems == []
    assert report.remarks == ["запись 3: часы шли назад"]


@pytest.mark.parametrize("harm", ["gone", "nonsense", "array", "other format"])
def test_an_export_without_a_readable_manifest_cannot_be_checked(whole, public, harm):
    path = whole / "manifest.json"
    text = path.read_text()
    bad = {
        "nonsense": "{",
        "array": "[]",
        "other format": text.replace("relay-log-export/1", "relay-log-export/9"),
    }
    if harm == "gone":
        path.unlink()
    else:
        path.write_text(bad[harm])
    with pytest.raises(Wrong):
        check_export(whole, public, [])


def test_without_the_right_key_nothing_agrees(whole, key):
    from relay.border.masking_log.standalone.notes import parse_key

    others = [parse_key(line) for line in key.public("p_two")]
    report = check_export(whole, others, [])
    assert "опись не подписана ключом этого журнала" in report.problems


def test_lost_records_are_a_problem_and_no_crash(whole, public):
    (whole / "records.jsonl").unlink()
    assert any("не читаются" in one for one in check_export(whole, public, []).problems)
    shutil.rmtree(whole)


async def test_a_sending_without_its_clearance_is_found_where_it_is_asked_for(
    log, clock, key, public, folder
):
    for name, record in (("a", full(1)), ("b", full(1, "sent")), ("c", full(2, "sending"))):
        await log.write(lambda tx, r=record, n=name: append(tx, P1, r, n))
        clock.now += DAY
    await exported(log, key, folder / "out")
    assert check_export(folder / "out", public, []).problems == []
    report = check_export(folder / "out", public, [], set())
    assert report.problems == ["запись 3: отправлено без допуска"]
    await exported(log, key, folder / "part", 1)
    report = check_export(folder / "part", public, [], set())
    assert report.problems == []
    assert [one[:8] for one in report.remarks] == ["запись 2", "запись 3"]
