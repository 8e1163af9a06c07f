"""What verbs say when they have done it; columns of their tables in both languages at once."""

VERBS = {
    "done": ("готово", "done"),
    "already": ("так уже было", "it was so already"),
    "approved": ("одобрено: граница это сделает", "approved: the border will do it"),
    "declined": ("отклонено", "refused"),
    "held.nothing": (
        "под этим номером ничего не задержано (relay held list)",
        "nothing of this id is held (relay held list)",
    ),
    "backup.keys": (
        "ключи данных лежат отдельно и живут 7 дней: дальше их не копируйте",
        "the data keys lie apart and live 7 days: do not copy them any further",
    ),
    "backup.removed": ("{path}: срок вышел, удалено", "{path}: its term is over, removed"),
    "backup.made": ("{path}: копия", "{path}: backup"),
    "upgrade.current": ("все миграции уже применены", "all migrations are applied already"),
    "upgrade.applied": ("применено: {names}", "applied: {names}"),
    "restored": ("восстановлено состояние на {moment}", "restored as of {moment}"),
    "restored.no_texts": (
        "восстановлено состояние на {moment}; текстов в копии нет",
        "restored as of {moment}; the backup has no texts",
    ),
    "restored.no_keys": (
        "без ключей данных (--keys): люди прежних обращений не раскрываются",
        "without the data keys (--keys): people of earlier messages cannot be revealed",
    ),
    "restored.erasures": ("стирания повторены: {count}", "erasures done again: {count}"),
    "restored.closed": (
        "{portal}: отправка закрыта ({reason})",
        "{portal}: the egress is closed ({reason})",
    ),
    "restored.open": (
        "проверьте журнал и откройте: relay egress open {portal} --reason … --config {path}",
        "check the log, then: relay egress open {portal} --reason … --config {path}",
    ),
    "erased": (
        "{erasure}: уничтожено здесь, обращений: {count}; другую сторону спросит граница",
        "{erasure}: destroyed here, messages: {count}; the border will ask the other side",
    ),
    "erased.act": ("Акт: {command}", "The act: {command}"),
    "erased.looked": ("просмотрено обращений: {count}", "messages looked at: {count}"),
    "erase.sure": (
        "Уничтожить без возможности восстановления, обращений: {count}? [да/нет]",
        "Destroy beyond recovery, messages: {count}? [yes/no]",
    ),
    "erase.yes": ("да", "yes"),
    "erase.waits": ("ждёт другую сторону", "waits for the other side"),
    "incident.open": ("открыт", "open"),
    "incident.closed": ("он уже закрыт", "it is closed already"),
    "key.current": ("в деле", "in use"),
    "key.former": ("прежний", "former"),
    "key.rows": ("записей", "rows"),
    "key.rewrapped": (
        "{path}: в деле ключ {key}, перешифровано записей: {rows}",
        "{path}: key {key} is in use, rows wrapped anew: {rows}",
    ),
    "key.copy": (
        "Скопируйте этот файл на все узлы. Строку прежнего ключа уберите, когда кончится последняя"
        " копия, сделанная до этой замены.",
        "Copy this file to every node. Take the former key's line out when the last backup made"
        " before this change has ended.",
    ),
    "log.sound": (
        "{portal}: цепочка цела, записей: {records}, подписанных вершин: {heads}",
        "{portal}: whole, records: {records}, signed heads: {heads}",
    ),
    "log.broken": ("{portal}: ЦЕПОЧКА НАРУШЕНА: {why}", "{portal}: BROKEN: {why}"),
    "log.records": ("{folder}: записи {first}-{last}", "{folder}: records {first}-{last}"),
    "review.dropped": (
        "— не передано по политике портала: {fields}",
        "— left out by the portal's policy: {fields}",
    ),
    "review.residue": (
        "записано. Остановить отправку: relay egress stop {portal} --reason …; инцидент: relay"
        " incident open",
        "recorded. To stop the egress: relay egress stop {portal} --reason …; an incident: relay"
        " incident open",
    ),
    "roles.none": (
        "роли не заданы (border.access.roles): обязанности не разделены, раскрывать некому",
        "no roles are set (border.access.roles): duties are not apart, nobody may reveal",
    ),
    "reveal.alarm": (
        "больше {limit} раскрытий за час: записана тревога",
        "more than {limit} reveals within an hour: an alarm is recorded",
    ),
    "sent.accepted": ("принято: {message}", "accepted: {message}"),
    "sent.mask": ("маскирование", "masking"),
    "sent.files": (
        "маскирование: прочитано вложений {read} из {of}",
        "masking: attachments read {read} of {of}",
    ),
    "sent.forward": ("отправка за границу", "sending it abroad"),
    "sent.verdict": ("ожидание оценки", "waiting for the verdict"),
    "sent.end": ("итог: {what}", "result: {what}"),
    "sent.reason": ("причина", "reason"),
    "sent.masked": ("замаскировано", "masked"),
    "token.revoked": ("отозван", "revoked"),
    "token.unknown": (
        "такого действующего токена нет (relay token list)",
        "no such valid token (relay token list)",
    ),
    "token.rotated": (
        "старый ключ {key} действует до {end}: до этого срока вставьте новый токен на той стороне",
        "the old key {key} is valid until {end}: put the new token in on the other side by then",
    ),
    "token.revoke": ("Отозвать старый сразу: {command}", "To revoke the old one now: {command}"),
    "token.issued": ("выпущен", "issued"),
    "token.in_use": ("в деле", "used"),
    "token.not_used": ("не использован", "not used"),
    "token.over": ("кончился", "ended"),
    "token.ends": ("кончится через {rest}", "ends in {rest}"),
    "extract.still_finds": (
        "повторная проверка нашла личные данные",
        "the second pass found personal data",
    ),
    "extract.inside": ("вложенный файл {number}: {what}", "file {number} inside: {what}"),
    "sent.before": (
        "оно уже приходило: это его прежний итог",
        "it came before: this is its former outcome",
    ),
}
