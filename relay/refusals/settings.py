"""What is wrong with config.yaml, with what it names, and with a portal's policy."""

SETTINGS = {
    "config_missing": ("{path}: {why}", "{path}: {why}"),
    "config_invalid.yaml": ("{path}:{where} {why}", "{path}:{where} {why}"),
    "config_invalid.shape": ("{path}: {why}", "{path}: {why}"),
    "config_invalid.no_side": (
        "{path}: нужна секция `border:` или `offshore:`",
        "{path}: `border:` or `offshore:` expected",
    ),
    "config_invalid.no_section": ("{path}: нет секции `{side}:`", "{path}: no `{side}:` section"),
    "config_invalid.both_halves": (
        "{path}: в файле обе стороны: скажите --side border или offshore",
        "{path}: the file has both halves: --side border or offshore",
    ),
    "config_invalid.twice": (
        "{path}: {place}: повторяется: {names}",
        "{path}: {place}: twice: {names}",
    ),
    "config_invalid.rest": (
        "{path}: border.portals.{portal}.bitrix: нужен webhook_url_file или app",
        "{path}: border.portals.{portal}.bitrix: webhook_url_file or app expected",
    ),
    "config_invalid.role_portal": (
        "{path}: border.access.roles: {user}: нет таких порталов: {names}",
        "{path}: border.access.roles: {user}: no such portal: {names}",
    ),
    "config_invalid.two_roles": (
        "{path}: border.access.roles: у {user} две роли на {portal}; кто делает, тот не проверяет:"
        " одна роль на человека",
        "{path}: border.access.roles: {user} has two roles on {portal}; who acts is not who checks:"
        " one role a person",
    ),
    "config_invalid.listen": (
        "listen: нужно <адрес>:<порт>, а не '{address}'",
        "listen: <host>:<port> expected, not '{address}'",
    ),
    "config_invalid.no_assistant": (
        "{folder}: здесь нет ни одного ассистента (*.yaml)",
        "{folder}: no assistant (*.yaml) here",
    ),
    "config_invalid.assistant_twice": (
        "{path}: ассистент '{name}' уже есть в другом файле",
        "{path}: a second assistant '{name}'",
    ),
    "config_invalid.push": (
        "offshore.borders: у всех push_url одни и те же ca_file и client",
        "offshore.borders: one ca_file and one client for all push_urls",
    ),
    "assistant_missing.none": (
        "border.portals.{portal}: пустой список ассистентов",
        "border.portals.{portal}: an empty list of assistants",
    ),
    "assistant_missing.unknown": (
        "border.portals.{portal}: нет ассистента {names}",
        "border.portals.{portal}: no assistant named {names}",
    ),
    "convert_unsupported": (
        "border.portals.{portal}: {names} конвертирует лиды, а REST этого не умеет: задайте"
        " bitrix.convert_workflow (docs/bitrix24.ru.md) или ставьте модуль",
        "border.portals.{portal}: {names} converts leads, which REST cannot: set"
        " bitrix.convert_workflow (docs/bitrix24.ru.md), or use the module",
    ),
    "config.no_rest": (
        "border.portals.{portal}.bitrix: нет ни вебхука, ни приложения",
        "border.portals.{portal}.bitrix: no webhook and no app",
    ),
    "config.address_form": (
        "{what}: нужен адрес вида https://host{shown}",
        "{what} must be https://host{shown}",
    ),
    "config.address_plain": (
        "{what}: нужен https (http — только к этой же машине)",
        "{what} must be https, or http on loopback",
    ),
    "events_token": (
        "{path}: токен короче 16 знаков",
        "{path}: the token is shorter than 16 characters",
    ),
    "plain_listen": (
        "listen: {address}: HTTP без TLS не должен выходить за эту машину: слушайте 127.0.0.1 за"
        " nginx (deploy/) или задайте `tls:`",
        "listen: {address}: plain HTTP may not leave this machine: listen on 127.0.0.1 behind a TLS"
        " proxy (deploy/), or set `tls:`",
    ),
    "address_in_use": ("адрес {address} (listen): {why}", "listen: {address}: {why}"),
    "not_a_url": ("{place}: это не адрес URL", "{place}: not a URL"),
    "plain_http": (
        "{place}: нужен https:// (http:// — только к этой же машине)",
        "{place}: https:// expected (http:// only to this machine)",
    ),
    "database_url": ("адрес базы (url): {what}", "database url: {what}"),
    "policy_invalid.term": (
        "{where}: пустое слово или длиннее {most} знаков",
        "{where}: an empty term, or one above {most} characters",
    ),
    "policy_invalid.many": ("{where}: больше {most}", "{where}: more than {most}"),
    "policy_invalid.field": (
        "{where}: задайте либо имя поля, либо вид",
        "{where}: give either the name of a field or a kind",
    ),
    "policy_invalid.length": (
        "{where}: пусто или длиннее {most} знаков",
        "{where}: empty, or above {most} characters",
    ),
    "policy_invalid.empty": (
        "{where}: подходит к пустому месту, то есть везде",
        "{where}: it matches nothing at all, and so everywhere",
    ),
    "policy_invalid.label": (
        "{where}: label может быть: {labels}",
        "{where}: label must be one of {labels}",
    ),
    "policy_invalid.latin": (
        "в шаблоне {piece}: он знает только латинские буквы; напишите иначе",
        "a pattern has {piece}, which knows Latin letters only: write it another way",
    ),
    "policy_invalid.re2": (
        "такой шаблон RE2 не найдёт за линейное время: просмотр вперёд и назад, обратные ссылки и"
        " очень большие повторения не берутся",
        "a pattern is not one that RE2 can search in linear time: look-around and back-references"
        " are not, nor are very large repetitions",
    ),
}
