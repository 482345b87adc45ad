"""The shipped ways to reach a person, a module each. Apprise is loaded when one is opened, not before."""

from .email import EMAIL
from .inbox import INBOX
from .webhook import WEBHOOK

__all__ = ["EMAIL", "INBOX", "WEBHOOK"]
