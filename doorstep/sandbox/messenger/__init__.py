"""A messenger: an SMTP server whose mails land in a folder that one can open, and a list of them over HTTP."""
