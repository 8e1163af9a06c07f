"""The doctor's lines about each side: log, recipients, the other side, models, the sandbox."""

DOCTOR = {
    "summary": (
        "проверок {count}: исправить {wrong}, посмотреть {watch}",
        "checks: {count}, to mend {wrong}, to look at {watch}",
    ),
    "mend.named": (
        "исправьте то, что названо, и проверьте ещё раз",
        "mend what is named and check again",
    ),
    "mend.troubles": (
        "см. docs/install.ru.md, «Неполадки»",
        "see docs/install.md, Troubleshooting",
    ),
    "egress.closed": (
        "{portal}: отправка закрыта ({reason})",
        "{portal}: the egress is closed ({reason})",
    ),
    "egress.open": (
        "разберитесь и откройте: relay egress open",
        "find out why, then: relay egress open",
    ),
    "held.some": ("задержано сообщений: {count}", "messages held: {count}"),
    "log.key_gone": (
        "нет ключа, которым подписан журнал",
        "the key that signed the log is gone",
    ),
    "log.key_back": (
        "верните ключ из копии; см. relay log key --help",
        "bring the key back from its copy; see relay log key --help",
    ),
    "log.here_only": (
        "{portal}: вершины журнала нигде больше не хранятся",
        "{portal}: heads of the log are kept nowhere else",
    ),
    "log.keep": (
        "задайте border.log.heads_directory или heads_mail: папка или почта офицера",
        "set border.log.heads_directory or heads_mail: the officer's folder or mail",
    ),
    "log.undelivered": (
        "{portal}: не доставлено вершин: {count}",
        "{portal}: heads not delivered: {count}",
    ),
    "log.deliver": (
        "проверьте почтовый сервер, папку и ReadWritePaths службы; её журнал: head_failed",
        "check the mail server, the folder, the service's ReadWritePaths; its log: head_failed",
    ),
    "log.sign": (
        "запустите границу или подпишите сейчас: relay log head {portal}",
        "start the border, or sign now: relay log head {portal}",
    ),
    "log.unsigned": (
        "{portal}: записей {size}, вершина ещё не подписана",
        "{portal}: records: {size}, no head is signed yet",
    ),
    "log.signed": (
        "{portal}: последняя подписанная вершина {age} назад, записей после неё {after}",
        "{portal}: the last signed head is {age} old, records after it: {after}",
    ),
    "log.short": (
        "{portal}: журнал короче своей подписанной вершины",
        "{portal}: the log is shorter than its signed head",
    ),
    "destinations.none": (
        "в реестре получателей нет действующей записи: всё будет задержано",
        "the destination register has no valid entry: everything will be held",
    ),
    "destinations.prolong": (
        "продлите запись в border.destinations, если отправка по-прежнему разрешена",
        "prolong the entry in border.destinations if sending is still allowed",
    ),
    "destinations.entry": (
        "{id} ({recipient}, {country}): ещё {days} дн.",
        "{id} ({recipient}, {country}): another {days} d",
    ),
    "offshore.answers": (
        "{url}: отвечает, relay {release}",
        "{url}: answers, relay {release}",
    ),
    "wire.common": ("общая версия обмена: {version}", "wire version in common: {version}"),
    "wire.none": (
        "мы понимаем версии {ours}, там понимают {theirs}",
        "we understand versions {ours}, they understand {theirs}",
    ),
    "wire.upgrade": ("обновите отставшую сторону", "upgrade the side that is behind"),
    "provider.abroad": (
        "{name}: не настроен за границей",
        "{name}: not configured abroad",
    ),
    "provider.register": (
        "{name}: не в реестре получателей",
        "{name}: not in the destination register",
    ),
    "provider.change": (
        "настройте или смените ассистента",
        "configure it, or change the assistant",
    ),
    "provider.good": ("{name}: настроен и разрешён", "{name}: configured and allowed"),
    "provider.answers": (
        "{name}: отвечает, моделей {count}",
        "{name}: answers, models: {count}",
    ),
    "model.ends": (
        "модель {model}: поставщик выключает её {day} (через {days} дн.)",
        "model {model}: the vendor shuts it down on {day} (in {days} d)",
    ),
    "model.ended": (
        "модель {model} выключена {day}",
        "model {model} was shut down on {day}",
    ),
    "model.change": (
        "назовите другую модель в файле ассистента",
        "name another model in the assistant's file",
    ),
    "there": ("есть", "there"),
    "not_there": ("нет", "missing"),
    "sandbox.strength": (
        "{strength}; LibreOffice для старых форматов {office}; libarchive для 7z {seven}",
        "{strength}; LibreOffice for old formats {office}; libarchive for 7z {seven}",
    ),
    "sandbox.lacks": ("{said}; не хватает {missing}", "{said}; lacking {missing}"),
    "sandbox.kernel": (
        "ядро Linux 5.13 и новее с Landlock и seccomp; в контейнере не отключайте seccomp",
        "a Linux kernel 5.13 or newer with Landlock and seccomp; leave seccomp on in a container",
    ),
}
