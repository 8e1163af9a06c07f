"""Freeze the schemas of the Kubernetes kinds that deploy/ uses.

`pip download --no-deps kubernetes-validate==1.37.0`, then `python -m tools.freeze_kubernetes
WHEEL`. The wheel holds those of every release (110 MB unpacked), made from Kubernetes' OpenAPI
document; kept are the few definitions that our manifests reach, without their descriptions.
"""

import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

RELEASE = "1.34"
SOURCE = "kubernetes_validate/kubernetes-json-schema/v{}.0-local-strict/_definitions.json"
TARGET = Path(f"tests/kubernetes-{RELEASE}.schema.json")
KINDS = (
    "core.v1.ConfigMap",
    "core.v1.Namespace",
    "core.v1.Service",
    "apps.v1.Deployment",
    "networking.v1.NetworkPolicy",
    "policy.v1.PodDisruptionBudget",
)
REFERENCE = "#/$defs/"


def main(wheel: Path) -> int:
    """Write a schema whose `oneOf` are the kinds, and everything they refer to below `$defs`."""
    with zipfile.ZipFile(wheel) as archive:
        known = json.loads(archive.read(SOURCE.format(RELEASE)))["$defs"]
    wanted = [f"io.k8s.api.{kind}" for kind in KINDS]
    kept: dict[str, Any] = {}
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = lean(known[name])
            waiting += re.findall(r'"#/\$defs/([^"]+)"', json.dumps(kept[name]))
    head = json.dumps([{"$ref": REFERENCE + name} for name in wanted])
    lines = [f"{json.dumps(name)}: {json.dumps(kept[name])}" for name in sorted(kept)]
    TARGET.write_text(
        f'{{"oneOf": {head},\n"$defs": {{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8"
    )
    print(f"{len(kept)} definitions in {TARGET}")
    return 0


def lean(schema: Any, *, names: bool = False) -> Any:
    """Without descriptions and vendor's extensions, its references made ones of this document.

    `names`: the keys of this mapping are properties' names, and may be called anything.
    """
    if isinstance(schema, list):
        return [lean(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = () if names else ("description", "default", "x-kubernetes")
    kept = {
        key: lean(value, names=key == "properties" and not names)
        for key, value in schema.items()
        if not key.startswith(dropped)
    }
    if not names and isinstance(reference := kept.get("$ref"), str):
        kept["$ref"] = REFERENCE + reference.rpartition("/")[2]
    return kept


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
