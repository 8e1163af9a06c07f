"""Who acts on the border's machine: the register of roles, and the record that every act leaves.

A person is a user of the operating system, through sudo the one who called it. The register is
`border.access.roles`. Where it is empty nobody's duties are divided, and nothing can be revealed.
"""

import os
import pwd
import re
import secrets
from collections.abc import Mapping
from typing import Literal

import msgspec

from relay.border import masking_log
from relay.border.masking_log import Record
from relay.border.masking_log.record import OURSELVES, REASON_CHARS
from relay.config import Border
from relay.errors import VerbFailed
from relay.pii import engine
from relay.pii.types import Policy
from relay.store.database import Database

RoleName = Literal["administrator", "operator", "auditor", "key_holder"]
Act = Literal[
    "token", "policy", "egress.stop", "egress.open", "held", "log.read", "log.export", "log.key",
    "incident.open", "incident.close", "reveal", "erase", "approve", "review", "backup", "restore",
]  # fmt: skip

RIGHTS: Mapping[Act, frozenset[RoleName]] = {
    "token": frozenset({"administrator"}),
    "policy": frozenset({"administrator", "auditor"}),
    "approve": frozenset({"operator"}),
    "held": frozenset({"operator", "administrator"}),
    "egress.stop": frozenset({"administrator", "operator", "auditor"}),
    "egress.open": frozenset({"auditor"}),
    "incident.open": frozenset({"administrator", "operator", "auditor"}),
    "incident.close": frozenset({"auditor"}),
    "log.read": frozenset({"auditor", "administrator"}),
    "log.export": frozenset({"auditor"}),
    "log.key": frozenset({"key_holder"}),
    "reveal": frozenset({"operator"}),
    "erase": frozenset({"key_holder"}),
    "review": frozenset({"auditor", "operator"}),
    "backup": frozenset({"administrator"}),
    "restore": frozenset({"administrator"}),
}
"""Which roles may do what. Only the auditor opens again what an incident closed."""

NAMED_ONLY: frozenset[Act] = frozenset({"reveal"})
"""What nobody may do until the register names somebody for it."""


def os_user() -> str:
    """The person at the command line, as records name them."""
    called = os.environ.get("SUDO_USER", "") if os.getuid() == 0 else ""
    return _actor(called or pwd.getpwuid(os.getuid()).pw_name)


def _actor(user: str) -> str:
    """A user's name as an id of ours: other characters become dashes.

    Whoever works as the service's own user is a person all the same, and not relay itself.
    """
    name = re.sub(r"[^A-Za-z0-9._-]", "-", user)[:64]
    return f"os:{name}" if name == OURSELVES else name


def role_of(settings: Border, user: str, portal: str) -> RoleName | None:
    """The role of a user, as `os_user` names them, on a portal."""
    for one in settings.access.roles:
        if _actor(one.user) == user and (not one.portals or portal in one.portals):
            return one.role
    return None


def may(settings: Border, act: Act, user: str, portal: str) -> bool:
    """Whether the register lets a user do it on a portal."""
    if not settings.access.roles:
        return act not in NAMED_ONLY
    return role_of(settings, user, portal) in RIGHTS[act]


async def allow(log: Database, settings: Border, act: Act, portal: str) -> str:
    """Return who acts; VerbFailed("role_missing"), and a record of it, where the role does not."""
    user = os_user()
    if may(settings, act, user, portal):
        return user
    record = Record(event="denied", actor=user, subject=act)
    await log.write(lambda tx: masking_log.append(tx, portal, record, once()))
    wanted = ", ".join(sorted(RIGHTS[act]))
    raise VerbFailed("role_missing", user=user, portal=portal, roles=wanted)


async def record(log: Database, portal: str, entry: Record) -> None:
    """Write an act into a portal's log; each call is an act of its own."""
    clean = msgspec.structs.replace(entry, reason=masked_reason(entry.reason))
    await log.write(lambda tx: masking_log.append(tx, portal, clean, once()))


def once() -> str:
    """A name for an act that may be repeated."""
    return secrets.token_hex(8)


def masked_reason(text: str) -> str:
    """A person's words as the log may hold them: personal data in them are placeholders."""
    if not text:
        return ""
    engine.load()
    return engine.mask_text(text[:REASON_CHARS], Policy(mode="balanced"))["masked"][:REASON_CHARS]
