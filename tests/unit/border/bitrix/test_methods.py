import re
from pathlib import Path

from relay.border.bitrix.methods import METHODS, ON_HOLD

CALLED = re.compile(r'"((?:crm|log|im|disk|user|tasks|event|imopenlines|bizproc)\.[a-z.]+[a-z])"')


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
    undone = {name for name in called() if not name.endswith(".delete")}
    assert undone - {method.name for method in METHODS} == set()
