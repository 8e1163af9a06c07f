"""What `relay --help` tells: the purpose, the verbs in their order, and argparse's own words."""

PURPOSE = (
    "Разбирает лиды Битрикс24 языковой моделью за границей; всё, что указывает\n"
    "на человека и найдено, заменяется метками до пересечения границы.",
    "Sorts the leads of a Bitrix24 with a language model abroad; every identifier\n"
    "found is replaced before anything crosses the border.",
)

OVERVIEW = {
    "demo": (
        "обе стороны на этой машине, подставные портал и модель",
        "both sides on loopback with a stand-in portal and a stand-in model",
    ),
    "init": (
        "создать сторону: ключи, настройки, база, первый токен",
        "make a side: keys, configuration, database, first token",
    ),
    "check": (
        "осмотреть всё, что нужно стороне, и сказать, как исправить",
        "look at everything a side needs, and say how to mend it",
    ),
    "backup": ("сделать зашифрованную копию стороны", "make an encrypted copy of a side"),
    "restore": (
        "восстановить сторону из копии в пустую папку",
        "restore a side from its backup into an empty folder",
    ),
    "upgrade": (
        "сделать копию, затем применить миграции этого выпуска",
        "back up, then apply the migrations of this release",
    ),
    "border": ("запустить сторону в стране", "run the side in the country"),
    "offshore": ("запустить сторону за границей", "run the side abroad"),
    "send": (
        "отправить .eml или обращение .json границе и ждать вердикт",
        "send an .eml or a message .json to the border and wait for the verdict",
    ),
    "policy": (
        "показать, ввести, перечислить, что портал выпускает",
        "show, apply or list what a portal lets cross",
    ),
    "token": (
        "выдать, сменить, перечислить, отозвать sync-токены",
        "issue, rotate, list or revoke sync tokens",
    ),
    "keys": (
        "показать ключи, которыми закрыты данные стороны; сменить ключ",
        "list the keys that seal a side's data; replace one",
    ),
    "mask": ("показать текст таким, каким он уйдёт", "mask a text as it would cross"),
    "extract": (
        "показать вложение таким, каким оно уйдёт",
        "show an attachment as it would cross",
    ),
    "held": (
        "показать, что ждёт человека; отпустить или закрыть",
        "list messages held for a person; release or drop one",
    ),
    "approve": (
        "показать, что ассистенты предлагают для карточек; выполнить или отклонить",
        "list what assistants propose for cards; let it be done or refuse it",
    ),
    "erase": (
        "забыть обращение, карточку, человека; напечатать акт",
        "forget a message, a card or a person; print the act",
    ),
    "describe": (
        "что обрабатывается, кто получает, сколько хранится: по настройкам",
        "what is processed, who receives it, how long: from the configuration",
    ),
    "review": (
        "прочесть образцы ушедшего и записать, что найдено",
        "read samples of what left, and record what was found",
    ),
    "letter": ("что ушло по лиду, для печати", "what left about a lead, to print"),
    "egress": (
        "показать, остановить, открыть отправку портала",
        "show, stop or open a portal's way abroad",
    ),
    "incident": (
        "остановить всё, сосчитать ушедшее, закрыть инцидент",
        "stop everything, count what left, close an incident",
    ),
    "reveal": (
        "показать, что стоит за метками обращения; с причиной",
        "show what stands behind a message's placeholders, with a reason",
    ),
    "roles": ("кто что может на машине границы", "who may do what on the border's machine"),
    "log": (
        "проверить, подписать, выгрузить, доказать журнал маскирования",
        "verify, sign, export and prove the masking log",
    ),
}

HEADINGS = {
    "usage": "вызов",
    "positional arguments": "что указать",
    "options": "параметры",
    "example": "пример",
}
HELP = "show this help message and exit", "показать эту справку / show this help"

WRONG = (
    (r"the following arguments are required: (.+)", "не указано: {0}"),
    (r"one of the arguments (.+) is required", "нужно одно из: {0}"),
    (r"argument (.+): expected (?:one|at least one) argument", "{0}: нужно значение"),
    (r"argument (.+): not allowed with argument (.+)", "{0} нельзя вместе с {1}"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", "{0}: {1} не из числа: {2}"),
    (r"argument (.+): invalid \w+ value: (.+)", "{0}: не подходит {1}"),
    (r"unrecognized arguments: (.+)", "лишнее: {0}"),
)
"""What argparse says is wrong with a call, and the same in Russian."""
