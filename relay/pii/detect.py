"""All finds in one text: recognisers, the tagger, the portal's own lists, the sweep."""

from collections.abc import Iterable, Sequence

from relay.pii.addresses.tails import carried_on
from relay.pii.addresses.towns import without_towns
from relay.pii.edges import whole
from relay.pii.harmless.attributes import attributes
from relay.pii.harmless.companies import company_ranges, whole_companies
from relay.pii.harmless.things import things
from relay.pii.learned.tagger import read
from relay.pii.lists import allowed_ranges, listed
from relay.pii.names.tagged import tagged_names
from relay.pii.ner import slovnet
from relay.pii.overlap import resolve
from relay.pii.patterns.rules import GUESSES
from relay.pii.placeholders import LOOKALIKE
from relay.pii.policies import free_ranges, own_finds, ruled_finds
from relay.pii.recognizers import recognise
from relay.pii.strict.capitals import odd_capitals
from relay.pii.strict.passphrases import passphrases
from relay.pii.strict.sweep import sweep
from relay.pii.text.document import Document
from relay.pii.text.seek import Ranges
from relay.pii.text.tables import goods_cells, in_cells
from relay.pii.text.windows import LONG, in_windows
from relay.pii.types import Policy, Span, Stretch


def detect(
    doc: Document,
    policy: Policy,
    extra: Iterable[Span] = (),
    ruled: Sequence[Stretch] = (),
    *,
    letter: bool = True,
) -> list[Span]:
    """Spans of the normal text: sorted, without overlap.

    `extra` are finds known from elsewhere; `ruled` are the stretches that a field's rule decides.
    What is no `letter` (an assistant's instructions) is unlike all that the tagger has learnt: it
    is read by the rules alone. A long text is read in windows.
    """
    if len(doc.text) <= LONG:
        return _detect(doc, policy, extra, ruled, letter=letter)
    stretches = [Stretch(*doc.view.normal(one.start, one.stop), one.label) for one in ruled]

    def look(window: Document, shift: int) -> list[Span]:
        return _detect(window, policy, (), _inside(stretches, window, shift), letter=letter)

    terms = Ranges(allowed_ranges(doc, policy.allow))
    whole = (s for s in (*own_finds(doc, policy.patterns), *extra) if not terms.hold(s))
    found = in_windows(doc, look, None if ruled else {})
    return resolve(doc.text, (*found, *whole, *ruled_finds(doc, ruled)))


def _inside(stretches: Sequence[Stretch], window: Document, shift: int) -> list[Stretch]:
    """The parts of the stretches that stand in a window, in its coordinates."""
    moved = (
        Stretch(max(0, one.start - shift), min(len(window.text), one.stop - shift), one.label)
        for one in stretches
    )
    return [one for one in moved if one.start < one.stop]


def _detect(
    doc: Document,
    policy: Policy,
    extra: Iterable[Span],
    ruled: Sequence[Stretch],
    *,
    letter: bool,
) -> list[Span]:
    entities = slovnet.entities(doc.text)
    rules = recognise(doc)
    reading = read(doc, rules, entities)
    guesses = [*rules, *whole_companies(doc, tagged_names(doc, entities))]
    properties = list(attributes(doc))
    free = [*free_ranges(doc, ruled), *properties, *things(doc), *goods_cells(doc)]
    companies = company_ranges(doc)
    titles, spared, told = Ranges(companies), Ranges(free), Ranges(properties)
    spans = [
        cut
        for s in guesses
        if not reading.harmless(s)
        and (s.rule not in GUESSES or not told.hold(s) or reading.certain(s))
        and (cut := reading.cut(s)) is not None
    ]
    own = (
        s
        for s in in_cells(doc, reading.finds())
        if letter and not titles.hold(s) and (reading.certain(s) or not spared.hold(s))
    )
    spans = without_towns(doc, whole(doc, (*spans, *carried_on(doc, own))))
    if "_" in doc.text:
        alike = [Span(*m.span(), "TERM", "lookalike") for m in LOOKALIKE.finditer(doc.text)]
        marks = Ranges((span.start, span.stop) for span in alike)
        spans = [*(s for s in spans if not marks.hold(s)), *alike]
    spans += (*listed(doc, policy), *own_finds(doc, policy.patterns), *extra)
    allowed = allowed_ranges(doc, policy.allow)
    terms = Ranges(allowed)
    spans = [s for s in spans if not terms.hold(s)]
    spans += ruled_finds(doc, ruled)
    if policy.mode == "strict":
        suspect = (*odd_capitals(doc), *passphrases(doc))
        odd = (s for s in suspect if not reading.harmless(s))
        spans += (s for s in odd if not terms.hold(s) and not spared.hold(s))
        taken = bytearray(len(doc.text) + 1)
        for span in spans:
            taken[span.start : span.stop] = b"\x01" * (span.stop - span.start)
        for start, stop in (*allowed, *free, *companies):
            taken[start:stop] = b"\x01" * (stop - start)
        spans += (s for s in sweep(doc, taken) if not reading.harmless(s))
    return resolve(doc.text, spans)
