"""The printable summary of an export, in Russian: counts, recipients, who acted, how to verify."""

from collections.abc import Iterable
from html import escape

from relay.border import words
from relay.border.masking_log.table import Totals
from relay.border.masking_log.words import event

STYLE = """body{font:12pt/1.4 serif;max-width:48em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;width:100%;margin:.5em 0 1.5em}
td,th{border:1px solid #888;padding:.2em .5em;text-align:left;vertical-align:top}
pre{white-space:pre-wrap;word-break:break-all;border:1px solid #888;padding:.5em}
@media print{body{margin:0}}"""
NATURE = (
    "Способ: обезличивание методом введения идентификаторов (псевдонимизация). Записи не содержат"
    " персональных данных: только счётчики, хеши, случайные номера и получатели."
)


def page(title: str, body: Iterable[str]) -> str:
    """A page to print; `body` is HTML."""
    head = f"<title>{escape(title)}</title><style>{STYLE}</style>"
    lines = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="ru"><meta charset="utf-8">{head}\n'
        f"<h1>{escape(title)}</h1>\n{lines}\n</html>\n"
    )


def table(title: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A titled table, or one line where it would be empty."""
    found = [f"<tr>{''.join(f'<td>{escape(str(c))}</td>' for c in row)}</tr>" for row in rows]
    if not found:
        return f"<h2>{escape(title)}</h2><p>нет</p>"
    top = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    return f"<h2>{escape(title)}</h2><table><tr>{top}</tr>{''.join(found)}</table>"


def recipients(totals: Totals) -> str:
    """Who got masked text, by the verdicts that came back."""
    return table(
        "Фактические получатели (по вернувшимся оценкам)",
        ("получатель", "страна", "уведомление", "модель", "оценок"),
        (
            (one.recipient, one.country, one.notice, one.model, count)
            for one, count in sorted(totals.recipients.items(), key=lambda found: -found[1])
        ),
    )


def labels(totals: Totals) -> str:
    """How many identifiers of each kind were replaced in what was cleared."""
    rows = sorted(totals.labels.items(), key=lambda found: -found[1])
    return table("Заменено идентификаторов", ("вид", "число"), rows)


def summary(
    *, portal: str, period: str, first: int, last: int, totals: Totals, head: str, made: str
) -> str:
    """The whole page."""
    return page(
        f"Журнал маскирования портала {portal}",
        (
            f"<p>Период: {escape(period)}. Записи {first}–{last}, всего {last - first + 1}."
            f" Составлено {escape(made)}.</p>",
            f"<p>{NATURE}</p>",
            f"<p>Отправлено обращений: {totals.turns}, вложений в них: {totals.parts},"
            f" маскированного текста: {totals.bytes} байт.</p>",
            table(
                "События",
                ("событие", "записей"),
                ((event(name), count) for name, count in totals.events.most_common()),
            ),
            labels(totals),
            recipients(totals),
            table(
                "Задержано, отклонено, не передано",
                ("что", "почему", "записей"),
                (
                    (event(name), words.any_reason(why), count)
                    for (name, why), count in totals.reasons.most_common()
                ),
            ),
            table(
                "Действия людей",
                ("кто", "что", "раз"),
                ((who, event(what), count) for (who, what), count in totals.acts.most_common()),
            ),
            "<h2>Проверка</h2><p>Эта страница и остальные файлы названы в описи manifest.json с"
            " их SHA-256; опись подписана (manifest.json.sig). Проверить на своей машине:</p>"
            "<pre>python3 verify.py КАТАЛОГ --key КЛЮЧ</pre>"
            "<p>verify.py печатает команда «relay log verifier», открытый ключ хранит"
            " комплаенс-офицер. Итоговая вершина журнала:</p>"
            f"<pre>{escape(head)}</pre>",
        ),
    )
