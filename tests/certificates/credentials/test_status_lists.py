import gzip

import pytest

from certificates.credentials import keys, multibase, proofs, status_lists
from certificates.credentials.status_lists import UnreadableStatusList, is_revoked
from tests.certificates.credentials.conftest import DID, STATUS_LIST, signed, status_list


def test_list_says_who_is_revoked_and_who_is_not(signing_key):
    revoked = {0, 7, 8, 500, status_lists.LENGTH - 1}
    document = status_list(*revoked)

    found = {
        index for index in range(status_lists.LENGTH // 64) if is_revoked(document, index=index)
    }

    assert found == {0, 7, 8, 500}
    assert is_revoked(document, index=status_lists.LENGTH - 1)
    assert not is_revoked(document, index=status_lists.LENGTH - 2)


def test_list_is_as_long_as_the_specification_wants_and_begins_at_the_left(signing_key):
    encoded = status_list(0)["credentialSubject"]["encodedList"]

    assert encoded.startswith("u")
    bits = gzip.decompress(multibase.from_base64url(encoded))
    assert 8 * len(bits) == 131_072
    assert bits[0] == 0b1000_0000


def test_list_is_signed_by_the_issuer_of_the_credentials(signing_key):
    [key] = keys.public_keys()
    document = status_list(3)

    proofs.verify(document, key=key)
    assert document["issuer"] == signed()["issuer"]["id"] == DID
    assert document["id"] == signed()["credentialStatus"]["statusListCredential"] == STATUS_LIST


def test_same_revocations_make_the_same_list(signing_key):
    assert status_list(3, 1, 2) == status_list(1, 2, 3)


@pytest.mark.parametrize("index", [-1, status_lists.LENGTH])
def test_entry_that_is_not_in_the_list_is_refused(signing_key, index):
    with pytest.raises(ValueError, match="no entry"):
        status_list(index)
    with pytest.raises(UnreadableStatusList):
        is_revoked(status_list(), index=index)


def test_list_that_unpacks_to_more_than_a_list_is_refused():
    bomb = multibase.to_base64url(gzip.compress(bytes(200_000_000), compresslevel=9))

    for encoded in [bomb, bomb[:-40], "u", "uAAAA", "x", "u!", None, 7]:
        subject = {"statusPurpose": "revocation", "encodedList": encoded}
        with pytest.raises(UnreadableStatusList):
            is_revoked({"credentialSubject": subject}, index=1)


@pytest.mark.parametrize("subject", [None, [], {"statusPurpose": "suspension"}])
def test_list_for_something_else_is_refused(subject):
    with pytest.raises(UnreadableStatusList):
        is_revoked({"credentialSubject": subject}, index=1)
