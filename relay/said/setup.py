"""What `relay init` asks and says."""

SETUP = {
    "ask.offshore_url": (
        "Адрес заграничной стороны, https://…",
        "Address of the offshore side, https://…",
    ),
    "ask.recipient": (
        "Кто её держит и где (попадёт в журнал), например ООО «Пример», Германия",
        "Who runs it and where (goes into the log), such as Example GmbH, Germany",
    ),
    "ask.country": (
        "Страна её сервера, две латинские буквы",
        "Country of its server, two Latin letters",
    ),
    "ask.notice": (
        "Номер уведомления по ст. 12 152-ФЗ или почему его не нужно",
        "Number of the notice by art. 12 of 152-FZ, or why none is needed",
    ),
    "ask.model": (
        "Поставщик модели: имя, как у заграничной стороны",
        "Model vendor: its name, as at the offshore side",
    ),
    "ask.model_recipient": ("Поставщик модели: кто это", "Model vendor: who it is"),
    "ask.model_country": ("Поставщик модели: страна", "Model vendor: country"),
    "ask.valid_until": (
        "По какой день можно отправлять (год-месяц-день)",
        "Last day on which sending is allowed (year-month-day)",
    ),
    "ask.webhook": (
        "Адрес входящего вебхука портала (Enter: вердикты заберёт модуль)",
        "Address of the portal's inbound webhook (Enter: the module collects verdicts)",
    ),
    "ask.offshore_token": (
        "Sync-токен, который выдала заграничная сторона (Enter: вставите позже)",
        "The sync token that the offshore side issued (Enter: put it in later)",
    ),
    "ask.border": (
        "Имя границы, от которой придут обращения",
        "Name of the border that messages will come from",
    ),
    "ask.provider": ("Поставщик модели: имя", "Model vendor: name"),
    "ask.api_key": (
        "Ключ API поставщика (Enter: положите позже)",
        "The vendor's API key (Enter: put it there later)",
    ),
    "ask.base_url": (
        "Адрес API (Enter: api.openai.com)",
        "Address of the API (Enter: api.openai.com)",
    ),
    "ask.push_url": (
        "Адрес границы для отправки вердиктов (Enter: граница заберёт)",
        "Address of the border to push verdicts to (Enter: the border collects)",
    ),
    "ask.default": ("{words} (по умолчанию {default})", "{words} (default: {default})"),
    "ask.file": ("файл: {words}", "a file: {words}"),
    "ask.answer": ("нужен ответ", "an answer is needed"),
    "answer.webhook": (
        "нужен адрес вида https://портал/rest/1/код/",
        "an address like https://portal/rest/1/code/ expected",
    ),
    "answer.country": ("две латинские буквы, например DE", "two Latin letters, such as DE"),
    "answer.day": ("день в виде 2027-12-31", "a day like 2027-12-31"),
    "answer.over": ("этот день уже прошёл", "this day is over"),
    "answer.name": (
        "латинские буквы, цифры, точка, дефис",
        "Latin letters, digits, full stop, hyphen",
    ),
    "answer.file": ("файл {path}: {why}", "file {path}: {why}"),
    "answer.text": ("это не текст", "not a text"),
    "answer.token": (
        "это не sync-токен: нужен sync_<номер ключа>_<секрет>",
        "not a sync token: sync_<key id>_<secret> expected",
    ),
    "made": ("{path}: создан", "{path}: made"),
    "made.nothing": ("всё уже было на месте", "all was there already"),
    "made.kept": (
        "sync-токен {subject} уже есть (ключ {key}); новый: {command}",
        "there is a sync token of {subject} (key {key}); a new one: {command}",
    ),
    "made.settled": (
        "НЕ ПРИМЕНЕНО: {names}: настройки уже есть, правьте их сами: {path}",
        "NOT APPLIED: {names}: the configuration is there already, edit it: {path}",
    ),
    "made.failed": ("НЕ ГОТОВО: {why}", "NOT READY: {why}"),
    "made.next": ("дальше:", "next:"),
    "made.token": (
        "sync-токен {subject}, показан один раз:",
        "sync token of {subject}, shown once:",
    ),
    "next.link_token": (
        "положите токен заграничной стороны в {path} (0600)",
        "put the offshore side's token into {path} (0600)",
    ),
    "next.api_key": ("положите ключ API в {path} (0600)", "put the API key into {path} (0600)"),
    "next.check": ("проверьте: {command}", "check: {command}"),
    "next.start": ("запустите: {command} (служба: {unit})", "start: {command} (service: {unit})"),
    "next.module": (
        "в настройки модуля: адрес этой стороны, портал {portal} и его sync-токен{file}",
        "into the module's settings: this side's address, portal {portal} and its sync token{file}",
    ),
    "next.send": ("первое письмо: {command}", "the first letter: {command}"),
    "next.border_token": (
        "передайте sync-токен{file} на границу {name}: её файл offshore.token",
        "hand the sync token{file} to border {name}: its file offshore.token",
    ),
    "next.roles": (
        "если ролей ещё нет: runuser -u postgres -- psql -q -d {name} < {path} (владелец базы),"
        " потом то же ещё раз",
        "if the roles are not there: runuser -u postgres -- psql -q -d {name} < {path} (the"
        " database's owner), then this again",
    ),
}
