"""The nouns of an attachment: blocks of text, what was left out, and why a file was withheld."""

from typing import Literal

import msgspec

Format = Literal[
    "txt", "csv", "json", "xml", "html", "eml", "msg", "rtf",
    "docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf", "zip",
    "doc", "xls", "ppt", "office", "ole",
    "png", "jpg", "gif", "tiff", "webp", "bmp", "djvu", "image",
    "gz", "7z", "rar", "tar", "archive",
    "audio", "video", "executable", "font", "binary", "empty",
]  # fmt: skip
"""What the bytes are, whatever the name says."""

Kind = Literal[
    "heading", "paragraph", "list", "table", "header", "footer", "footnote", "comment", "notes",
    "field", "link", "alt", "mail", "sheet", "slide", "page", "code", "scan", "chart",
]  # fmt: skip

Lost = Literal[
    "deleted_text", "hidden_text", "metadata", "image", "scan", "unreadable_page", "blank_page",
    "embedded_object", "external_link", "macro", "markup_comment", "annotation", "bookmark",
    "formula", "hidden_sheet", "hidden_row", "hidden_column", "hidden_slide", "chart", "drawing",
    "covered_text", "off_page_text", "nested_file", "page_limit", "text_limit", "script",
    "form_data", "cached_data", "prompt", "repetition", "unseen_part", "alternative", "field_code",
    "cell_format", "system_file",
]  # fmt: skip
"""What a reader may leave out of a file that it otherwise carries."""

Reason = Literal[
    "empty", "too_large", "too_many_members", "bomb", "encrypted", "doctype", "broken",
    "unsupported", "archive", "audio_video", "executable", "image", "scan", "no_text",
    "too_deep", "legacy", "timeout", "memory", "crashed", "no_ocr", "ocr_poor", "no_libarchive",
]  # fmt: skip
"""Why nothing of a file is carried."""


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base: immutable, and strict when it comes back from the child."""


class Block(Struct, frozen=True, omit_defaults=True):
    """One piece of visible text in reading order: `text`, or `rows` of a table.

    `level` is the depth of a heading or list; `label` says which page, sheet or note it is;
    `picture` is the index of a page image that still waits for text recognition.
    """

    kind: Kind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 0
    label: str = ""
    picture: int | None = None


class LeftOut(Struct, frozen=True):
    """Something visible or hidden that is not carried, and how many times."""

    what: Lost
    count: int


class Withheld(Struct, frozen=True, tag=True):
    """Nothing of the file is carried, for one true reason; `pages` where they could be counted.

    `waiting` is the index of an old file inside another one that LibreOffice may still read.
    """

    format: Format
    reason: Reason
    pages: int | None = None
    waiting: int | None = None


class Extracted(Struct, frozen=True, tag=True):
    """The text of a file. `hidden_text`: someone hid words in it; `parts` are the files inside."""

    format: Format
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()
    pages: int | None = None
    hidden_text: bool = False
    parts: tuple["Part", ...] = ()


class Part(Struct, frozen=True):
    """A file inside a file. The name is the sender's text and is masked like any other."""

    name: str
    document: Extracted | Withheld


Document = Extracted | Withheld


class Limits(Struct, frozen=True, omit_defaults=True):
    """What one attachment may cost: bytes, members, seconds, pages, characters.

    `depth` counts containers inside containers; `pictures` page images read by OCR per attachment,
    among them, with `inner_images`, the pictures inside documents; `old_files` those of an
    attachment that LibreOffice reads.
    """

    content_bytes: int = 25_000_000
    members: int = 2_000
    unpacked_bytes: int = 200_000_000
    ratio: int = 200
    memory_bytes: int = 1_000_000_000
    cpu_s: int = 20
    wall_s: float = 30.0
    answer_bytes: int = 64_000_000
    text_chars: int = 2_000_000
    pages: int = 500
    parts: int = 100
    depth: int = 2
    pictures: int = 20
    old_files: int = 3
    inner_images: bool = False
