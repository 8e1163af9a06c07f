"""One line of the doctor: what was looked at, how it is, and how to mend it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, NamedTuple

from relay.errors import ConfigError, RelayError
from relay.store.tx import DAY

State = Literal["ok", "warn", "fail"]


class Finding(NamedTuple):
    """`check` is a fixed word for programs; `said` and `mend` are for the administrator."""

    check: str
    state: State
    said: str
    mend: str = ""


Check = tuple[str, Callable[[], Awaitable[Sequence[Finding]]]]


def ok(check: str, said: str) -> Finding:
    """As it should be."""
    return Finding(check, "ok", said)


def warn(check: str, said: str, mend: str) -> Finding:
    """It works, but somebody should look."""
    return Finding(check, "warn", said, mend)


def fail(check: str, said: str, mend: str) -> Finding:
    """Messages will wait or be held until this is mended."""
    return Finding(check, "fail", said, mend)


async def examine(checks: Sequence[Check]) -> list[Finding]:
    """Run every check, one after another; one that fails in itself is a finding, too."""
    found: list[Finding] = []
    for name, look in checks:
        try:
            found += await look()
        except ConfigError as error:
            found.append(
                fail(name, error.russian, "исправьте то, что названо, и проверьте ещё раз")
            )
        except RelayError as error:
            said = f"{error.code} {error.detail}".strip()
            found.append(
                fail(name, said, MENDS.get(error.code, "см. docs/install.md, «Неполадки»"))
            )
    return found


MENDS = {
    "peer_unreachable": "проверьте адрес, сеть, прокси и что та сторона запущена",
    "token_refused": "вставьте действующий sync-токен (на той стороне: relay token list)",
    "clock_skew": "включите синхронизацию времени на обеих машинах (timedatectl, chrony)",
    "answer_not_signed": "по этому адресу отвечает не relay: проверьте url и прокси",
    "tls_expired": "обновите сертификат той стороны",
    "tls_untrusted": "сертификат той стороны не из доверенных: впишите его в ca_file",
    "tls_wrong_name": "сертификат выписан на другое имя: проверьте url или перевыпустите его",
    "tls_plain": "по этому адресу отвечают без TLS: проверьте порт и nginx",
    "tls_client_missing": "та сторона требует сертификат: задайте offshore.client (взаимный TLS)",
    "tls_client_untrusted": "та сторона не доверяет нашему сертификату: её client_ca_file",
    "tls_client_expired": "срок нашего сертификата (client) вышел: перевыпустите его",
    "tls_refused": "TLS не состоялся: старая версия или шифры; причина в журнале той стороны",
    "wire_version": "общей версии обмена нет: обновите отставшую сторону",
    "storage_unavailable": "база не отвечает: место на диске, права, сервер",
    "webhook_revoked": "создайте входящий вебхук заново и впишите его адрес",
    "webhook_without_rights": "у владельца вебхука нет прав на CRM",
    "app_not_installed": "сохраните форму локального приложения: портал пришлёт токены",
    "app_token_expired": "сохраните форму локального приложения ещё раз",
    "app_refused": "сверьте client_id и ключ приложения с его формой в портале",
    "rest_not_available": "REST выключен тарифом, или это может только администратор портала",
    "portal_unreachable": "портал не отвечает: проверьте адрес вебхука и сеть",
    "insufficient_scope": "добавьте вебхуку права (scope)",
    "model_key_refused": "поставщик не принял ключ API: впишите действующий",
    "model_key_unreadable": "положите ключ API в файл и закройте его (chmod 600)",
    "model_unreachable": "поставщик не отвечает: проверьте сеть, прокси, base_url",
}


def left(seconds: float) -> str:
    """A span of time in words."""
    if seconds >= 2 * DAY:
        return f"{int(seconds // DAY)} дн."
    if seconds >= 7200:
        return f"{int(seconds // 3600)} ч"
    return f"{max(0, int(seconds // 60))} мин"
