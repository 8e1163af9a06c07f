"""The doctor's lines about a portal and what comes in from it."""

PORTAL = {
    "intake.poll": ("опрос", "the poll"),
    "intake.offline": ("офлайн-события", "offline events"),
    "intake.bound": ("привязка приложения", "the application's bindings"),
    "intake.waits": ("{portal}: ждут {n} ({why}, {code})", "{portal}: {n} wait ({why}, {code})"),
    "intake.fails": (
        "{portal}: {what} не удаётся ({why}, {code})",
        "{portal}: {what}: fails ({why}, {code})",
    ),
    "intake.stands": (
        "{portal}: {what}: последний раз {ago} назад",
        "{portal}: {what}: last time {ago} ago",
    ),
    "intake.good": (
        "{portal}: {what}: всё в порядке, {ago} назад",
        "{portal}: {what}: all is well, {ago} ago",
    ),
    "intake.why": (
        "причина: docs/bitrix24.ru.md, «Неполадки»; ничего не потеряно, попытки продолжаются",
        "why: docs/bitrix24.ru.md (in Russian); nothing is lost, it is tried again",
    ),
    "intake.running": (
        "граница работает? systemctl status relay-border",
        "does the border run? systemctl status relay-border",
    ),
    "portal.module": (
        "{portal}: вердикты забирает модуль, REST не настроен",
        "{portal}: the module collects verdicts, REST is not configured",
    ),
    "portal.unlooked": (
        "{portal}: портал не проверен, базы ещё нет или она ждёт миграций",
        "{portal}: not looked at, its database is not there or waits for migrations",
    ),
    "portal.first": (
        "relay init или relay upgrade, потом ещё раз",
        "relay init or relay upgrade, then check again",
    ),
    "portal.app": ("локальное приложение", "local application"),
    "portal.hook": ("вебхук", "webhook"),
    "portal.scope": (
        "{portal}: нет прав {missing} ({whose})",
        "{portal}: lacks the scopes {missing} ({whose})",
    ),
    "portal.add": (
        "добавьте их: Битрикс24, Разработчикам, {whose}",
        "add them: Bitrix24, Developer resources, {whose}",
    ),
    "portal.answers": (
        "{portal}: отвечает, права {scopes} есть",
        "{portal}: answers, has the scopes {scopes}",
    ),
    "portal.start": (
        "границу запустить: она привязывает сама, раз в несколько секунд после установки",
        "start the border: it binds them itself, every few seconds after the installation",
    ),
    "portal.unbound": (
        "{portal}: не привязаны события {events}",
        "{portal}: events that are not bound: {events}",
    ),
    "portal.no_token": (
        "{portal}: установка не принесла application_token, события не примутся",
        "{portal}: the installation brought no application_token, events will be refused",
    ),
    "portal.form": (
        "сохраните форму приложения ещё раз",
        "save the application's form once more",
    ),
    "portal.bound": ("{portal}: события привязаны ({n})", "{portal}: events are bound ({n})"),
    "portal.no_robot": (
        "{portal}: робота «Оценить через relay» нет",
        "{portal}: the robot «Оценить через relay» is not there",
    ),
    "portal.robot": (
        "{portal}: робот «Оценить через relay» на месте",
        "{portal}: the robot «Оценить через relay» is there",
    ),
    "portal.unparsed": (
        "{portal}: {n} офлайн-событий не разобрано, они помечены в очереди портала",
        "{portal}: offline events not taken: {n}; they are marked in the portal's queue",
    ),
    "portal.marked": (
        "посмотрите event.offline.list с фильтром ERROR=1",
        "see event.offline.list with the filter ERROR=1",
    ),
    "portal.queue": (
        "{portal}: очередь офлайн-событий читается, {how}",
        "{portal}: the queue of offline events can be read, {how}",
    ),
    "portal.confirms": ("с резервированием", "with reservation"),
    "portal.no_confirms": ("без резервирования (тариф)", "without reservation (the plan)"),
    "portal.methods_gone": ("{portal}: нет методов {names}", "{portal}: methods missing: {names}"),
    "portal.update": (
        "обновите Битрикс24 или relay: без этих методов соответствующее действие не выполнится",
        "update Bitrix24 or relay: what needs these methods will not be done",
    ),
    "portal.methods_old": (
        "{portal}: устаревшие методы: {names}",
        "{portal}: deprecated methods: {names}",
    ),
    "portal.update_relay": ("обновите relay", "update relay"),
    "portal.methods": (
        "{portal}: все нужные методы есть, устаревших среди них нет",
        "{portal}: all methods needed are there, none is deprecated",
    ),
    "portal.fields_later": (
        "{portal}: полей {names} ещё нет, их создаст первый вердикт",
        "{portal}: the first verdict will make the fields {names}",
    ),
    "portal.fields": (
        "{portal}: поля вердикта на месте ({n})",
        "{portal}: the verdict's fields are there ({n})",
    ),
}
