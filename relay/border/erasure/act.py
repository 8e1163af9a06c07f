"""The printable act of an erasure, with the log's extract as its evidence (Приказ РКН № 179)."""

import datetime
import json
from collections.abc import Iterable, Sequence
from html import escape

from relay.border import masking_log
from relay.border.erasure.request import Wanted
from relay.border.masking_log import heads
from relay.border.masking_log.record import MOSCOW, Chained
from relay.border.masking_log.summary import page, table
from relay.border.masking_log.words import event
from relay.store.tx import Row, Tx

_COUNTS = {
    "messages": "обращений",
    "keys": "ключей шифрования обращений",
    "raw": "исходных сообщений с вложениями",
    "placeholders": "строк справочника идентификаторов",
    "positions": "списков мест в тексте",
    "masked_texts": "маскированных текстов",
}
_METHOD = (
    "Ключ шифрования каждого обращения перезаписан, исходное сообщение с вложениями, справочник"
    " идентификаторов и маскированный текст удалены из баз данных, журналы баз очищены. Получателю"
    " за границей передано требование уничтожить текст; он и поставщик модели сообщили об"
    " удалении."
)
_OPEN = (
    "Подтверждение получателя за границей ещё не пришло: акт составлен до завершения и должен быть"
    " составлен заново."
)
SUBJECTS = {
    "message": "обращение",
    "lead": "лид",
    "deal": "сделка",
    "contact": "контакт",
    "person": "лицо, названное в требовании (имя и номер в акте не приводятся)",
    "retention": "обращения с истёкшим сроком хранения",
}


def act(erasure: Row, messages: Sequence[Wanted], extract: Iterable[Chained], head: str) -> str:
    """Return the act as a page to print; `head` is the newest signed head of the log, or empty."""
    kind, _, number = erasure["subject"].partition(":")
    counts: dict[str, int] = {"messages": len(messages), **json.loads(erasure["counts"])}
    done = erasure["confirmed"]
    facts = [
        ("Акт", erasure["id"]),
        ("Портал", erasure["portal"]),
        ("Чьи данные", f"{SUBJECTS.get(kind, kind)} {number}".strip()),
        ("Основание", erasure["reason"] or "—"),
        ("Исполнитель", erasure["actor"]),
        ("Начато", moscow(erasure["requested"])),
        ("Завершено и подтверждено", "ещё нет" if done is None else moscow(done)),
        ("Последняя резервная копия ключей прекращается", moscow(erasure["backups_end"])),
    ]
    what = [(words, counts.get(name, 0)) for name, words in _COUNTS.items()]
    rows = [
        (one.seq, one.ts_msk or one.ts, event(one.record.event), one.record.request_id)
        for one in extract
    ]
    body = [
        "<p>Уничтожение персональных данных в информационной системе relay (узел «граница»).</p>",
        table("Сведения", ("", ""), facts),
        table("Что уничтожено", ("Что", "Сколько"), what),
        f"<h2>Способ</h2><p>{escape(_METHOD)}</p>",
        *([] if done is not None else [f"<p><b>{escape(_OPEN)}</b></p>"]),
        table(
            "Выгрузка из журнала маскирования",
            ("№ записи", "Время (МСК)", "Событие", "Обращение"),
            rows,
        ),
        *([f"<h2>Подписанная вершина журнала</h2><pre>{escape(head)}</pre>"] if head else []),
        "<p>Ответственный: ______________________ / ______________________</p>",
        "<p>Дата: «____» ______________ 20____ г.</p>",
        "<p>Акт и выгрузка хранятся три года.</p>",
    ]
    return page("Акт об уничтожении персональных данных", body)


def evidence(tx: Tx, portal: str, messages: Sequence[Wanted]) -> tuple[list[Chained], str]:
    """The log's records of these messages, oldest first, and its newest signed head."""
    found = [one for m in messages for one in masking_log.about(tx, portal, m.message)]
    head = heads.newest(tx, portal)
    return sorted(found, key=lambda one: one.seq), "" if head is None else head.note


def moscow(moment: float) -> str:
    """A moment as a Russian paper says it."""
    return f"{datetime.datetime.fromtimestamp(moment, MOSCOW):%d.%m.%Y %H:%M} МСК"
