"""Mail: the headers that matter, the body, and every attachment through the same readers."""

from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers import html
from relay.border.mail import read_eml
from relay.errors import Malformed


def read(content: bytes, draft: Draft) -> None:
    """Add subject, date, sender and recipients, then the body, then the files as parts."""
    try:
        mail = read_eml(content)
    except Malformed as error:
        raise Unreadable("broken") from error
    sender = f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address
    for label, value in (
        ("Тема", mail.subject),
        # Apart: day and hour run together look like a code to masking.
        ("Дата", (mail.date or "").replace("T", " ").replace("Z", " UTC")),
        ("От", sender),
        ("Кому", ", ".join(mail.to)),
        ("Копия", ", ".join(mail.cc)),
    ):
        if value:
            draft.add("mail", value, label=label)
    if mail.kind == "html":
        html.read_text(mail.body, draft)
    else:
        draft.add("paragraph", mail.body)
    draft.lose("metadata", mail.other_headers)
    draft.lose("alternative", mail.alternatives)
    for file in mail.files:
        draft.part(file.name, file.content, file.type)
