"""The recognisers, in order; reading this list is reading the product."""

from relay.pii.addresses.abroad import addresses_abroad
from relay.pii.addresses.chat import chat_addresses
from relay.pii.addresses.context import address_context
from relay.pii.addresses.marked import addresses
from relay.pii.addresses.tails import carried_on
from relay.pii.harmless.companies import whole_companies
from relay.pii.identifiers.accounts import accounts
from relay.pii.identifiers.births import births
from relay.pii.identifiers.codes import codes
from relay.pii.identifiers.emails import emails
from relay.pii.identifiers.network import network
from relay.pii.identifiers.numbers import identifiers
from relay.pii.identifiers.papers import documents
from relay.pii.identifiers.phones import phones
from relay.pii.identifiers.spelled import spelled
from relay.pii.identifiers.spelled_letters import spelled_letters
from relay.pii.identifiers.vehicles import vehicles
from relay.pii.names.beside import names_beside
from relay.pii.names.chat import names_in_chats
from relay.pii.names.context import names_in_context
from relay.pii.names.glued import glued_names
from relay.pii.names.labels import names_after_labels
from relay.pii.names.latin import file_names, latin_names
from relay.pii.names.layout import mistyped_names
from relay.pii.names.nicknames import nicknames
from relay.pii.names.runs import name_runs
from relay.pii.names.signatures import signatures
from relay.pii.names.spaced import spaced_names
from relay.pii.patterns.rules import Rule
from relay.pii.text.document import Document
from relay.pii.text.tables import tables
from relay.pii.text.windows import LONG, Seen, in_windows
from relay.pii.types import Span

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
    names_after_labels,
    names_in_context,
    nicknames,
    names_beside,
    signatures,
    names_in_chats,
    glued_names,
    spaced_names,
    mistyped_names,
    latin_names,
    file_names,
)

GUESSING = (nicknames, file_names)
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
