"""Why a verb of the command line did not do what it was asked: `relay.errors.VerbFailed`."""

FAILURES = {
    "disk": ("{path}: {why}", "{path}: {why}"),
    "not_utf8": ("{path}: это не UTF-8", "{path}: not UTF-8"),
    "exists": (
        "{path}: уже есть; назовите другое место",
        "{path}: exists already; name another place",
    ),
    "role_missing": (
        "{user}: на {portal} этого нельзя; в border.access.roles нужна одна из ролей: {roles}",
        "{user} may not do this on {portal}: border.access.roles must give one of: {roles}",
    ),
    "unknown_message": ("{name}: такого обращения нет", "{name}: no such message"),
    "unknown_card": (
        "{card} {id}: из этой карточки ничего не приходило",
        "{card} {id}: nothing came from this card",
    ),
    "unknown_placeholder": (
        "в цепочке этого обращения такой метки нет",
        "no such placeholder in this message's thread",
    ),
    "forgotten": ("{name}: текста больше нет", "{name}: its text is gone"),
    "not_waiting": (
        "{name}: выборочной проверки не ждёт",
        "{name}: does not wait for a review",
    ),
    "nothing_found": (
        "нечего уничтожать; что уничтожено: relay erase list",
        "no message to erase; erased ones are in: relay erase list",
    ),
    "unknown_erasure": ("{name}: такого уничтожения нет", "{name}: no such erasure"),
    "already_erased": (
        "{name}: уже уничтожается по другому запросу",
        "{name}: another erasure has it",
    ),
    "no_proposal": (
        "{name}: такое предложение решения не ждёт",
        "{name}: no proposal of that id waits for a decision",
    ),
    "erase_unsure": (
        "добавьте --yes: уничтоженное не вернуть",
        "add --yes: what is erased cannot be restored",
    ),
    "unknown_incident": (
        "{name}: такого инцидента нет; см. relay incident list",
        "{name}: no such incident; see relay incident list",
    ),
    "incident_open": (
        "открыт инцидент; отправку откроет relay incident close {name} --reason '…'",
        "an incident is open; relay incident close {name} --reason '…' opens the way",
    ),
    "log_broken.record": ("цепочка рвётся на записи {seq}", "the chain breaks at record {seq}"),
    "log_broken.end": (
        "цепочка кончается записью {count}, а её конец был {size}",
        "the chain ends at record {count}, its end was kept at {size}",
    ),
    "log_broken.pair": (
        "запись {seq} отправляет то, что прежде не было допущено",
        "record {seq} sends what was not cleared before",
    ),
    "log_broken.other": (
        "вершина, подписанная на {size} записях, — другого журнала",
        "the head signed at {size} records is of another log",
    ),
    "log_broken.head": (
        "вершину {size} записей изменили",
        "the head of {size} records was changed",
    ),
    "log_broken.signature": (
        "вершина {size} записей подписана не ключом этого журнала",
        "the head of {size} records is not signed by a key of this log",
    ),
    "empty_log": ("{portal}: журнал пуст", "{portal}: the log is empty"),
    "empty_period": (
        "{portal}: за этот срок записей нет",
        "{portal}: no records in this period",
    ),
    "nothing_to_prove.message": (
        "{name}: записей об этом обращении нет",
        "{name}: no record of this message",
    ),
    "nothing_to_prove.seq": ("записи {seq} нет", "no record {seq}"),
    "nothing_to_prove.size": (
        "вершины из {size} записей никто не подписывал",
        "no head of {size} records was signed",
    ),
    "timeout": (
        "конца ещё нет; граница продолжает. Что мешает, скажет relay check на обеих сторонах",
        "no end yet; the border goes on with it. relay check on both sides says what hinders",
    ),
    "too_large": (
        "{size} МБ, а граница берёт не больше {most}",
        "{size} MB; the border takes {most}",
    ),
    "still_running": (
        "остановите все узлы этой стороны",
        "stop every node of this side",
    ),
    "too_many_tokens": (
        "действующих токенов уже {count}: сначала отзовите один",
        "{count} tokens are valid already: revoke one first",
    ),
    "overlap_too_long": (
        "внахлёст токены действуют не дольше 7 суток",
        "an overlap is 0 seconds to 7 days",
    ),
    "rotation_under_way.ending": (
        "{key} уже заменяется и кончится через {left}; чтобы сменить токен сейчас, отзовите его",
        "{key} is being replaced already and ends in {left}; revoke it to rotate again now",
    ),
    "rotation_under_way.now": (
        "{key} только что сменил кто-то другой",
        "{key} was rotated a moment ago",
    ),
    "nothing_to_rotate.none": (
        "действующего токена нет: выпустите его",
        "no valid token: issue one",
    ),
    "nothing_to_rotate.two": (
        "действуют два токена без срока: отзовите один",
        "two tokens without an end: revoke one",
    ),
    "key_foreign.database": (
        "ключ sealing не от этой базы",
        "the sealing key is not the one of this database",
    ),
    "keys_past_term": (
        "{path}: ключи данных возвращают не позже {days} суток; восстановите без них, а файл"
        " удалите",
        "{path}: data keys may be restored for {days} days; restore without them, and remove the"
        " file",
    ),
    "database.uncopied": ("{path}: не копируется", "{path}: it cannot be copied"),
    "database_damaged": ("{path}: страницы повреждены", "{path}: its pages are damaged"),
    "disk.copy": (
        "{path}: копия не записывается; диск полон?",
        "{path}: the copy cannot be written; is it full?",
    ),
    "backup_unreadable.other": ("это не копия relay", "not a backup of relay"),
    "backup_unreadable.header": ("заголовок повреждён", "its header is damaged"),
    "backup_unreadable.key": (
        "копия под другим ключом: дайте файл, с которым она сделана",
        "another key sealed it: give the key file it was made with",
    ),
    "backup_unreadable.cut": ("повреждена или обрезана", "it is damaged or was cut short"),
    "backup_unreadable.unnamed": (
        "в копии файл, которого нет в её описи",
        "it holds a file that its manifest does not name",
    ),
    "backup_unreadable.part": (
        "{name} в копии нет, или он повреждён",
        "{name} in it is missing or damaged",
    ),
    "backup_unreadable.manifest": ("в копии нет описи", "it has no manifest"),
    "backup_unreadable.not_border": (
        "{path}: это копия не границы",
        "{path}: it is not a backup of a border",
    ),
    "backup_unreadable.not_offshore": (
        "{path}: это копия не внешней стороны",
        "{path}: it is not a backup of an offshore side",
    ),
    "backup_unreadable.not_keys": (
        "{path}: это не ключи данных этой копии ({of}.keys)",
        "{path}: not the data keys of this backup ({of}.keys)",
    ),
    "sample_unaccepted": ("{name}: не принято ({code})", "{name}: not accepted ({code})"),
    "module_not_accepted": ("обращение модуля не принято", "the module's message was not accepted"),
    "module_not_written": ("модуль не записал оценку", "the module wrote no verdict"),
}
