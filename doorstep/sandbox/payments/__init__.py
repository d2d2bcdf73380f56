"""A payment provider: charges with fees, refunds that happen once, payouts by its own calendar."""
