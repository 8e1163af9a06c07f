"""The corpus: every marked value is covered with its type, every kept string survives."""

import pytest

from relay.pii.masking import mask
from relay.pii.types import Part, Policy
from tests.corpus.notation import Case, cases

ALL = cases()


def covered(case: Case, mode: str) -> tuple[bytearray, list[tuple[int, int, str]]]:
    done = mask([Part("text", case.text)], Policy(mode=mode))
    marks = bytearray(len(case.text))
    spans = [(one.start, one.stop, one.label) for one in done.parts[0].replacements]
    for start, stop, _ in spans:
        marks[start:stop] = b"\x01" * (stop - start)
    return marks, spans


def leaks(case: Case, marks: bytearray) -> list[str]:
    return [
        case.text[start:stop]
        for start, stop, _ in case.spans
        if any(case.text[i].isalnum() and not marks[i] for i in range(start, stop))
    ]


def survives(case: Case, keep: str, marks: bytearray) -> bool:
    at = case.text.find(keep)
    while at >= 0:
        if not any(marks[at : at + len(keep)]):
            return True
        at = case.text.find(keep, at + 1)
    return False


def test_the_corpus_is_large_and_has_negatives():
    assert len(ALL) >= 400
    assert sum(not case.spans for case in ALL) >= 60


@pytest.mark.parametrize("case", ALL, ids=[case.id for case in ALL])
def test_strict_leaks_nothing(case):
    marks, _ = covered(case, "strict")
    assert leaks(case, marks) == []


@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_rates_hold_over_the_whole_corpus(mode):
    spans = lost = kept = wrong = leaking = 0
    for case in ALL:
        marks, found = covered(case, mode)
        spans += len(case.spans)
        leaking += bool(leaks(case, marks))
        kept += len(case.keep)
        lost += sum(not survives(case, keep, marks) for keep in case.keep)
        wrong += sum(
            not any(s < stop and e > start and kind == label for s, e, kind in found)
            for start, stop, label in case.spans
        )
    assert leaking / len(ALL) <= (0.0 if mode == "strict" else 0.02)
    assert lost / kept <= (0.08 if mode == "strict" else 0.02)
    assert wrong / spans <= 0.02
