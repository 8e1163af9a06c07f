import datetime

import msgspec

from relay.border.assistants.loading import load_all
from relay.border.description import description
from relay.config import Retention, Role


def of(settings):
    return description(settings, load_all(None))


def test_it_names_portals_recipients_terms_and_the_method(border_settings):
    text = of(border_settings)
    for portal in border_settings.portals:
        assert f"## Портал {portal.id}" in text
    for said in (
        "| OpenAI | поставщик модели | US | n-2 | none | 01.01.2026–31.12.2099 |",
        "метод введения идентификаторов (псевдонимизация)",
        "lead-qualifier",
        "30 сут. после конца",
        "три файла SQLite",
        "Роли: не разделены",
    ):
        assert said in text


def test_it_never_promises_anonymity(border_settings):
    assert "аноним" not in of(border_settings).casefold()


def test_only_what_changed_differs(border_settings):
    changed = msgspec.structs.replace(border_settings, retention=Retention(people_days=10))
    before, after = of(border_settings).splitlines(), of(changed).splitlines()
    (differs,) = [one for one in after if one not in before]
    assert "10 сут. после конца обращения" in differs


def test_a_bar_in_a_name_does_not_break_the_table(border_settings):
    first = msgspec.structs.replace(
        border_settings.destinations[0], recipient="A|B", notice_date=datetime.date(2026, 3, 1)
    )
    text = of(msgspec.structs.replace(border_settings, destinations=[first]))
    assert "| A\\|B | заграничная сторона | DE | n-1 от 01.03.2026 |" in text


def test_roles_are_counted(border_settings):
    access = msgspec.structs.replace(
        border_settings.access, roles=[Role(user="anna", role="auditor")]
    )
    assert "Роли: 1" in of(msgspec.structs.replace(border_settings, access=access))
