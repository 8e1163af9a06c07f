"""The doctor's lines about the machine: disk, keys, clock, certificates, databases, tokens."""

MACHINE = {
    "days": ("{n} дн.", "{n} d"),
    "hours": ("{n} ч", "{n} h"),
    "minutes": ("{n} мин", "{n} min"),
    "disk.room": ("{path}: свободно {free} ГБ ({share})", "{path}: {free} GB free ({share})"),
    "disk.closed": ("{path}: сюда нельзя писать: {why}", "{path}: cannot be written: {why}"),
    "disk.owner": (
        "владелец папки relay? места хватает? диск исправен (dmesg, mount)?",
        "does the folder belong to relay? is there room? is the disk well (dmesg, mount)?",
    ),
    "disk.more": ("освободите место или расширьте диск", "free some room, or enlarge the disk"),
    "keys.good": (
        "файлов ключей и секретов: {count}, читает только владелец",
        "files of keys and secrets: {count}, only their owner reads them",
    ),
    "keys.empty": ("{path}: пустой файл", "{path}: an empty file"),
    "keys.fill": ("положите в него секрет", "put the secret into it"),
    "keys.missing": (
        "положите файл на место; потерянный ключ верните из его копии",
        "put the file back; bring a lost key back from its copy",
    ),
    "keys.command": (
        "запустите эту команду от имени relay и исправьте, что она скажет",
        "run this command as relay and mend what it says",
    ),
    "keys.restore": ("восстановите файл из копии", "restore the file from its copy"),
    "keys.foreign": (
        "{path} не открывает людей портала {portal}: ключ не от этой базы",
        "{path} does not open the people of portal {portal}: a key of another database",
    ),
    "keys.bring_back": (
        "верните файл из копии папки настроек; новый ключ не поможет",
        "bring the file back from the copy of the settings folder; a new key does not help",
    ),
    "certificate.own": ("своя сторона", "this side"),
    "certificate.offshore": ("заграничная сторона", "the offshore side"),
    "certificate.border": ("граница {name}", "border {name}"),
    "certificate.left": (
        "{whose}: сертификат действует ещё {left}",
        "{whose}: the certificate holds another {left}",
    ),
    "certificate.renew": (
        "обновите сертификат; новый файл берётся без перезапуска",
        "renew the certificate; a new file is taken up without a restart",
    ),
    "clock.alone": (
        "сверить часы не с кем: никто не ответил",
        "no clock to compare with: nobody answered",
    ),
    "clock.others": ("см. остальные строки", "see the other lines"),
    "clock.skew": (
        "часы расходятся с другой стороной на {skew} с",
        "the clocks of both sides differ by {skew} s",
    ),
    "clock.refused": (
        "часы расходятся с другой стороной на {skew} с: подписи не принимаются",
        "the clocks of both sides differ by {skew} s: signatures are refused",
    ),
    "clock.sync": (
        "включите синхронизацию времени (timedatectl set-ntp true, chrony)",
        "let the machine keep its time (timedatectl set-ntp true, chrony)",
    ),
    "database.current": (
        "{name}: на месте, схема текущая",
        "{name}: is there, its schema is current",
    ),
    "database.behind": ("{name}: нет миграций {lacking}", "{name}: lacks migrations {lacking}"),
    "database.upgrade": ("relay upgrade (сначала копия)", "relay upgrade (a backup first)"),
    "database.empty": ("{name}: ещё пуста", "{name}: still empty"),
    "database.gone": ("{name}: базы нет: {path}", "{name}: there is no {path}"),
    "database.seek": (
        "верна ли папка data, смонтирован ли диск? Новую создаёт relay init",
        "is the data folder right, is the disk mounted? relay init makes a new one",
    ),
    "database.make": (
        "её создаст relay init или первый запуск стороны",
        "relay init makes it, or the side's first start",
    ),
    "token.foreign": (
        "{path} не открывает sync-токены {names}: ключ не от этой базы",
        "{path} does not open the sync tokens {names}: a key of another database",
    ),
    "token.none": (
        "{subject}: нет действующего sync-токена",
        "{subject}: no valid sync token",
    ),
    "token.replaced": (
        "{subject}: новый токен в работе, старый кончится через {rest}",
        "{subject}: the new token is in use, the old one ends in {rest}",
    ),
    "token.unused": (
        "{subject}: старый токен кончится через {rest}, новым ещё не пользовались",
        "{subject}: the old token ends in {rest}, the new one has not been used",
    ),
    "token.put": (
        "вставьте новый токен на той стороне",
        "put the new token in on the other side",
    ),
    "token.age": (
        "{subject}: sync-токену {age}, {used}",
        "{subject}: the sync token is {age} old, {used}",
    ),
    "token.never": ("ещё не был в деле", "not used yet"),
    "token.used": ("в деле {ago} назад", "used {ago} ago"),
}
