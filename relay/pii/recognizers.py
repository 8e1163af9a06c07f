"""The recognisers, in order; reading this list is reading the product."""

from relay.pii.accounts import accounts
from relay.pii.address_chat import chat_addresses
from relay.pii.address_context import address_context
from relay.pii.address_tails import carried_on
from relay.pii.addresses import addresses
from relay.pii.addresses_abroad import addresses_abroad
from relay.pii.births import births
from relay.pii.codes import codes
from relay.pii.companies import whole_companies
from relay.pii.document import Document
from relay.pii.documents import documents
from relay.pii.emails import emails
from relay.pii.identifiers import identifiers
from relay.pii.names_broken import broken_names
from relay.pii.names_chat import names_in_chats
from relay.pii.names_context import names_in_context
from relay.pii.names_glued import glued_names
from relay.pii.names_labels import names_after_labels
from relay.pii.names_latin import file_names, latin_names
from relay.pii.names_runs import name_runs
from relay.pii.network import network
from relay.pii.phones import phones
from relay.pii.rules import Rule
from relay.pii.spelled import spelled
from relay.pii.spelled_letters import spelled_letters
from relay.pii.tables import tables
from relay.pii.types import Span
from relay.pii.vehicles import vehicles
from relay.pii.windows import LONG, Seen, in_windows

RECOGNIZERS: tuple[Rule, ...] = (
    emails,
    network,
    identifiers,
    documents,
    codes,
    births,
    vehicles,
    accounts,
    phones,
    spelled,
    spelled_letters,
    addresses,
    address_context,
    chat_addresses,
    addresses_abroad,
    tables,
    name_runs,
    broken_names,
    names_after_labels,
    names_in_context,
    names_in_chats,
    glued_names,
    latin_names,
    file_names,
)

GUESSING = (glued_names, file_names)
"""Those that do nothing but guess."""


def recognise(doc: Document, seen: Seen | None = None) -> list[Span]:
    """Every find of every recogniser, in normal coordinates, overlaps included.

    In a `firm` document guesses may be left out. A long text is read in windows,
    but for those `seen` before.
    """
    if len(doc.text) > LONG:
        seen = {} if seen is None else seen
        return list(in_windows(doc, lambda window, _: recognise(window), seen))
    rules = (rule for rule in RECOGNIZERS if not (doc.firm and rule in GUESSING))
    found = (span for rule in rules for span in rule(doc))
    return [*whole_companies(doc, carried_on(doc, found))]
