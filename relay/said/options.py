"""What `--help` tells of actions and options of the verbs."""

OPTIONS = {
    "approve.do": ("граница выполнит предложенное", "let the border do it"),
    "approve.list": ("что ждёт решения", "what waits for a decision"),
    "approve.all": ("и решённое, новое первым", "decided ones too, newest first"),
    "approve.refuse": ("не будет сделано", "it is not done"),
    "backup.key_file": ("файл ключа (0600), строка «имя base64»", "0600, '<id> <base64>'"),
    "backup.to": ("куда положить копию", "where the backup goes"),
    "demo.keep": ("оставить здесь все файлы", "leave all files here"),
    "demo.key": ("спросить настоящий OpenAI API", "use the real OpenAI API"),
    "egress.show": ("порталы, отправка которых остановлена, и почему", "stopped portals, and why"),
    "egress.start": (
        "снова выпускать; журнал, восстановленный из копии, этим признан",
        "let it leave again; accepts a log that was restored from a backup",
    ),
    "egress.stop": (
        "ничего не выпускать с портала; `all` — со всех",
        "let nothing of a portal leave; `all` for every portal",
    ),
    "erase.act": (
        "акт для печати с выпиской из журнала",
        "write the printable act with its extract from the log",
    ),
    "erase.dry": (
        "только назвать обращения, ничего не уничтожая",
        "only say which messages it would be",
    ),
    "erase.list": (
        "уничтожения, новые первыми, и подтвердила ли та сторона",
        "erasures, newest first, and whether the other side has confirmed",
    ),
    "erase.person": (
        "имена, телефоны и адреса читаются со стандартного ввода, по одному на строке: в списке"
        " процессов их быть не должно",
        "read names, numbers and addresses from the standard input, one a line: they must not"
        " stand in a list of processes",
    ),
    "erase.run": (
        "уничтожить ключи и тексты здесь и за границей",
        "destroy keys and texts, here and abroad",
    ),
    "erase.unasked": (
        "не переспрашивать: уничтоженного не вернуть",
        "do not ask: what is erased is gone",
    ),
    "extract.json": ("один список для программы", "print one list for a program"),
    "extract.ocr": (
        "распознавать и картинки внутри документов",
        "recognise pictures inside documents too",
    ),
    "held.drop": ("закончить без оценки", "end it without a verdict"),
    "held.list": ("что задержано и почему", "held messages and runs, with the reason"),
    "held.release": ("попробовать снова", "try again"),
    "incident.close": ("закрыть; отправка откроется", "close it; the egress opens"),
    "incident.from": (
        "московское время; без него: за сутки до инцидента",
        "Moscow time; default: 24 h before",
    ),
    "incident.list": ("инциденты, новые первыми", "incidents, newest first"),
    "incident.begin": (
        "остановить отправку портала или всех (`all`)",
        "stop the egress of a portal, or of `all`",
    ),
    "incident.pack": (
        "подсчёт отправленного за период и бланк",
        "count what left in an interval, with a form to fill in",
    ),
    "incident.until": (
        "московское время; без него: конец инцидента или сейчас",
        "Moscow time; default: the end, or now",
    ),
    "init.border": ("сторона в стране", "the side in the country"),
    "init.ca": ("сертификат той стороны", "the other side's certificate"),
    "init.json": ("вывести JSON, не спрашивать", "print JSON, ask nothing"),
    "init.listen": (
        "где слушать; без него — только эта машина",
        "where it listens; loopback if left",
    ),
    "init.offshore": ("сторона за границей", "the side abroad"),
    "init.owner": (
        "создать роли и права от имени этой роли",
        "apply roles and grants as this role",
    ),
    "init.proxy": ("выход из сети компании", "the way out of the company's network"),
    "init.token": ("положить токен в этот файл (0600)", "keep the token there (0600)"),
    "init.unasked": (
        "не спрашивать: только параметры",
        "ask nothing: options only",
    ),
    "keys.list": (
        "файлы ключей, их ключи и сколько каждый закрывает",
        "key files, their keys and how much each wraps",
    ),
    "keys.name": (
        "`sealing` или, на границе, номер портала",
        "`sealing`, or at the border a portal's id",
    ),
    "keys.rewrap": ("продолжить прерванную замену", "go on with a rotation that was interrupted"),
    "keys.rotate": (
        "новый ключ для нового и для того, что есть; сторона должна быть остановлена",
        "a new key for what comes, and for what is there; the side must be stopped",
    ),
    "log.export": (
        "записи за период, с подписью, для аудитора",
        "write a period's records, signed, for an auditor",
    ),
    "log.from": ("первый день, по Москве", "first day, Moscow time"),
    "log.head": (
        "подписать и напечатать вершину журнала",
        "sign where a portal's log ends now, and print the signed head",
    ),
    "log.head_out": ("записать её и туда", "write it there too"),
    "log.key": (
        "открытые ключи журнала портала; новый ключ подписи",
        "print the public keys of a portal's log, or make a new signing key",
    ),
    "log.message": ("все записи этого обращения", "every record of this message"),
    "log.new": ("дальше подписывать новым ключом", "sign with a new key from now on"),
    "log.proof": ("записать доказательство туда", "write the proof there"),
    "log.prove": (
        "доказать, что записи входят в вершину или что журнал только рос",
        "prove that records stand in a signed head, or that the log only grew",
    ),
    "log.seq": ("номера записей", "numbers of records"),
    "log.since": ("прежняя вершина, по её размеру", "an older signed head, by its size"),
    "log.until": ("последний день, по Москве", "last day, Moscow time"),
    "log.verifier": (
        "проверка одним файлом для машины аудитора",
        "print the one-file verifier for the auditor's machine",
    ),
    "log.verify": (
        "пройти цепочку каждого портала и сверить с подписанными вершинами",
        "walk every portal's chain and compare it with its signed heads",
    ),
    "mask.file": (
        "текстовый файл или - (стандартный ввод)",
        "a text file, or - for stdin",
    ),
    "mask.jsonl": (
        'строки: {{"id","text"}} на входе, {{"id","spans":[[start,end,TYPE]],"masked","hints"}} на'
        " выходе",
        'lines {{"id","text"}} in, {{"id","spans":[[start,end,TYPE]],"masked","hints"}} out',
    ),
    "option.config": (
        "настройки; без него {path}",
        "the configuration (default {path})",
    ),
    "option.json": ("вывести JSON", "print JSON"),
    "option.logged": (
        "попадёт в журнал; личные данные будут замаскированы",
        "goes into the log; personal data in it is masked",
    ),
    "option.new_file": ("файл, которого ещё нет", "a file not there yet"),
    "option.new_folder": ("папка, которой ещё нет", "a folder that is not there yet"),
    "option.side": (
        "нужно, если в файле обе половины",
        "needed if the file has both halves",
    ),
    "option.version": ("показать выпуск", "show the release"),
    "policy.apply": (
        "ввести политику из файла со следующего обращения; с записью в журнале",
        "put a file's policy in force for the next message; the log records it",
    ),
    "policy.list": (
        "все политики, которые действовали, старые первыми",
        "every policy that was in force, oldest first",
    ),
    "policy.sha256": ("одна из прежних, по хешу", "an earlier one, by its hash"),
    "policy.show": (
        "действующая политика; такой же файл берёт `apply`",
        "the policy in force, as a file that `apply` takes",
    ),
    "restore.file": ("копия", "the backup"),
    "restore.keys": ("её ключи данных, не старше 7 дней", "its data keys, 7 days old at most"),
    "restore.records": (
        "records.jsonl более поздней выгрузки журнала: кого забыть снова",
        "records.jsonl of a later log export: whom to forget again",
    ),
    "reveal.placeholder": (
        "например [PERSON_1]; без них: все",
        "such as [PERSON_1]; none: all of them",
    ),
    "review.done": ("записать, что нашёл читавший", "record what the reader found"),
    "review.list": (
        "что выбрано ежедневной самопроверкой и ещё не прочитано",
        "messages drawn by the daily self-check that nobody has read yet",
    ),
    "review.show": (
        "маскированный текст обращения, каким он ушёл",
        "the masked text of a message as it left",
    ),
    "send.ca": ("доверять этому сертификату границы", "trust this certificate of the border"),
    "send.file": (
        "письмо .eml или обращение .json",
        "an .eml, or a message .json",
    ),
    "send.json": ("вывести состояние как JSON", "print the status as JSON"),
    "send.portal": (
        "номер портала (без него: единственный в настройках)",
        "portal id (default: the only one configured)",
    ),
    "send.timeout": ("сколько секунд ждать", "seconds to wait"),
    "send.token": ("sync-токен модуля", "the module's sync token"),
    "send.url": (
        "адрес границы (без него: где она слушает по настройкам)",
        "the border (default: where its configuration listens)",
    ),
    "token.issue": ("сделать токен; виден один раз", "make a token; it is shown once"),
    "token.list": (
        "ключи, чьи они, когда были в деле и когда кончатся; без секретов",
        "key ids, subjects, when used last and when they end; never a secret",
    ),
    "token.overlap": (
        "сколько ещё действует старый токен, от 0h до 7d (без него 24h)",
        "how long the old token still works, 0h to 7d (default 24h)",
    ),
    "token.end": ("кончить токен сейчас", "end a token now"),
    "token.rotate": (
        "сделать следующий токен; нынешний кончится после перекрытия",
        "make the next token; the current one ends after the overlap",
    ),
    "token.subject": (
        "на границе номер портала, за границей имя границы",
        "at the border a portal's id, offshore a border's name",
    ),
    "upgrade.without": (
        "есть другая копия (pg_dump, снимок диска)",
        "there is another one (pg_dump, a snapshot)",
    ),
    "wanted.day": ("нужен день вида 2026-11-21", "a day like 2026-11-21 expected"),
    "wanted.moment": (
        "нужно время вида 2026-11-21T08:00",
        "a moment like 2026-11-21T08:00 expected",
    ),
    "wanted.overlap": (
        "нужно число и m, h или d, например 24h",
        "a number and m, h or d expected, such as 24h",
    ),
}
