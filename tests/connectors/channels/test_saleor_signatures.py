"""Saleor's two signatures: by a webhook's own secret key, and by the shop's private key over the body as it is."""

import asyncio
import json
from base64 import urlsafe_b64encode

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from doorstep.connectors.channels.saleor import SALEOR
from doorstep.connectors.channels.saleor.api_wire import Wire
from doorstep.connectors.channels.saleor.api_wire import key_set as key_set_of

BODY = '{"order": {"number": "42", "note": "größer"}}'.encode()
USUAL = {"alg": "RS256", "kid": "1", "b64": False, "crit": ["b64"]}


def unpadded(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


@pytest.fixture(scope="module")
def private():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def key_set(private):
    return set_of(private)


def set_of(private, **changes) -> bytes:
    numbers = private.public_key().public_numbers()
    n, e = (unpadded(x.to_bytes((x.bit_length() + 7) // 8)) for x in (numbers.n, numbers.e))
    return json.dumps({"keys": [{"kty": "RSA", "use": "sig", "kid": "1", "n": n, "e": e} | changes]}).encode()


def jws(private, body: bytes = BODY, header: dict | None = None) -> str:
    named = unpadded(json.dumps(USUAL if header is None else header).encode())
    return f"{named}..{unpadded(private.sign(named.encode() + b'.' + body, PKCS1v15(), SHA256()))}"


def verified(signature: str, body: bytes = BODY, secrets=(), name: str = "saleor-signature") -> bool:
    return SALEOR.verify({name: signature}, body, secrets)


@pytest.mark.parametrize("prefix", ["Saleor-", "X-Saleor-"])
def test_a_body_under_the_webhook_s_secret_key_is_believed_and_any_other_not(prefix):
    headers = {name.lower(): value for name, value in SALEOR.sign("order_updated", BODY, b"s", prefix=prefix).items()}

    assert SALEOR.verify(headers, BODY, [b"next", b"s"])
    assert not SALEOR.verify(headers, BODY + b" ", [b"s"])
    assert not SALEOR.verify(headers, BODY, [b"other"])
    assert not SALEOR.verify(headers, BODY, [b""])
    assert not SALEOR.verify(headers, BODY, [])
    assert not SALEOR.verify({}, BODY, [b"s"])


@pytest.mark.parametrize("name", ["saleor-signature", "x-saleor-signature"])
def test_a_body_under_the_shop_s_private_key_is_believed_by_its_public_one(private, key_set, name):
    assert verified(jws(private), BODY, [b"our secret", key_set], name)
    assert not verified(jws(private), BODY + b" ", [key_set])
    assert not verified(jws(private), BODY, [b"our secret"])


def test_a_key_that_we_do_not_hold_proves_nothing(private, key_set):
    stranger = rsa.generate_private_key(65537, 2048)
    assert not verified(jws(stranger), BODY, [key_set])
    assert not verified(jws(private, header=USUAL | {"kid": "2"}), BODY, [key_set])


@pytest.mark.parametrize(
    "header",
    [
        USUAL | {"alg": "HS256"},
        USUAL | {"alg": "none"},
        USUAL | {"b64": True},
        USUAL | {"crit": []},
        {name: value for name, value in USUAL.items() if name != "crit"},
        USUAL | {"kid": None},
        {},
    ],
)
def test_a_header_that_asks_for_another_way_is_not_followed(private, key_set, header):
    assert not verified(jws(private, header=header), BODY, [key_set])


def test_public_keys_are_no_secret(key_set):
    """Everybody may read them, so a body signed with their text proves nothing."""
    headers = {name.lower(): value for name, value in SALEOR.sign("order_updated", BODY, key_set).items()}
    assert not SALEOR.verify(headers, BODY, [key_set])


def test_a_key_that_is_too_short_or_not_for_signatures_is_left_out(private):
    short = rsa.generate_private_key(65537, 1024)
    assert not verified(jws(short), BODY, [set_of(short)])
    for changes in ({"use": "enc"}, {"kty": "oct"}):
        assert not verified(jws(private), BODY, [set_of(private, **changes)])


@pytest.mark.parametrize(
    "odd",
    [None, 1, "x", {}, {"kty": "RSA", "kid": "9", "use": "sig"}, {"kty": "RSA", "kid": "9", "n": "é", "e": "AQAB"},
     {"kty": "EC", "kid": "9", "use": "sig", "crv": "P-256", "x": "a", "y": "b"},
     {"kty": "RSA", "kid": "9", "n": 1, "e": 1}],
)  # fmt: skip
def test_one_odd_key_in_the_set_does_not_hide_the_others(private, key_set, odd):
    published = {"keys": [odd, *json.loads(key_set)["keys"], odd]}
    assert verified(jws(private), BODY, [json.dumps(published).encode()])


@pytest.mark.parametrize(
    ("status", "published", "kept"),
    [
        (200, b'{"keys":[]}', ""),
        (200, b'{"keys":[null,{"kty":"EC"}]}', ""),
        (404, b"", ""),
        (410, b"gone", ""),
        (500, b'{"keys":[]}', None),
        (302, b"", None),
        (403, b'{"keys":[]}', None),
        (200, b"<html>", None),
        (200, b'{"keys":{}}', None),
        (200, b"[]", None),
        (200, b'{"keys":[]}' + b" " * 100_000, None),
    ],
)
def test_a_withdrawn_key_ends_and_silence_ends_none(status, published, kept):
    told = httpx.Response(status, content=published, headers={"Location": "https://elsewhere.example/"})

    async def ask():
        async with Wire("https://shop.example", "") as wire:
            await wire.client.aclose()
            wire.client = httpx.AsyncClient(
                base_url="https://shop.example", transport=httpx.MockTransport(lambda _: told)
            )
            return await key_set_of(wire)

    assert asyncio.run(ask()) == kept


@pytest.mark.parametrize("signature", ["", ".", "..", "a..b", "a.b.c", "é..é", "x" * 5000, "e30..e30", "...."])
@pytest.mark.parametrize("held", [b"{}", b"{", b'{"keys":[1]}', b'{"keys":[{"kty":"RSA","kid":"1"}]}'])
def test_no_signature_and_no_set_of_keys_however_odd_breaks_it(signature, held):
    assert not verified(signature, BODY, [held])
