"""What the demo says; its verdicts and reasons are the assistant's own words."""

DEMO = {
    "demo.intro": (
        "relay demo: граница и заграничная сторона на этой машине, SQLite внутри.\n"
        "Модель: {model}. Портал Битрикс24: подставной. Формы шлёт {sender},\n"
        "один лид граница находит по REST сама{module}.",
        "relay demo: border and offshore on this machine, on SQLite.\n"
        "Model: {model}. Bitrix24 portal: a stand-in. Forms are sent by {sender},\n"
        "one lead the border finds by REST itself{module}.",
    ),
    "demo.live": ("настоящий OpenAI API", "the real OpenAI API"),
    "demo.rule": (
        "подставная: правило по маскированному тексту",
        "a stand-in: a rule over the masked text",
    ),
    "demo.php": ("PHP-модуль", "the PHP module"),
    "demo.python": (
        "Python-клиент того же контракта (php не установлен)",
        "a Python client of the same contract (php is not installed)",
    ),
    "demo.module": (
        "; последний ведёт весь модуль, от события до карточки",
        "; the last goes through the whole module, from event to card",
    ),
    "demo.up": (
        "обе стороны и стенд подняты за {seconds} с",
        "both sides and the stand are up in {seconds} s",
    ),
    "demo.by_rest": (
        "по REST, без модуля: граница находит лид опросом портала",
        "by REST, no module: the border polls the portal",
    ),
    "demo.by_module": (
        "модулем целиком: событие лида → очередь → вердикт в карточке",
        "by the module: event → queue → verdict in the card",
    ),
    "demo.verdict": ("вердикт", "verdict"),
    "demo.crossed": ("{name}: ушло за границу", "{name}: crossed the border"),
    "demo.none": ("нечего", "nothing"),
    "demo.time": (
        "время: {own} с наших, {model} с модели",
        "time: {own} s ours, {model} s the model's",
    ),
    "demo.card": ("портал, карточка", "portal, card"),
    "demo.timeline": ("портал, таймлайн", "portal, timeline"),
    "demo.feed": ("портал, Лента ({to})", "portal, Feed ({to})"),
    "demo.module_card": ("портал модуля, карточка", "the module's portal, card"),
    "demo.module_timeline": ("портал модуля, таймлайн", "the module's portal, timeline"),
    "demo.module_feed": ("портал модуля, Лента ({to})", "the module's portal, Feed ({to})"),
    "demo.summary": (
        "сообщений {count}; {outcomes}; наше время на сообщение без вложений p95 {p95} с"
        " (из {timed})",
        "messages: {count}; {outcomes}; our time for one without attachments p95 {p95} s"
        " (of {timed})",
    ),
    "demo.people": (
        "люди из примеров у модели и в Ленте: {leaked}",
        "people of the samples at the model and in the Feed: {leaked}",
    ),
    "demo.found": ("НАЙДЕНО: {count} ({first})", "FOUND: {count} ({first})"),
    "demo.clean": ("не найдено ни в одной форме", "not found in any form"),
    "demo.failed": ("ДЕМО НЕ ПРОЙДЕНО", "THE DEMO FAILED"),
    "demo.model": ("модель", "the model"),
    "demo.the_feed": ("портал, Лента", "portal, Feed"),
}
