"""TLS for every hop but loopback: 1.2 or newer, certificates checked, a client's own if asked for.

What goes wrong is told by a code of its own: expired, another name, not trusted, plain; our own
certificate missing, expired or not trusted there; refused for another reason.
"""

import ssl
from collections.abc import Iterator
from pathlib import Path

from relay.config import Certificate, Tls
from relay.errors import ConfigError
from relay.refusals import of_system

_EXPIRED = 10
_PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")
_ALERTS = (  # what the other side says of the certificate that this side shows
    ("CERTIFICATE_REQUIRED", "tls_client_missing"),
    ("ALERT_CERTIFICATE_EXPIRED", "tls_client_expired"),
    ("ALERT_UNKNOWN_CA", "tls_client_untrusted"),
    ("ALERT_BAD_CERTIFICATE", "tls_client_untrusted"),
)
_WRONG_NAME = (62, 63, 64)  # of a host, of an e-mail address, of an IP address


def client_context(ca_file: Path | None, own: Certificate | None = None) -> ssl.SSLContext:
    """Trust the system, or `ca_file` instead (an authority, or one pinned certificate).

    With `own` this side proves itself, too. ConfigError if a file cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError):
        raise ConfigError("ca_file", path=ca_file) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if own is not None:
        load_own(context, own)
    return context


def server_context(settings: Tls) -> ssl.SSLContext:
    """What a side listens with; with `client_ca_file` only callers with a certificate get in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    load_own(context, settings)
    if settings.client_ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(settings.client_ca_file))
        except (OSError, ssl.SSLError):
            raise ConfigError("ca_file", path=settings.client_ca_file) from None
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def load_own(context: ssl.SSLContext, own: Certificate) -> None:
    """Load a certificate and its key, also into a context in use: new callers get the new one."""
    try:
        mode = own.key_file.stat().st_mode & 0o777
    except OSError as error:
        raise ConfigError("key_file_missing", path=own.key_file, why=of_system(error)) from None
    if mode & 0o077:
        raise ConfigError("key_file_open", path=own.key_file, mode=f"{mode:04o}")
    try:
        context.load_cert_chain(own.certificate_file, own.key_file)
    except (OSError, ssl.SSLError):
        raise ConfigError("certificate.pair", path=own.certificate_file, key=own.key_file) from None


def failure(error: BaseException) -> str | None:
    """The code of what TLS says went wrong, None if it was no matter of TLS."""
    for cause in _causes(error):  # aiohttp's own errors are SSLErrors too, without what is asked
        code = getattr(cause, "verify_code", None)
        if isinstance(cause, ssl.SSLCertVerificationError) and code is not None:
            if code == _EXPIRED:
                return "tls_expired"
            return "tls_wrong_name" if code in _WRONG_NAME else "tls_untrusted"
        reason = getattr(cause, "reason", None)
        if isinstance(cause, ssl.SSLError) and isinstance(reason, str):
            if reason in _PLAIN:
                return "tls_plain"
            found = (code for alert, code in _ALERTS if reason.endswith(alert))
            return next(found, "tls_refused")
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        within = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
        error = within or error.__cause__ or error.__context__
