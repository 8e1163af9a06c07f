"""Draw a picture twice as large, in grey: `python -I -m … MEMORY CPU`, the picture on its input.

The output is a PNG; nothing where the picture has several pages or would become too large.
"""

import io
import sys
from importlib import import_module
from typing import Any

from relay.border.documents.confine import code_paths, confine, limit

_image: Any = import_module("PIL.Image")  # partly untyped: no other file may touch it
_TIMES = 2
_MOST_PIXELS = 6_000_000
_DPI = range(50, 301)
_USUAL_DPI = 100


def main() -> None:
    """Give up everything but the code, then draw the one picture on standard input."""
    memory, cpu = sys.argv[1:3]
    limit(int(memory), int(cpu))
    _image.init()
    confine(readable=code_paths())
    sys.stdout.buffer.write(enlarged(sys.stdin.buffer.read()))


def enlarged(picture: bytes) -> bytes:
    """The picture with each side twice as long, as a PNG that says its resolution; or nothing.

    Tesseract takes thin rules for letters when it must guess the resolution.
    """
    with _image.open(io.BytesIO(picture)) as source:
        if getattr(source, "n_frames", 1) > 1 or source.width * source.height > _MOST_PIXELS:
            return b""
        said = round(source.info.get("dpi", (0, 0))[0])
        grey = _on_white(source).resize((source.width * _TIMES, source.height * _TIMES))
    dpi = _TIMES * (said if said in _DPI else _USUAL_DPI)
    out = io.BytesIO()
    grey.save(out, "PNG", dpi=(dpi, dpi), compress_level=1)
    return out.getvalue()


def _on_white(source: Any) -> Any:
    """Without colours; what is transparent is paper."""
    if not source.has_transparency_data:
        return source.convert("L")
    colours = source.convert("RGBA")
    paper = _image.new("RGBA", colours.size, "white")
    return _image.alpha_composite(paper, colours).convert("L")


if __name__ == "__main__":
    main()
