"""«Перечень процессов»: what is processed, why, who receives it, how long — from the configuration.

Written in Russian for the operator's own papers; what no configuration can know is left to fill in.
Two descriptions differ only where the configuration does, so a `diff` is the history of changes.
"""

from collections.abc import Iterator, Mapping

from relay.border.assistants.loading import Loaded
from relay.config import Border, Channel, Destination, Portal

BLANK = "________ (заполняет оператор)"
CHANNELS: Mapping[Channel, str] = {
    "mail": "письма",
    "form": "веб-формы",
    "chat": "чаты",
    "call": "звонки (расшифровки)",
}
CATEGORIES = (
    "имя и контакты обратившегося, адрес, реквизиты документов и счетов, учётные записи, иные"
    " сведения, которые человек сам указал в обращении и вложениях"
)
MODES = {
    "strict": "strict: за границу уходит только заведомо безобидное, остальное заменено",
    "balanced": "balanced: заменено то, что опознано как личные данные",
}


def description(settings: Border, assistants: Mapping[str, Loaded]) -> str:
    """Return the process description of a border as Markdown."""
    return "\n".join(_lines(settings, assistants)) + "\n"


def _lines(settings: Border, assistants: Mapping[str, Loaded]) -> Iterator[str]:
    yield from (
        "# Описание процессов обработки персональных данных",
        "",
        "Составлено из действующей настройки командой `relay describe`. Не юридическая"
        " консультация: перед использованием проверяет юрист.",
        "",
        "Способ обезличивания: метод введения идентификаторов (псевдонимизация); не переданные"
        " части (скрытое, нечитаемое) — изменение состава.",
    )
    for portal in settings.portals:
        yield from _portal(portal, assistants)
    yield from ("", "## Получатели", "")
    yield "| Кто | Роль | Страна | Уведомление (ст. 12) | Срок хранения | Действует |"
    yield "|---|---|---|---|---|---|"
    for one in settings.destinations:
        yield _recipient(one)
    yield from _storage(settings)


def _portal(portal: Portal, assistants: Mapping[str, Loaded]) -> Iterator[str]:
    sorts = {
        words: ", ".join(portal.assistants.get(channel, portal.default))
        for channel, words in CHANNELS.items()
    }
    names = sorted({name for row in sorts.values() for name in row.split(", ")})
    yield from ("", f"## Портал {portal.id}", "")
    yield f"- Цель: {BLANK}; разбор обращений: " + "; ".join(
        f"{words} — {who}" for words, who in sorts.items()
    )
    yield f"- Правовое основание: {BLANK}"
    yield f"- Субъекты: обратившиеся и названные ими лица. Категории данных: {CATEGORIES}"
    yield f"- Режим маскирования: {MODES[portal.mode]}"
    yield f"- Слов, которым разрешено уходить: {len(portal.allow)}; запрещённых: {len(portal.deny)}"
    for name in names:
        loaded = assistants.get(name)
        if loaded is not None:
            model = f"{loaded.assistant.provider}, {loaded.assistant.model}"
            yield f"- Ассистент {name}: модель {model}; SHA-256 `{loaded.sha256}`"
    yield "- Решение принимает человек: оценка модели — рекомендация (ст. 16)"


def _recipient(one: Destination) -> str:
    role = "заграничная сторона" if one.role == "offshore" else "поставщик модели"
    notice = (
        one.notice if one.notice_date is None else f"{one.notice} от {one.notice_date:%d.%m.%Y}"
    )
    span = f"{one.valid_from:%d.%m.%Y}–{one.valid_until:%d.%m.%Y}"
    cells = (one.recipient, role, one.country, notice, one.retention, span)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _storage(settings: Border) -> Iterator[str]:
    days = settings.retention
    apart = "три базы PostgreSQL с отдельными ролями" if settings.database else "три файла SQLite"
    yield from ("", "## Хранение и меры", "")
    yield (
        "- Исходные данные, справочник идентификаторов, маскированные тексты:"
        f" {days.people_days:g} сут. после конца обращения, затем ключ обращения уничтожается,"
        " и это записывается"
    )
    yield (
        f"- Резервные копии ключей: {days.key_backup_days:g} сут. Журнал маскирования: не удаляется"
    )
    yield "- За границей: до подтверждения оценки, не дольше суток после срока обращения"
    yield (
        f"- Раздельное хранение: {apart} (обработка, люди, журнал); люди зашифрованы (AES-256-GCM,"
        " свой ключ у каждого обращения)"
    )
    yield "- Журнал маскирования: цепочка SHA-256 и дерево Меркла, вершины подписаны Ed25519"
    yield f"- Выборочная проверка отправок: {settings.reviews_per_day} в сутки на портал"
    yield f"- Роли: {len(settings.access.roles) or 'не разделены (border.access.roles пуст)'}"
