"""The error tree. Two questions are asked of every error: is it permanent, and which code?

RelayError(code, permanent)
├─ Told                   to a person at the command line, in Russian and in English
│  ├─ ConfigError         it cannot be started or done like this: exit 2
│  └─ VerbFailed          a verb did not do it: exit 1
│     └─ LogBroken        the masking log contradicts itself or a signed head
├─ Refused                the peer is told 4xx; trying again changes nothing
│  ├─ BadSignature        401, one answer for every cause
│  ├─ Malformed           400, also for what JSON should never have been
│  ├─ Conflict            409, the same id with another body
│  └─ RawPersonalData     422, the guard fired: an incident
├─ Held                   a person must look; nothing crosses meanwhile
│  └─ DetectionFailed     a detector raised, hung or is missing
├─ Ended                  a named outcome without a verdict
└─ Unavailable            try again later, `retry_after` seconds if the peer said so
   └─ Stopped             this destination is closed until a person opens it

No error carries payload: `code` is stable and machine-readable, `detail` is ours and static.
"""

from typing import Literal, Self

from relay import refusals

Outcome = Literal["verdict", "refused", "failed", "expired", "too_late", "cancelled"]


class RelayError(Exception):
    """Base: `code` is what the other side and the log may see, nothing else is."""

    permanent: bool = True
    status: int = 500
    outcome: Outcome = "failed"

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Told(RelayError):
    """What is wrong where, and what to do, for a person at the command line.

    `kind` is a line of `relay.refusals`, its code or `code.kind`; `facts` stand in that line. As a
    string it is both lines, the Russian one first.
    """

    def __init__(self, kind: str, **facts: object) -> None:
        self.russian, self.english = refusals.lines(kind, facts)
        super().__init__(kind.partition(".")[0], self.english)

    def at(self, place: str) -> Self:
        """The same with a place before each line."""
        self.russian, self.english = f"{place}: {self.russian}", f"{place}: {self.english}"
        self.detail = self.english
        return self

    def __str__(self) -> str:
        return f"{self.russian}\n{self.english}"


class ConfigError(Told):
    """It cannot be started or done like this; nothing was begun."""


class VerbFailed(Told):
    """A verb of the command line did not do it."""


class LogBroken(VerbFailed):
    """The masking log contradicts itself or a head of it that was signed."""


class Refused(RelayError):
    """The request or turn is refused; `status` is the HTTP answer."""

    status = 400
    outcome = "refused"

    def __init__(self, code: str, detail: str = "", *, status: int | None = None) -> None:
        super().__init__(code, detail)
        if status is not None:
            self.status = status


class BadSignature(Refused):
    """Missing, stale, forged or unknown: the caller learns only that it is not let in."""

    def __init__(self) -> None:
        super().__init__("unauthorized", status=401)


class Malformed(Refused):
    """The body is not what the contract says; `detail` names the path, never a value."""


class Conflict(Refused):
    """The same id was used before with another body."""

    status = 409


class RawPersonalData(Refused):
    """The guard found an identifier in a turn that should have had none."""

    status = 422

    def __init__(self) -> None:
        super().__init__("raw_personal_data")


class Held(RelayError):
    """The message waits for a person; nothing crosses."""


class DetectionFailed(Held):
    """A detector raised, timed out or is missing: fail closed."""


class Ended(RelayError):
    """The work ends here, without a verdict and for a reason that retrying cannot change."""

    def __init__(self, code: str, detail: str = "", *, outcome: Outcome = "failed") -> None:
        super().__init__(code, detail)
        self.outcome = outcome


class Unavailable(RelayError):
    """The other party cannot answer now; `retry_after` is in seconds."""

    permanent = False
    status = 503

    def __init__(self, code: str, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class Stopped(Unavailable):
    """Closed until a person acts (quota used up, key refused, egress stopped)."""
