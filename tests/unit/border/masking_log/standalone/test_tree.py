import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.masking_log import merkle
from relay.border.masking_log.standalone.notes import Head, Wrong
from relay.border.masking_log.standalone.tree import Tree, extends, included

sizes = st.integers(1, 80)


def leaves(count):
    return [merkle.leaf_hash(bytes([n])) for n in range(count)]


def root(hashes):
    return merkle.roots(hashes, [(0, len(hashes))])[0]


def head(hashes):
    return Head("p", len(hashes), root(hashes), "", "")


@given(sizes)
def test_a_tree_grows_to_the_root_that_the_log_signs(size):
    tree = Tree(0, [])
    for leaf in leaves(size):
        tree.grow(leaf)
    assert (tree.size, tree.root()) == (size, root(leaves(size)))


@given(sizes, st.data())
def test_a_part_in_the_middle_leads_to_the_whole(size, data):
    start = data.draw(st.integers(0, size))
    stop = data.draw(st.integers(start, size))
    hashes = leaves(size)
    peaks = []
    for number, leaf in enumerate(hashes[:start]):
        merkle.push(number, peaks, leaf)
    tree = Tree(start, peaks)
    for leaf in hashes[start:stop]:
        tree.grow(leaf)
    spans, at = [], stop
    while at < size:
        width = min(1 << (size - at).bit_length() - 1, at & -at or size)
        width = 1 << width.bit_length() - 1
        spans.append((at, at + width))
        at += width
    rest = [root(hashes[one:two]) for one, two in spans]
    assert tree.complete(rest, size)
    assert tree.root() == root(hashes)


def test_too_many_or_too_few_hashes_are_no_completion():
    tree = Tree(0, [])
    assert not tree.complete(leaves(1), 0)
    assert not Tree(0, []).complete([], 1)
    with pytest.raises(Wrong, match="неверное число"):
        Tree(3, leaves(1))


@given(sizes, st.data())
def test_an_inclusion_proof_holds_for_its_leaf_and_no_other(size, data):
    hashes, index = leaves(size), data.draw(st.integers(0, size - 1))
    path = merkle.roots(hashes, merkle.inclusion(index, size))
    assert included(index, size, hashes[index], path) == root(hashes)
    assert included(index, size, b"x" * 32, path) != root(hashes)
    assert included(index, size, hashes[index], [*path, b"x" * 32]) != root(hashes)
    assert included(size, size, hashes[index], path) is None


@given(sizes, st.data())
def test_a_log_that_only_grew_is_told_from_one_that_was_rewritten(size, data):
    hashes, old = leaves(size), data.draw(st.integers(1, size))
    path = merkle.roots(hashes, merkle.consistency(old, size))
    assert extends(head(hashes[:old]), head(hashes), path)
    other = [b"y" * 32, *hashes[1:]]
    assert not extends(head(other[:old]), head(hashes), path)
    if old != size:
        assert not extends(head(hashes), head(hashes[:old]), path)
        assert not extends(head(hashes[:old]), head(hashes), path[:-1])
