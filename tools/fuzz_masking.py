"""A fuzz target for masking: any bytes give a result that restores exactly, or a clear refusal.

    make fuzz                  # needs atheris; RUNS=10000 by default

A crash is an exception that is no RelayError, a text that does not come back, or a refusal that
repeats the text.
"""

import sys
from importlib import import_module
from typing import Any

from relay.errors import RelayError


def one_input(data: bytes) -> None:
    """Mask what the bytes spell; the first decides the mode and how they are read."""
    from relay.pii.masking import mask  # when running, instrumented by then
    from relay.pii.restore import restore_exact
    from relay.pii.types import Mode, Part, Policy

    mode: Mode = "strict" if data[:1] < b"\x80" else "balanced"
    text = data[1:].decode("utf-8", "surrogateescape" if data[:1] > b"\xf0" else "replace")
    try:
        done = mask([Part("text", text)], Policy(mode=mode))
    except RelayError as error:
        if len(text) > 30 and text in str(error):
            raise AssertionError("a refusal repeats the text") from None
        return
    if restore_exact(done.parts[0]) != text:
        raise AssertionError("the text does not come back")


def main() -> None:
    """Run atheris; its own arguments pass through."""
    try:
        atheris: Any = import_module("atheris")
    except ImportError:
        sys.exit("atheris is not installed: .uv/bin/uv pip install atheris")
    with atheris.instrument_imports(include=["relay.pii"]):
        from relay.pii.engine import load
    load()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
