"""Mail by SMTP, over one kept connection."""

from doorstep.connectors.messengers.smtp.connector import SmtpMessenger
from doorstep.connectors.messengers.smtp.line import Account
from doorstep.connectors.messengers.smtp.tally import Tally
from doorstep.connectors.messengers.smtp.trial import Tried, attempt

__all__ = ["Account", "SmtpMessenger", "Tally", "Tried", "attempt"]
