"""Notes as others sign them, and as nobody may forge them."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.access.note import NoteError, Signer, Verifier

# The example of Go's golang.org/x/mod/sumdb/note, which the format comes from.
PUBLISHED = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    TEXT + "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_published_note_is_opened():
    assert Verifier.of(PUBLISHED).open(NOTE) == TEXT
    assert str(Verifier.of(PUBLISHED)) == PUBLISHED


@pytest.fixture
def signer():
    return Signer("stationhouse.example/ledger", Ed25519PrivateKey.generate())


def test_what_is_signed_is_opened_by_what_is_published(signer):
    note = signer.sign(TEXT)

    assert Verifier.of(str(signer.verifier)).open(note) == TEXT


@pytest.mark.parametrize(
    "forged",
    [
        NOTE.replace("answer", "Answer"),
        NOTE.replace("x08go/ZJ", "x08go/ZK"),
        NOTE.replace("PeterNeumann", "PeterN"),
        NOTE.replace("\n\n", "\n"),
        TEXT,
        "",
        NOTE.replace("x08go", "!!!!!"),
    ],
)
def test_what_was_changed_is_not_opened(forged):
    with pytest.raises(NoteError):
        Verifier.of(PUBLISHED).open(forged)


def test_another_key_of_the_same_name_does_not_open_it(signer):
    other = Signer(signer.name, Ed25519PrivateKey.generate())

    with pytest.raises(NoteError):
        other.verifier.open(signer.sign(TEXT))


@pytest.mark.parametrize("told", ["", "a+b", "PeterNeumann+00000000+ARpc2Q==", PUBLISHED[:-4]])
def test_what_is_no_verifier_is_refused(told):
    with pytest.raises(NoteError):
        Verifier.of(told)


def test_a_text_ends_in_a_newline(signer):
    with pytest.raises(NoteError):
        signer.sign("no newline")
