"""Zip archives: every file inside goes through the same readers; the archive itself has no text."""

from relay.border.documents.draft import Draft
from relay.border.documents.zipped import opened

_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def is_litter(name: str) -> bool:
    """Is it a file that an operating system leaves in archives?"""
    return any(name.startswith(junk) or name.endswith(f"/{junk}") for junk in _JUNK)


def read(content: bytes, draft: Draft) -> None:
    """Add each file as a part, in the order of the archive."""
    with opened(content, draft.limits, draft.budget) as archive:
        for name in archive.names:
            shown = archive.shown(name)
            if is_litter(shown):
                draft.lose("system_file")
            else:
                draft.part(shown, archive.read(name))
        draft.lose("metadata", archive.comments())
