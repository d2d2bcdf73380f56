"""The outside, one folder a vendor: wire shapes stay in here, our own values come out."""
