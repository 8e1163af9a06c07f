"""What an administrator does about an error, by its code; the doctor says it, too."""

MENDS = {
    "peer_unreachable": (
        "проверьте адрес, сеть, прокси и что та сторона запущена",
        "check address, network, proxy, and that the other side runs",
    ),
    "peer_down": (
        "отвечает только прокси (502, 504): запустите relay на той стороне (её журнал скажет, что"
        " мешает)",
        "only a proxy answers (502, 504): start relay on the other side (its log says why not)",
    ),
    "token_refused": (
        "вставьте действующий sync-токен (на той стороне: relay token list)",
        "put in a valid sync token (on the other side: relay token list)",
    ),
    "clock_skew": (
        "включите синхронизацию времени на обеих машинах (timedatectl, chrony)",
        "let both machines keep their time (timedatectl, chrony)",
    ),
    "answer_not_signed": (
        "по этому адресу отвечает не relay: проверьте url и прокси",
        "what answers there is no relay: check url and proxy",
    ),
    "tls_expired": ("обновите сертификат той стороны", "renew the other side's certificate"),
    "tls_untrusted": (
        "сертификат той стороны не из доверенных: впишите его в ca_file",
        "the other side's certificate is not trusted: name it in ca_file",
    ),
    "tls_wrong_name": (
        "сертификат выписан на другое имя: проверьте url или перевыпустите его",
        "the certificate is for another name: check url, or have it issued anew",
    ),
    "tls_plain": (
        "по этому адресу отвечают без TLS: проверьте порт и nginx",
        "what answers there speaks no TLS: check port and nginx",
    ),
    "tls_client_missing": (
        "та сторона требует сертификат: задайте offshore.client (взаимный TLS)",
        "the other side wants a certificate: set offshore.client (mutual TLS)",
    ),
    "tls_client_untrusted": (
        "та сторона не доверяет нашему сертификату: её client_ca_file",
        "the other side does not trust our certificate: its client_ca_file",
    ),
    "tls_client_expired": (
        "срок нашего сертификата (client) вышел: перевыпустите его",
        "our certificate (client) has expired: have it issued anew",
    ),
    "tls_refused": (
        "TLS не состоялся: старая версия или шифры; причина в журнале той стороны",
        "TLS fails: an old version, or ciphers; the other side's log says why",
    ),
    "wire_version": (
        "общей версии обмена нет: обновите отставшую сторону",
        "no wire version in common: upgrade the side that is behind",
    ),
    "storage_unavailable": (
        "база не отвечает: место на диске, права, сервер",
        "the database does not answer: room on the disk, rights, server",
    ),
    "webhook_revoked": (
        "создайте входящий вебхук заново и впишите его адрес",
        "make the inbound webhook anew and write its address down",
    ),
    "webhook_without_rights": (
        "у владельца вебхука нет прав на CRM",
        "the webhook's owner has no rights on the CRM",
    ),
    "app_not_installed": (
        "сохраните форму локального приложения: портал пришлёт токены",
        "save the form of the local application: the portal sends tokens",
    ),
    "app_token_expired": (
        "сохраните форму локального приложения ещё раз",
        "save the form of the local application once more",
    ),
    "app_refused": (
        "сверьте client_id и ключ приложения с его формой в портале",
        "compare client_id and the application's key with its form in the portal",
    ),
    "rest_not_available": (
        "REST выключен тарифом, или это может только администратор портала",
        "the plan has no REST, or only an administrator of the portal may",
    ),
    "portal_unreachable": (
        "портал не отвечает: проверьте адрес вебхука и сеть",
        "the portal does not answer: check the webhook's address and the network",
    ),
    "insufficient_scope": ("добавьте вебхуку права (scope)", "give the webhook more scope"),
    "model_key_refused": (
        "поставщик не принял ключ API: впишите действующий",
        "the provider refused the API key: write down a valid one",
    ),
    "model_key_unreadable": (
        "положите ключ API в файл и закройте его (chmod 600)",
        "put the API key into a file and close it (chmod 600)",
    ),
    "model_unreachable": (
        "поставщик не отвечает: проверьте сеть, прокси, base_url",
        "the provider does not answer: check network, proxy, base_url",
    ),
    "in_use": (
        "файлы базы кто-то читает: повторите ту же команду",
        "somebody reads the database's files: give the same command again",
    ),
}
