"""A fuzz target for masking: any bytes give a result that restores exactly, or a clear refusal.

    make fuzz                  # needs atheris; RUNS=10000 by default

A crash is an exception that is no RelayError, a text that does not come back, or a refusal that
repeats the text.
"""

import sys

from relay.errors import RelayError
from relay.pii.masking import mask
from relay.pii.restore import restore_exact
from relay.pii.types import Mode, Part, Policy


def one_input(data: bytes) -> None:
    """Mask what the bytes spell; the first decides the mode and how they are read."""
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
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: .uv/bin/uv pip install atheris")
    from relay.pii.engine import load

    load()
    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
