"""Bytes to document: sniff, choose the one reader, and turn every failure into a reason.

Runs in the sandboxed child only; calls itself for the files inside a file.
"""

from collections.abc import Callable

from relay.border.documents.blocks import Document, Format, Limits, Reason, Withheld
from relay.border.documents.draft import Budget, Draft, Unreadable
from relay.border.documents.sniff import sniff

_NEVER: dict[Format, Reason] = {
    "empty": "empty",
    "gz": "archive",
    "rar": "archive",
    "tar": "archive",
    "archive": "archive",
    "audio": "audio_video",
    "video": "audio_video",
    "executable": "executable",
}


def read(
    content: bytes,
    name: str,
    declared: str,
    limits: Limits,
    budget: Budget,
    depth: int = 0,
    seen: Callable[[Format], None] | None = None,
) -> Document:
    """The document of some bytes, whatever they are; raises nothing but MemoryError at the top.

    `seen` hears the format before a parser sees the bytes.
    """
    format_: Format = "binary"
    try:
        format_ = sniff(content, name=name, declared=declared)
        if seen is not None:
            seen(format_)
        if format_ in _NEVER:
            return Withheld(format_, _NEVER[format_])
        if depth > limits.depth:
            return Withheld(format_, "too_deep")
        draft = Draft(
            limits,
            budget,
            depth,
            lambda inner, its_name, its_type, level: read(
                inner, its_name, its_type, limits, budget, level
            ),
        )
        _read(content, format_, draft)
        return draft.finish(format_)
    except Unreadable as error:
        if depth > 0 and error.reason == "legacy" and budget.takes_old(content, limits):
            return Withheld(format_, "legacy", error.pages, waiting=len(budget.old_files) - 1)
        return Withheld(format_, error.reason, error.pages)
    except MemoryError:
        if depth == 0:
            raise
        return Withheld(format_, "memory")
    except RecursionError:
        return Withheld(format_, "too_deep")
    except Exception:
        # A parser's own error may quote the document: nothing of it is kept but the fact.
        return Withheld(format_, "broken")


def _read(content: bytes, format_: Format, draft: Draft) -> None:
    """The one place that says which reader reads what; each is imported when it is needed."""
    match format_:
        case "txt" | "csv" | "json" | "xml":
            from relay.border.documents.readers import text

            text.read(content, format_, draft)
        case "html":
            from relay.border.documents.readers import html

            html.read(content, draft)
        case "eml":
            from relay.border.documents.readers import eml

            eml.read(content, draft)
        case "docx":
            from relay.border.documents.readers import docx

            docx.read(content, draft)
        case "zip":
            from relay.border.documents.readers import archive

            archive.read(content, draft)
        case "7z":
            from relay.border.documents.readers import seven

            seven.read(content, draft)
        case "rtf":
            from relay.border.documents.readers import rtf

            rtf.read(content, draft)
        case "xlsx":
            from relay.border.documents.readers import xlsx

            xlsx.read(content, draft)
        case "xls":
            from relay.border.documents.readers import xls

            xls.read(content, draft)
        case "pptx":
            from relay.border.documents.readers import pptx

            pptx.read(content, draft)
        case "odt" | "ods" | "odp":
            from relay.border.documents.readers import odf

            odf.read(content, format_, draft)
        case "pdf":
            from relay.border.documents.readers import pdf

            pdf.read(content, draft)
        case "msg":
            from relay.border.documents.readers import msg

            msg.read(content, draft)
        case "ole":
            from relay.border.documents.readers import msg

            msg.package(content, draft)
        case "doc":
            from relay.border.documents.readers import doc

            doc.read(content, draft)
        case "ppt":
            from relay.border.documents.readers import legacy

            legacy.refuse(content)
        case "png" | "jpg" | "tiff" | "webp" | "bmp":
            from relay.border.documents.readers import image

            image.read(content, format_, draft)
        case "gif" | "image":
            raise Unreadable("image")
        case "office":
            raise Unreadable("encrypted")
        case _:
            raise Unreadable("unsupported")


def preload(format_: Format | None) -> None:
    """Import what the announced format will need, while files may still be read and cached."""
    match format_:
        case "pdf":
            from relay.border.documents.readers import pdf as reader
        case "zip":
            from relay.border.documents.readers import docx as reader
        case None:
            from relay.border.documents.readers import eml as reader
        case _:
            return
    del reader
