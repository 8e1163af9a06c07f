"""Small scans are drawn twice as large; what is transparent is paper."""

import io

import pytest
from PIL import Image

from relay.border.documents.enlarge_child import enlarged
from relay.border.documents.ocr import _ENLARGE
from relay.border.documents.sandbox import run


def _saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(("said", "dpi"), [((120, 120), 240), (None, 200), ((1, 1), 200)])
def test_the_sides_and_the_resolution_are_doubled(said, dpi):
    page = _saved(Image.new("RGB", (40, 30), "white"), **({"dpi": said} if said else {}))
    with Image.open(io.BytesIO(enlarged(page))) as large:
        assert (large.size, large.mode, round(large.info["dpi"][0])) == ((80, 60), "L", dpi)


def test_what_is_transparent_is_paper():
    page = _saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)))
    with Image.open(io.BytesIO(enlarged(page))) as large:
        assert large.getextrema() == (255, 255)


def test_pictures_of_several_pages_and_large_ones_stay_as_they_are():
    page = Image.new("L", (40, 30))
    assert enlarged(_saved(page, "TIFF", save_all=True, append_images=[page])) == b""
    assert enlarged(_saved(Image.new("L", (3000, 2001)))) == b""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP"])
async def test_every_kind_of_picture_is_drawn_behind_the_lock(kind):
    page = _saved(Image.new("RGB", (40, 30), "white"), kind)
    ran = await run(_ENLARGE, "1000000000", "20", content=page, wall_s=30, answer_bytes=100_000)
    assert ran.failure is None
    with Image.open(io.BytesIO(ran.output)) as large:
        assert large.size == (80, 60)


async def test_a_broken_picture_only_fails():
    ran = await run(_ENLARGE, "1000000000", "20", content=b"GIF8", wall_s=30, answer_bytes=100)
    assert ran.failure == "crashed"
