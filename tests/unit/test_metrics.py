import ast
import re
from pathlib import Path

from relay.metrics import REGISTRY

CLOSED = {"what", "code", "kind", "outcome", "label", "reason", "step", "direction", "whose"}


def calls():
    """Every `metrics.X.labels(…)` of relay: file, line, arguments as written."""
    for path in sorted(Path("relay").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "labels"
                and ast.unparse(node.func.value).startswith("metrics.")
            ):
                yield f"{path}:{node.lineno}", [ast.unparse(one) for one in node.args]


def test_no_label_could_hold_an_id_or_a_text():
    names = {label for one in REGISTRY._collector_to_names for label in one._labelnames}
    assert names == CLOSED


def test_no_metric_is_labelled_with_who_or_what_a_message_is():
    found = dict(calls())
    assert len(found) > 5
    for place, arguments in found.items():
        for argument in arguments:
            if argument.startswith("'"):
                continue  # a word of ours
            last = re.findall(r"\w+", argument)[-1]
            assert last not in ("portal", "id", "message", "turn", "run", "subject"), place
            assert not argument.startswith("f'"), place


def test_every_metric_is_named_after_the_product_and_explained():
    for collector in REGISTRY._collector_to_names:
        assert collector._name.startswith("relay_")
        assert collector._documentation
