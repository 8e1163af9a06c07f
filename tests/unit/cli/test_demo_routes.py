import base64
import json
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from relay.border import contract
from relay.cli import demo_routes
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
    return demo_routes._message(SimpleNamespace(portal_id="p1"), lead)


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
