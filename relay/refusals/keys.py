"""Keys, secrets, tokens and certificates that cannot be used."""

KEYS = {
    "key_file_missing": (
        "{path}: {why}. Если файл потерян, верните его из копии этой папки",
        "{path}: {why}. If it was lost, bring it back from the copy of its folder",
    ),
    "key_file_rights": (
        "{path}: нет прав. Файл и его папка должны принадлежать пользователю {user}, от имени"
        " которого это выполняется: chown {user} {path}",
        "{path}: permission denied. It must belong, with its folder, to the user {user} that runs"
        " this: chown {user} {path}",
    ),
    "key_file_open": (
        "{path}: его могут прочесть другие (права {mode}); выполните: chmod 600 {path}",
        "{path}: others can read it (mode {mode}); run: chmod 600 {path}",
    ),
    "key_file_invalid": ("{path}: это не текстовый файл", "{path}: not a text file"),
    "key_command.not_run": (
        "{path}: файл исполняемый, значит это команда, которая печатает ключ, а она не запускается:"
        " {why}. Если в нём сам ключ: chmod 600 {path}",
        "{path}: it is executable, so a command that prints the key, and cannot be run: {why}. If"
        " it holds the key itself: chmod 600 {path}",
    ),
    "key_command.owner": (
        "{path}: команду, которая печатает ключ, relay запускает, если она его или root: запустите"
        " от имени её владельца (runuser -u relay)",
        "{path}: a command that prints a key is run if it is relay's own or root's: run as its"
        " owner (runuser -u relay)",
    ),
    "key_command.failed": (
        "{path}: команда, которая печатает ключ, кончилась с кодом {status}",
        "{path}: the command that prints the key ended with code {status}",
    ),
    "key_command.slow": (
        "{path}: команда, которая печатает ключ, не уложилась в {seconds} с",
        "{path}: the command that prints the key took more than {seconds} s",
    ),
    "key_command.rotated_there": (
        "{path}: ключ печатает эта команда. Пусть новый она печатает первой строкой, прежние за"
        " ним; затем relay keys rewrap, а ключ журнала граница отметит при запуске",
        "{path}: this command prints the key. Let it print a new one first and the former after"
        " it; then relay keys rewrap; a log key is noted when the border starts",
    ),
    "key_file": (
        "{path}: нужны строки вида '<номер ключа> <32 байта в base64>'",
        "{path}: lines of '<key id> <base64 of 32 bytes>' expected",
    ),
    "key_foreign.tokens": (
        "{path}: ключ не от этой базы: он не открывает её sync-токены. Верните файл из копии папки"
        " настроек или назовите базу, которой он принадлежит; новый ключ не откроет ничего",
        "{path}: not the one of this database: it does not open its sync tokens. Bring the file"
        " back from the copy of the settings folder, or name the database that belongs to it; a new"
        " key opens nothing",
    ),
    "key_foreign.portal": (
        "{path}: ключ не от этой базы: он не открывает обращения портала {portal}. Верните файл из"
        " копии папки настроек или назовите базу, которой он принадлежит; новый ключ не откроет"
        " ничего",
        "{path}: not the key of this database: it does not open the threads of portal {portal}."
        " Bring the file back from the copy of the settings folder, or name the database that"
        " belongs to it; a new key opens nothing",
    ),
    "key_lost.folder": (
        "{path}: база здесь уже есть, а в {folder} нет ключей: восстановите и то и другое из копии"
        " или возьмите другую --data",
        "{path}: a database is here already, but {folder} has no keys: restore both from the"
        " backup, or take another --data",
    ),
    "key_lost.file": (
        "{path}: с этим файлом сторона была создана, а его нет; новый ключ не откроет ничего."
        " Верните его из копии ключей (docs/install.ru.md, восстановление)",
        "{path}: this side was set up with it and it is gone; a new key would open nothing. Restore"
        " it from the backup of keys (docs/install.md, restore)",
    ),
    "log_key_lost": (
        "{path}: нет ключа, которым подписаны вершины этого журнала. Верните его из копии или"
        " подписывайте новым: relay log key ПОРТАЛ --new НОМЕР --reason '…'. Прежние вершины"
        " проверяются открытым ключом, который хранит офицер",
        "{path}: the key that signed this log's heads is gone. Bring it back from its copy; or sign"
        " with a new one: relay log key PORTAL --new KEY_ID --reason '…'. Old heads stay verifiable"
        " with the public key that the officer keeps",
    ),
    "token_file": (
        "{path}: это не sync-токен: нужен sync_<номер ключа>_<секрет>",
        "{path}: not a sync token: sync_<key id>_<secret> expected",
    ),
    "ca_file": (
        "{path}: здесь нет читаемого сертификата (PEM)",
        "{path}: no readable certificate (PEM) here",
    ),
    "certificate.unreadable": (
        "{path}: здесь нет читаемого сертификата (PEM)",
        "{path}: no readable certificate (PEM) here",
    ),
    "certificate.pair": (
        "{path}: это не сертификат (PEM) ключа {key}",
        "{path}: not a certificate (PEM) of the key in {key}",
    ),
}
