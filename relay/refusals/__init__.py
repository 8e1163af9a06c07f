"""Why a start or a verb is refused or fails: one Russian and one English line for every kind.

Keys are codes of `relay.errors.Told`; what follows a dot tells kinds of one code apart.
"""

import errno
from collections.abc import Mapping
from typing import cast

from relay.refusals.failures import FAILURES
from relay.refusals.keys import KEYS
from relay.refusals.settings import SETTINGS
from relay.refusals.stores import SERVER, STORES
from relay.refusals.verbs import VERBS

Both = tuple[str, str]
"""The same in Russian and in English."""

LINES: dict[str, Both] = {**SETTINGS, **KEYS, **STORES, **VERBS, **FAILURES}

_SYSTEM = {
    errno.ENOENT: "нет такого файла или папки",
    errno.EACCES: "нет прав",
    errno.EPERM: "система не разрешает",
    errno.EISDIR: "это папка",
    errno.ENOTDIR: "на пути не папка",
    errno.EEXIST: "уже есть",
    errno.ENOSPC: "на диске нет места",
    errno.EFBIG: "файл больше, чем разрешено",
    errno.EDQUOT: "исчерпана квота диска",
    errno.EROFS: "диск только для чтения",
    errno.EIO: "ошибка диска",
    errno.ELOOP: "ссылка замкнута на себя",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.EADDRINUSE: "адрес занят другой программой",
    errno.EADDRNOTAVAIL: "у этой машины нет такого адреса",
}


def of_system(error: OSError) -> Both:
    """What the system says of a file or an address; an error that is rare stays in English."""
    english = error.strerror or type(error).__name__
    return _SYSTEM.get(error.errno or 0, english), english


def of_server(sqlstate: str) -> Both:
    """What PostgreSQL's code, or our word for a lost connection, says of a server at the start."""
    found = SERVER.get(sqlstate) or SERVER.get(sqlstate[:2])
    unknown = f"SQLSTATE {sqlstate}"
    return found or (unknown, unknown)


def lines(kind: str, facts: Mapping[str, object]) -> Both:
    """Both lines of a kind; a fact that is a pair is told in the line's language."""
    return filled(LINES[kind], facts)


def filled(pair: Both, facts: Mapping[str, object]) -> Both:
    """Put facts into both lines."""
    return pair[0].format(**_told(facts, 0)), pair[1].format(**_told(facts, 1))


def _told(facts: Mapping[str, object], language: int) -> dict[str, object]:
    return {
        name: cast("Both", fact)[language] if isinstance(fact, tuple) else fact
        for name, fact in facts.items()
    }
