"""Tracking that is sent to us: signed, and read as the feed is."""

import json
from pathlib import Path

import pytest

from doorstep.connectors.calls import UnreadableAnswerError
from doorstep.connectors.carriers import TrackingStatus
from doorstep.connectors.carriers.sandbox.wire import tracking_webhook
from doorstep.domain.errors import BadSignatureError
from doorstep.sandbox.carrier.webhooks import signature

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "signatures" / "vectors.json"
EVENT = {
    "id": "evt_7",
    "tracking_number": "SB1",
    "label_id": "lbl_1",
    "reference": "ref-1",
    "status": "delivered",
    "status_detail": "left with Zoë",
    "occurred_at": "2026-03-04T10:00:00Z",
}
BODY = json.dumps({"id": "evt_7", "description": "tracker.updated", "result": EVENT}).encode()


def test_a_signed_event_is_read():
    event = tracking_webhook(signature("sécret", BODY), BODY, ["older", "sécret"])

    assert (event.event_ref, event.status, event.detail) == ("evt_7", TrackingStatus.DELIVERED, "left with Zoë")


@pytest.mark.parametrize("secrets", [[], [""], ["another"]], ids=["none", "an empty one", "another"])
def test_an_event_that_no_live_secret_signed_is_not_read(secrets):
    with pytest.raises(BadSignatureError):
        tracking_webhook(signature("", BODY), BODY, secrets)


def test_a_signature_that_is_not_even_text_is_a_bad_one():
    with pytest.raises(BadSignatureError):
        tracking_webhook("hmac-sha256-hex=\udcff", BODY, ["sécret"])


def test_a_signed_body_of_another_shape_is_said_to_be_one():
    with pytest.raises(UnreadableAnswerError):
        tracking_webhook(signature("s", b"[]"), b"[]", ["s"])


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of public signatures is not beside the project")
def test_the_signature_is_the_one_that_is_public():
    vector = next(one for one in json.loads(CORPUS.read_text()) if one["scheme"] == "easypost")
    body = (CORPUS.parent / vector["body_file"]).read_bytes().rstrip()

    assert signature(vector["secret"], body) == vector["headers"]["X-Hmac-Signature"]
