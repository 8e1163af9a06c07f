import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.masking_log.merkle import (
    consistency,
    inclusion,
    leaf_hash,
    node_hash,
    push,
    root,
    roots,
)

# The test vectors of Certificate Transparency's reference implementation.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(one) for one in INPUTS]
leaves = st.integers(1, 70).map(lambda n: [leaf_hash(bytes([k])) for k in range(n)])


def defined(hashes):
    """MTH as RFC 6962 section 2.1 writes it down."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return node_hash(defined(hashes[:k]), defined(hashes[k:]))


def grown(hashes):
    peaks = []
    for size, leaf in enumerate(hashes):
        push(size, peaks, leaf)
    return peaks


def test_the_published_vectors():
    assert root([]) == hashlib.sha256(b"").digest()
    assert [root(grown(LEAVES[: n + 1])).hex() for n in range(8)] == ROOTS


@given(leaves)
def test_a_grown_tree_has_the_root_of_the_definition_and_one_peak_a_bit(hashes):
    peaks = grown(hashes)
    assert root(peaks) == defined(hashes)
    assert len(peaks) == bin(len(hashes)).count("1")


@given(leaves, st.data())
def test_an_inclusion_proof_leads_from_the_leaf_to_the_root(hashes, data):
    index, size = data.draw(st.integers(0, len(hashes) - 1)), len(hashes)
    path = roots(hashes, inclusion(index, size))
    # verification as RFC 9162 section 2.1.3.2 writes it down
    fn, sn, found = index, size - 1, hashes[index]
    for sibling in path:
        if fn & 1 or fn == sn:
            found = node_hash(sibling, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, sibling)
        fn, sn = fn >> 1, sn >> 1
    assert (sn, found) == (0, defined(hashes))


@given(leaves, st.data())
def test_a_consistency_proof_holds_both_roots(hashes, data):
    old, new = data.draw(st.integers(1, len(hashes))), len(hashes)
    path = roots(hashes, consistency(old, new))
    if old == new:
        assert path == []
        return
    # verification as RFC 9162 section 2.1.4.2 writes it down
    if old & (old - 1) == 0:
        path = [defined(hashes[:old]), *path]
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for one in path[1:]:
        if fn & 1 or fn == sn:
            fr, sr = node_hash(one, fr), node_hash(one, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, one)
        fn, sn = fn >> 1, sn >> 1
    assert (fr, sr, sn) == (defined(hashes[:old]), defined(hashes), 0)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_no_proof_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_no_proof_of_an_impossible_past(old, new):
    with pytest.raises(ValueError, match="older tree"):
        consistency(old, new)
