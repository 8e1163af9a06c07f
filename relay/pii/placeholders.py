"""The form of a placeholder, in one place: `[PERSON_1]`."""

import re

LABELS = (
    "PERSON",
    "PHONE",
    "EMAIL",
    "ADDRESS",
    "DOB",
    "PASSPORT",
    "SNILS",
    "INN",
    "OGRNIP",
    "OMS",
    "CARD",
    "ACCOUNT",
    "IBAN",
    "LICENCE",
    "PLATE",
    "VIN",
    "IP",
    "MAC",
    "GEO",
    "HANDLE",
    "LOGIN",
    "SECRET",
    "OTHER_ID",
    "NUM",
    "TERM",
)
EXACT = re.compile(rf"\[(?:{'|'.join(LABELS)})_[1-9]\d{{0,5}}\]")
LOOKALIKE = re.compile(
    rf"[\[<({{]{{0,3}}\s{{0,2}}\b(?:{'|'.join(LABELS)})\s?_\s?\d{{1,7}}(?!\w)[^\]\n]{{0,12}}?[\]>)}}]{{0,3}}"
    r"|\[(?-i:[A-Z][A-Z_]{0,30}_\d{1,9})[^\]\n]{0,24}\]",
    re.IGNORECASE,
)
"""What a reader, or whoever restores, could take for one: «person_1», «[CONTACT_8841]»."""


def placeholder(label: str, number: int) -> str:
    return f"[{label}_{number}]"
