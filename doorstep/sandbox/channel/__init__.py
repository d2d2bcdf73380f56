"""Shops at sales channels, which check every request as the real ones do and send their webhooks for real."""
