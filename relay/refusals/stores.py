"""Databases, data folders and backups that cannot be used."""

STORES = {
    "data_folder": ("{path}: {why}", "{path}: {why}"),
    "data_folder.owner": (
        "{path}: {why}. Файл и его папка должны принадлежать пользователю relay (chown -R relay)",
        "{path}: {why}. Must belong, with its folder, to the user that relay runs as"
        " (chown -R relay)",
    ),
    "database_missing": (
        "{place}: базы здесь нет. Верна ли папка, смонтирован ли диск? Потерянную восстановите из"
        " копии; новую создаёт relay init",
        "{place}: no database here. Is it the right folder, is the disk mounted? Restore a lost one"
        " from its backup; relay init makes a new one",
    ),
    "database.damaged": (
        "{path}: это не база или она повреждена; восстановите её из копии",
        "{path}: no database, or a damaged one; restore it from a backup",
    ),
    "database.unreadable": (
        "{path}: не читается; диск только для чтения? Файл и его папка должны принадлежать"
        " пользователю relay (chown -R relay)",
        "{path}: cannot be read; is the disk read-only? Must belong, with its folder, to the user"
        " that relay runs as (chown -R relay)",
    ),
    "database.unopened": (
        "{path}: не открывается; диск полон или только для чтения? Файл и его папка должны"
        " принадлежать пользователю relay (chown -R relay)",
        "{path}: cannot be opened; is the disk read-only or full? Must belong, with its folder, to"
        " the user that relay runs as (chown -R relay)",
    ),
    "database_unwritable": (
        "{path}: не записывается; диск полон, или файл либо папка только для чтения?",
        "{path}: cannot be written; is the disk full, or the file or its folder read-only?",
    ),
    "database_in_use": (
        "{path}: с ней работает другой процесс relay; сначала остановите его",
        "{path}: another relay process is running on it; stop that first",
    ),
    "database.server": (
        "схема {schema}: {why}",
        "schema {schema}: {why}",
    ),
    "database_old": (
        "сервер старше PostgreSQL 13",
        "the server is older than PostgreSQL 13",
    ),
    "database_read_only": (
        "сервер не принимает записи: это резервный? Назовите основной",
        "the server takes no writes: is it a standby? name the primary",
    ),
    "database_schema": (
        "нет схемы '{schema}': выполните SQL, который создаёт роли и схемы"
        " (docs/install.ru.md, PostgreSQL)",
        "there is no schema '{schema}': run the SQL that makes roles and schemas"
        " (docs/install.md, PostgreSQL)",
    ),
    "postgres_missing": (
        "нет драйвера PostgreSQL: установите дополнение postgres (--extra postgres)",
        "no PostgreSQL driver here: install relay-border[postgres] (--extra postgres)",
    ),
    "schema_newer": (
        "в базе версия {version} схемы '{schema}', которой этот relay не знает: запустите более"
        " новый relay или восстановите копию",
        "the database has version {version} of schema '{schema}', which this relay does not know:"
        " start the newer relay, or restore a backup",
    ),
    "schema_changed.file": (
        "схема '{schema}': {name} не тот, с которым эта база создана: запустите тот relay, который"
        " её создал",
        "schema '{schema}': {name} differs from the one this database was made with: start the"
        " relay that made it",
    ),
    "schema_changed.copy": (
        "эту базу создал другой relay: им её и копируйте",
        "another relay made this database: back it up with that one",
    ),
    "half_restored": (
        "{place}: восстановление здесь прервалось; выполните relay restore ещё раз",
        "{place}: a restore was interrupted here; run relay restore again",
    ),
    "data_not_empty.folder": (
        "{path}: база здесь уже есть; восстанавливайте в пустую папку",
        "{path}: a database is here already; restore into an empty folder",
    ),
    "data_not_empty.schema": (
        "схема {schema}: в ней уже есть таблицы; восстанавливайте в новую базу (её схемы создаёт"
        " roles.sql)",
        "schema {schema}: there are tables already; restore into a new database (roles.sql makes"
        " its schemas)",
    ),
    "restore_running": (
        "{place}: идёт другое восстановление",
        "{place}: another restore is running",
    ),
}

_SCHEMA = (
    "роли нельзя пользоваться своей схемой: выполните SQL, который создаёт роли и схемы",
    "the role may not use its schema: run the SQL that makes roles and schemas",
)
SERVER: dict[str, tuple[str, str]] = {
    "connection": (
        "до сервера не достучаться: он запущен, адрес в `database:` верен?",
        "the server cannot be reached: does it run, is the address in `database:` right?",
    ),
    "certificate": (
        "TLS не состоялся: сертификата нет или он не из доверенных (ca_file)",
        "TLS fails: no certificate, or one that is not trusted (ca_file)",
    ),
    "contended": ("мешают другие узлы; повторите", "other nodes are in the way; try again"),
    "57014": ("сервер не ответил в срок", "the server took too long"),
    "28": (
        "роль или её пароль не приняты: см. url и password_file; то и другое создаёт roles.sql",
        "the role or its password is refused: see url and password_file; roles.sql makes both",
    ),
    "3D": (
        "такой базы нет: создайте её (createdb) или назовите другую в `database:`",
        "there is no such database: make it (createdb), or name another in `database:`",
    ),
    "53": (
        "у сервера кончились диск, память или соединения",
        "the server has no room: disk, memory or connections",
    ),
    "57": ("сервер запускается или останавливается", "the server is starting or stopping"),
    "25": (
        "сервер не принимает записи: это резервный? Назовите основной",
        "the server takes no writes: is it a standby? name the primary",
    ),
    "3F": _SCHEMA,
    "42501": _SCHEMA,
}
"""Why a PostgreSQL server cannot be used, by SQLSTATE or its class; `why` of `database.server`."""
