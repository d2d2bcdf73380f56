"""Vendors that behave like real ones, over real HTTP and SMTP, in a process of their own; they know nothing of us."""
