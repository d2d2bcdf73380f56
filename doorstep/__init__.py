"""Doorstep: the operating layer behind a small online shop."""
