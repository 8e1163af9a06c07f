import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.border.masking_log.standalone.ed25519 import L, P, ed25519, point

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
        "b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
        "1d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
        "c6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_published_vectors(public, message, signature):
    given_ = [bytes.fromhex(one) for one in (public, message, signature)]
    assert ed25519(*given_)
    assert not ed25519(given_[0], given_[1] + b"x", given_[2])


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_it_agrees_with_the_library_and_no_bit_may_change(seed, message, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert ed25519(public, message, signature)
    bad = bytearray(signature)
    bad[bit // 8] ^= 1 << bit % 8
    assert not ed25519(public, message, bytes(bad))


def test_a_signature_has_one_form():
    public, message, signature = (bytes.fromhex(one) for one in VECTORS[0])
    s = int.from_bytes(signature[32:], "little") + L
    assert not ed25519(public, message, signature[:32] + s.to_bytes(32, "little"))
    assert not ed25519(public, message, signature[:63])
    assert not ed25519(public[:31], message, signature)


def test_what_is_no_point_is_none():
    assert point(P.to_bytes(32, "little")) is None
    assert point(b"\x02" + bytes(31)) is None
    assert point(b"\x01" + bytes(30) + b"\x80") is None
