"""Makes the sample shop's orders: deterministic, signed, and out of the ordinary where a shop's days are."""
