"""What a verb of the command line, or `relay init`, was not given."""

VERBS = {
    "run_as_root": (
        "{path} принадлежит пользователю {user}, а команду выполняет root: файлы, которые он"
        " создаст, служба не откроет. Выполните от имени {user}: runuser -u {user} -- relay …",
        "{path} belongs to the user {user}, but root runs this: the service could not open the"
        " files that it makes. Run it as {user}: runuser -u {user} -- relay …",
    ),
    "unknown_portal": (
        "портала {name} нет в настройках; есть: {known}",
        "{name}: not in the configuration; known: {known}",
    ),
    "unknown_subject": (
        "{name} нет в настройках; есть: {known}",
        "{name}: not in the configuration; known: {known}",
    ),
    "portal_missing": ("--portal: один из {known}", "--portal: one of {known}"),
    "file_missing": ("{path}: {why}", "{path}: {why}"),
    "file_kind": (
        "{path}: нужно письмо .eml или обращение .json",
        "{path}: an .eml or a message .json expected",
    ),
    "backup_first": (
        "сначала копия: дайте --to и --key-file, или --without-backup",
        "give --to and --key-file for a backup first, or --without-backup",
    ),
    "no_sources": (
        "демонстрация идёт из папки исходников: её стенды лежат в tests/",
        "the demo runs from a source checkout (its stand-ins are in tests/)",
    ),
    "init_incomplete.options": (
        "без терминала нужны параметры {names}",
        "without a terminal, give {names}",
    ),
    "init_incomplete.closed": ("терминал закрыт", "the terminal was closed"),
    "init_answer": ("{option}: {why}", "{option}: {why}"),
    "folder": ("{path}: {why}", "{path}: {why}"),
    "write": ("{path}: {why}", "{path}: {why}"),
    "token_out": (
        "{path}: такой файл уже есть; назовите другой",
        "{path}: there is a file already; name another",
    ),
    "other_store": (
        "{path}: эта сторона создана на SQLite, --database её не перенесёт: сделайте копию, впишите"
        " database: и восстановите (docs/install.ru.md, раздел 5)",
        "{path}: this side was set up on SQLite, --database does not move it: make a backup, write"
        " database: into the file and restore (docs/install.md, section 5)",
    ),
    "config_of_other_side": (
        "{path}: здесь описана другая сторона; возьмите другую --folder",
        "{path}: it describes the other side; take another --folder",
    ),
    "database_url.init": (
        "--database: нужно postgresql://сервер:5432/база, без роли",
        "--database: postgresql://host:5432/database expected, without a role",
    ),
}
