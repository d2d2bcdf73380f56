"""Contracts in and out of every stage, and the checkpoints over the warehouse."""
