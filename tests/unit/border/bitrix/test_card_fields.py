"""User fields of a card: what says something is read, our own verdict is not."""

from relay.border.bitrix.reading import read_lead
from tests.fakes.portal import Portal as State
from tests.unit.border.bitrix.conftest import fields_of


async def test_user_fields_but_not_our_own(portal, state: State, make) -> None:
    for name, kind in (
        ("UF_CRM_NEED", "string"),
        ("UF_CRM_1720019876534", "enumeration"),
        ("UF_CRM_SITE", "address"),
        ("UF_CRM_SCAN", "file"),
        ("UF_CRM_EMPTY", "string"),
        ("UF_CRM_RELAY_REASON", "string"),
    ):
        fields = {"FIELD_NAME": name, "USER_TYPE_ID": kind, "LABEL": f"Поле {kind}"}
        fields |= {"LIST": [{"VALUE": "Срочно"}]} if kind == "enumeration" else {}
        await portal.call("crm.lead.userfield.add", {"fields": fields})
    entity = await make()
    state.items[1, 1] |= {
        "UF_CRM_NEED": ["серверы", "СХД"],
        "UF_CRM_1720019876534": 1,
        "UF_CRM_SITE": "Москва|;|55.7;37.6",
        "UF_CRM_SCAN": {"id": 1, "url": "…"},
        "UF_CRM_EMPTY": False,
        "UF_CRM_RELAY_REASON": "Наша причина",
    }
    lead = await read_lead(portal, entity)
    assert [(*one, f.label) for one, f in zip(fields_of(lead), lead.fields, strict=True)][1:] == [
        ("UF_CRM_NEED", "text", "серверы\nСХД", "Поле string"),
        ("UF_CRM_1720019876534", "text", "Срочно", "Поле enumeration"),
        ("UF_CRM_SITE", "address", "Москва|;|55.7;37.6", "Поле address"),
    ]


async def test_contacts_that_are_half_empty(portal, make) -> None:
    contacts = [
        {"typeId": "PHONE", "value": None},
        {"value": "x"},
        {"typeId": "LINK", "value": "y"},
    ]
    lead = await read_lead(portal, await make(fm=contacts))
    assert fields_of(lead)[1:] == [("CONTACT", "other", "x"), ("LINK", "other", "y")]
