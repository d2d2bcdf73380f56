"""The kit: what tests and benches of a shop need; shipped, for users' own tests."""
