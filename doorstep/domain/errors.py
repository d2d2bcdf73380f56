"""Broken promises: the few things that raise. Expected trouble is a value or a case, never one of these."""


class DoorstepError(Exception):
    """Something that must not happen did; the text says what, and what to do."""

    code = "error"
    retryable = False


class BadSignatureError(DoorstepError):
    """The sender could not prove who it is; nothing was stored."""

    code = "bad_signature"


class UnreadableBodyError(DoorstepError):
    """The body is not what this channel sends; it is kept as a dead letter with an owner."""

    code = "unreadable_body"


class BrokenContractError(DoorstepError):
    """A whole batch has the wrong shape (columns missing or added); nothing was written."""

    code = "broken_contract"


class IllegalMoveError(DoorstepError):
    """A status was asked to make a move that its lifecycle does not declare; nothing was written."""

    code = "illegal_move"


class LostLeaseError(DoorstepError):
    """Another worker has taken over this work; what we decided was dropped."""

    code = "lost_lease"


class CannotDoError(DoorstepError):
    """A person asked for what cannot be done now; the text says why and what to do instead."""

    code = "cannot_do"


class DoneAlreadyError(CannotDoError):
    """This very act, under its own token, stands already: whoever asks again because no answer came may go on."""

    code = "done_already"


class SettingsError(DoorstepError):
    """A setting has no meaning; the text names it and what it may be."""

    code = "settings"


class SchemaVersionError(DoorstepError):
    """The warehouse is of another version than this program; the text says which to upgrade."""

    code = "schema_version"
