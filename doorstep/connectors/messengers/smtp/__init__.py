"""Mail by SMTP, over one kept connection."""

from doorstep.connectors.messengers.smtp.connector import SmtpMessenger
from doorstep.connectors.messengers.smtp.line import Account

__all__ = ["Account", "SmtpMessenger"]
