"""The orders of real shops are honest: none of them would be held for its risk, by what it says of itself."""

from pathlib import Path

import pytest

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.enrichment import Known, enrich, said_of
from doorstep.domain.options import BY_KEY
from doorstep.testing.corpus import as_body, documents, orders_in

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
TOPICS = {"shopify": "orders/create", "woocommerce": "order.created"}

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real wire data is not here")


@pytest.mark.parametrize("vendor", TOPICS)
def test_no_real_order_is_held_for_its_risk(vendor: str) -> None:
    read = [
        CHANNELS[vendor].read(TOPICS[vendor], as_body(order)).order
        for _, document in documents(CORPUS / vendor)
        for order in orders_in(document)
    ]
    orders = [order for order in read if order is not None]
    assert orders
    scores = [enrich(said_of(order), Known(), None, None)["risk"] for order in orders]
    hold_at = BY_KEY["risk_hold_at"].default
    assert [risk for order, risk in zip(orders, scores, strict=True) if risk["score"] >= hold_at] == []
