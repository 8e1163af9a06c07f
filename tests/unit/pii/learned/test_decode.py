"""Probabilities to finds: hysteresis, edges, changes of type."""

import numpy as np

from relay.pii.learned.decode import FIRST, LONGEST, spans
from relay.pii.learned.tokens import LABELS, NUMBER, Tokens


def odds_of(tokens, rows):
    """A row per token from (label or None, probability) pairs."""
    table = np.full((len(tokens), FIRST + len(LABELS)), 1e-6)
    for row, (label, p) in zip(table, rows, strict=True):
        if label:
            row[FIRST + NUMBER[label]] = p
        row[0] = 1 - row[1:].sum()
    return table


def decoded(tokens, odds, sure, carried):
    return spans(tokens, odds, 1 - odds[:, 0] - odds[:, 1], sure, carried)


def found(text, rows, sure=0.5, carried=0.2):
    tokens = Tokens(text)
    return [
        (text[s.start : s.stop], s.label)
        for s in decoded(tokens, odds_of(tokens, rows), sure, carried)
    ]


def test_a_sure_token_carries_its_less_sure_neighbours():
    rows = [(None, 0), ("PERSON", 0.9), ("PERSON", 0.3), (None, 0)]
    assert found("пишет Анна Мороз сегодня", rows) == [("Анна Мороз", "PERSON")]


def test_an_unsure_word_in_lower_case_does_not_end_a_find():
    rows = [("PERSON", 0.04), ("PERSON", 0.9), ("PERSON", 0.04)]
    assert found("пишет Анна сегодня", rows, carried=0.02) == [("Анна", "PERSON")]


def test_a_low_threshold_lowers_what_an_edge_needs():
    rows = [("PERSON", 0.04), ("PERSON", 0.02)]
    assert found("вера сказала", rows, sure=0.03, carried=0.01) == [("вера сказала", "PERSON")]


def test_nothing_sure_is_no_find():
    assert found("Анна Мороз", [("PERSON", 0.4), ("PERSON", 0.4)]) == []


def test_marks_at_the_edges_belong_to_the_sentence():
    rows = [("PHONE", 0.9), ("PHONE", 0.9), ("PHONE", 0.9), ("PHONE", 0.9)]
    assert found("(812-55)", [("PHONE", 0.9)] * 5) == [("812-55", "PHONE")]
    assert found(", 55 .)", rows) == [("55", "PHONE")]
    assert found("- -", [("PHONE", 0.9)] * 2) == []


def test_a_lasting_change_of_type_cuts_and_a_passing_doubt_does_not():
    rows = [("PERSON", 0.9), ("PERSON", 0.9), ("PHONE", 0.95), ("PHONE", 0.95), ("PHONE", 0.95)]
    assert found("Анна Мороз 8 916 204", rows) == [("Анна Мороз", "PERSON"), ("8 916 204", "PHONE")]
    rows = [("PHONE", 0.9), ("PHONE", 0.9)]
    table = odds_of(Tokens("916 20"), rows)
    table[1, FIRST + NUMBER["OTHER_ID"]], table[1, FIRST + NUMBER["PHONE"]] = 0.5, 0.4
    (one,) = decoded(Tokens("916 20"), table, 0.5, 0.2)
    assert (one.start, one.stop, one.label) == (0, 6, "PHONE")


def test_a_long_run_that_comes_again_is_cut_as_the_first_time():
    once = [("PERSON", 0.9), ("PHONE", 0.9)] * (LONGEST // 2)
    tokens = Tokens(" ".join(["Анна 5"] * LONGEST))
    marks = [(one.start, one.label) for one in decoded(tokens, odds_of(tokens, 2 * once), 0.5, 0.2)]
    assert [label for _, label in marks] == ["PERSON", "PHONE"] * LONGEST
    assert len({at for at, _ in marks}) == 2 * LONGEST
