import re
from pathlib import Path

from relay.border.bitrix import methods
from relay.border.bitrix.methods import METHODS, ON_HOLD, Method, in_use_but_deprecated

CALLED = re.compile(
    r'"((?:crm|log|im|disk|user|tasks?|event|imopenlines|bizproc)\.[a-zA-Z.]+[a-zA-Z])"'
)


def called():
    """Every REST method named in the code, and the userfield verbs that are built from a type."""
    found = set()
    for path in Path("relay/border").rglob("*.py"):
        if path.name != "methods.py":
            text = path.read_text(encoding="utf-8")
            found |= set(CALLED.findall(text))
    return {name for name in found if name.count(".") > 1 or name in ("user.get",)}


def test_the_list_names_only_methods_that_the_code_calls():
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in Path("relay/border").rglob("*.py")
        if path.name != "methods.py"
    )
    for method in METHODS:
        verb = method.name.rpartition(".")[2]
        if ".userfield." in method.name:
            assert f'f"{{verb}}.{verb}"' in text, method.name
        else:
            assert method.name in text, method.name


def test_no_method_is_called_that_the_vendor_has_put_on_hold():
    assert called() & set(ON_HOLD) == set()


def test_no_method_is_called_that_relay_check_does_not_look_for():
    optional = {"crm.activity.call.getTranscript"}  # older portals make no transcripts
    undone = {name for name in called() if not name.endswith(".delete")} - optional
    assert undone - {method.name for method in METHODS} == set()


def test_a_deprecated_method_in_use_is_named_with_its_successor(monkeypatch):
    assert in_use_but_deprecated() == []
    old = Method("crm.lead.add", "crm", "x")
    monkeypatch.setattr(methods, "METHODS", (*METHODS, old))
    assert in_use_but_deprecated() == [("crm.lead.add", "crm.item.add")]


def test_the_frozen_list_is_the_vendors():
    assert len(ON_HOLD) > 150
    assert ON_HOLD["imbot.message.add"].startswith("imbot.v2")
    assert "crm.item.get" not in ON_HOLD
