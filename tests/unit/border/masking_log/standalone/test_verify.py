import json

import pytest

from relay.border.masking_log import append, heads
from relay.border.masking_log.standalone.verify import main
from tests.unit.border.masking_log.conftest import P1, exported, fill, full


@pytest.fixture
async def made(log, clock, key, folder):
    """An export, a proof of records, a proof of growth, an outside head, the key."""
    await fill(log, clock, 4)
    old = await log.write(lambda tx: heads.sign(tx, P1, key))
    await fill(log, clock, 3, start=4)
    await log.write(lambda tx: append(tx, "p_two", full(1), "x"))
    head = await log.write(lambda tx: heads.sign(tx, P1, key))
    records = await log.read(lambda tx: heads.inclusion_proof(tx, P1, [1, 5, 7], head))
    growth = await log.read(lambda tx: heads.consistency_proof(tx, P1, old, head))
    (folder / "records.json").write_text(json.dumps(records))
    (folder / "growth.json").write_text(json.dumps(growth))
    (folder / "old.head").write_text(old.note)
    (folder / "key").write_text("# of the officer\n" + "\n".join(key.public(P1)) + "\n")
    await exported(log, key, folder / "out")
    return folder


def verify(folder, name, *more):
    return main([str(folder / name), "--key", str(folder / "key"), *more])


def test_exports_and_proofs_agree(made, capsys):
    assert verify(made, "out", "--head", str(made / "old.head")) == 0
    assert capsys.readouterr().out == "всё сходится: записей 8, подписанных вершин 4\n"
    assert verify(made, "records.json") == 0
    assert capsys.readouterr().out == "всё сходится: записей 3, подписанных вершин 1\n"
    assert verify(made, "growth.json") == 0


def test_the_key_may_be_given_as_itself(made, key):
    assert main([str(made / "out"), "--key", key.public(P1)[0]]) == 0


def test_what_was_changed_is_named_and_is_a_failure(made, capsys):
    path = made / "out" / "records.jsonl"
    path.write_bytes(path.read_bytes().replace(b"m_2", b"m_9"))
    assert verify(made, "out") == 1
    out = capsys.readouterr().out
    assert "РАСХОЖДЕНИЕ: запись 4: цепочка прервана перед ней" in out
    assert out.splitlines()[-1].startswith("НЕ СХОДИТСЯ")


def harmed(proof):
    """Proofs with one thing changed each."""
    for index, one in enumerate(proof.get("records", [])):
        for field, value in (
            ("record", one["record"].replace("m_", "m_9")),
            ("record", one["record"].replace('"seq":', '"seq":1')),
            ("record", one["record"].replace(P1, "p_two")),
            ("record", "{}"),
            ("path", one["path"][:-1]),
            ("path", one["path"][::-1]),
            ("path", [*one["path"], one["path"][0]]),
        ):
            other = json.loads(json.dumps(proof))
            other["records"][index][field] = value
            yield other
    if "old_head" in proof:
        for path in ([], ["00" * 32], [*proof["path"], "00" * 32]):
            yield {**proof, "path": path}
        yield {**proof, "old_head": proof["head"]}
        yield {**proof, "head": proof["old_head"], "old_head": proof["head"]}


@pytest.mark.parametrize("name", ["records.json", "growth.json"])
def test_a_changed_proof_proves_nothing(made, name):
    for other in harmed(json.loads((made / name).read_text())):
        (made / name).write_text(json.dumps(other))
        assert verify(made, name) == 1, other


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format":"relay-log-proof/1"}', '{"format":"relay-log-proof/9"}']
)
def test_what_is_no_proof_is_an_error_of_use(made, capsys, text):
    (made / "x.json").write_text(text)
    assert verify(made, "x.json") == 2
    assert capsys.readouterr().err.startswith("ошибка: ")


def test_a_key_or_head_that_cannot_be_read_is_an_error_of_use(made, capsys):
    assert main([str(made / "out"), "--key", str(made / "nothing")]) == 2
    assert main([str(made / "out"), "--key", "a+b+c"]) == 2
    assert verify(made, "out", "--head", str(made / "key")) == 2
    assert capsys.readouterr().err.count("ошибка: ") == 3


def test_a_changed_head_is_an_error_of_use(made):
    (made / "old.head").write_text((made / "old.head").read_text().replace("\n4\n", "\n5\n"))
    assert verify(made, "out", "--head", str(made / "old.head")) == 2
