import base64
import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from relay.border import contract
from relay.cli import demo
from relay.cli.demo import Shown
from relay.peer import strict_json

SAMPLES = Path(__file__).parents[2] / "samples"
LEAD = {
    "ID": "15",
    "TITLE": "Заявка",
    "NAME": "Иван",
    "LAST_NAME": "Абрикосов",
    "PHONE": ["+7 916 123-45-67", "+7 495 000-00-00"],
    "EMAIL": ["ivan@firma.example"],
    "COMMENTS": "<p>цена?</p>",
    "SOURCE_ID": "WEBFORM",
    "DATE_CREATE": "2026-11-21T11:00:00+03:00",
}


def mapped(lead):
    return demo._contract(SimpleNamespace(portal_id="p1"), lead)


def test_a_lead_is_mapped_as_the_module_maps_it():
    body = mapped(LEAD)
    assert [(f.name, f.kind, f.value) for f in body.fields] == [
        ("TITLE", "text", "Заявка"),
        ("NAME", "person", "Иван"),
        ("LAST_NAME", "person", "Абрикосов"),
        ("PHONE", "phone", "+7 916 123-45-67"),
        ("PHONE", "phone", "+7 495 000-00-00"),
        ("EMAIL", "email", "ivan@firma.example"),
        ("COMMENTS", "html", "<p>цена?</p>"),
    ]
    assert all(field.label for field in body.fields)
    assert (body.source_event, body.entity) == (
        "lead:15:add",
        contract.Entity(type="lead", id="15"),
    )
    assert (body.channel.type, body.source, body.portal) == ("form", "WEBFORM", "p1")
    assert body.occurred_at.isoformat() == "2026-11-21T11:00:00+03:00"
    assert strict_json.decode(msgspec.json.encode(body), contract.Message).fields == body.fields


def test_fields_that_are_not_there_are_left_out():
    lead = {key: LEAD[key] for key in ("ID", "TITLE", "SOURCE_ID", "DATE_CREATE")}
    assert [field.name for field in mapped(lead).fields] == ["TITLE"]


def test_files_go_along_with_their_names(tmp_path):
    path = tmp_path / "on-disk.bin"
    path.write_bytes(b"abc")
    body = mapped(LEAD | {"FILES": [{"name": "смета.pdf", "path": str(path)}]})
    (file,) = body.files
    assert (file.name, file.type) == ("смета.pdf", "application/pdf")
    assert base64.b64decode(file.content) == b"abc"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.lead.json")), ids=lambda path: path.name)
def test_every_sample_lead_is_a_message_that_the_border_takes(path):
    lead = json.loads(path.read_text(encoding="utf-8")) | {"ID": "7"}
    for file in lead.get("FILES", []):
        file["path"] = str(SAMPLES / file["path"])
    body = mapped(lead)
    assert body.fields
    strict_json.decode(msgspec.json.encode(body), contract.Message)


def shown(state="done", outcome="verdict", files=0, total=1.0, model=0.25):
    seconds = {"total": total, "model": model} if total else {}
    status = contract.MessageStatus(message="m", state=state, outcome=outcome, seconds=seconds)
    return Shown(status, files)


def test_the_summary_counts_ends_and_times_what_has_no_attachment(monkeypatch, capsys):
    said = {}

    def summary(count, ended, p95, timed, hits):
        said.update(count=count, ended=ended, p95=p95, timed=timed, hits=hits)
        return "итог"

    monkeypatch.setattr(demo.shown, "summary", summary)
    results = [shown(total=n + 0.25) for n in range(1, 21)] + [shown(files=2, total=99.0)]
    results.append(shown(state="held", outcome=None, total=0))
    assert demo._summary(results, []) == 0
    assert (said["count"], said["timed"]) == (22, 20)
    assert said["p95"] == 19.0
    assert said["ended"] == Counter({"verdict": 21, "held": 1})
    assert capsys.readouterr().out == "итог\n"


@pytest.mark.parametrize(
    ("results", "hits"),
    [([shown()], [("модель", {"index": 1})]), ([shown(state="waiting", outcome=None)], [])],
)
def test_a_leak_or_an_open_end_fails_the_demo(results, hits, capsys):
    assert demo._summary(results, hits) == 1
    assert "ДЕМО НЕ ПРОЙДЕНО" in capsys.readouterr().err


def test_nothing_timed_is_no_division_by_zero(capsys):
    assert demo._summary([shown(total=0)], []) == 0
