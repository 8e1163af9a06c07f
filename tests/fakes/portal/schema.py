"""The standard fields of leads, deals and contacts, and the two spellings of a user field."""

from typing import Any

from tests.fakes.portal.errors import PortalError

ENTITIES = {1: "lead", 2: "deal", 3: "contact"}
UF_ENTITY = {1: "CRM_LEAD", 2: "CRM_DEAL", 3: "CRM_CONTACT"}

COMMON = """
id integer ID|createdTime datetime Создан|updatedTime datetime Изменён|createdBy user Кем создан|
updatedBy user Кем изменён|assignedById user Ответственный|opened boolean Доступен для всех|
sourceId crm_status Источник|sourceDescription text Дополнительно об источнике|
comments text Комментарий|originatorId string Внешний источник|originId string Внешний код|
webformId integer Создано CRM-формой|utmSource string UTM Source
"""
PERSON = """
honorific crm_status Обращение|name string Имя|secondName string Отчество|
lastName string Фамилия|birthdate date Дата рождения|post string Должность|address text Адрес|
fm crm_multifield Контактные данные
"""
MONEY = """
title string Название|stageId crm_status Стадия|companyId crm_company Компания|
contactId crm_contact Контакт|opportunity double Сумма|currencyId crm_currency Валюта|
isManualOpportunity boolean Ручной режим суммы
"""
DEAL = "leadId crm_lead Лид|categoryId crm_category Воронка"
LEAD = "companyTitle string Название компании|statusDescription text Дополнительно о стадии"
READ_ONLY = {"id", "createdTime", "updatedTime", "createdBy", "updatedBy"}


def _table(*texts: str) -> dict[str, tuple[str, str]]:
    words = [entry.split(maxsplit=2) for text in texts for entry in text.split("|")]
    return {name: (kind, title) for name, kind, title in words}


STANDARD = {
    1: _table(COMMON, PERSON, MONEY, LEAD),
    2: _table(COMMON, MONEY, DEAL),
    3: _table(COMMON, PERSON),
}


def known(entity_type_id: int) -> int:
    """The type itself, or the documented error for one that does not exist."""
    if entity_type_id not in ENTITIES:
        raise PortalError("NOT_FOUND", "Смарт-процесс не найден")
    return entity_type_id


def camel(uf_name: str) -> str:
    """`UF_CRM_2_1639` as `ufCrm2_1639`, `UF_CRM_SCORE` as `ufCrmScore`."""
    words = uf_name.split("_")
    last = "_" + words.pop() if words[-1].isdigit() and len(words) > 2 else ""
    return words[0].lower() + "".join(word.capitalize() for word in words[1:]) + last


def upper(name: str) -> str:
    """`lastName` as `LAST_NAME`."""
    return "".join("_" + c if c.isupper() else c.upper() for c in name)


def describe(kind: str, title: str, *, read_only: bool, dynamic: bool) -> dict[str, Any]:
    """One entry of crm.item.fields."""
    return {
        "type": kind,
        "isRequired": False,
        "isReadOnly": read_only,
        "isImmutable": False,
        "isMultiple": kind == "crm_multifield",
        "isDynamic": dynamic,
        "title": title,
    }
