"""Freeze the REST methods that the vendor's documentation calls deprecated, with their successors.

`python -m tools.freeze_deprecated FOLDER`: a checkout of bitrix-tools/b24-rest-docs (MIT).
"""

import json
import sys
from pathlib import Path

TARGET = Path("relay/border/bitrix/deprecated.tsv")


def main(folder: Path) -> int:
    """Write `method<TAB>successor` lines, sorted; the successor may be empty."""
    found: dict[str, str] = {}
    for path in sorted((folder / "_assets/simulator/spec/methods").glob("*.json")):
        spec = json.loads(path.read_text(encoding="utf-8"))
        if "deprecated" in spec:
            found[spec["method"]] = (spec["deprecated"] or {}).get("successor") or ""
    lines = [f"{method}\t{successor}\n" for method, successor in sorted(found.items())]
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} methods in {TARGET}")
    return 0 if lines else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
