"""What a refusal means: from an HTTP status, an SMTP reply or a broken connection to an :class:`Answer`.

The rule: what surely did not arrive is *refused*, what may have arrived is *unknown*.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from types import TracebackType

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from tongxing.transport import Answer, Outcome

from .targets import PrivateTarget

__all__ = ["from_exception", "from_status"]

_PASSING = frozenset({408, 409, 423, 425, 429})
_PERHAPS_DONE = frozenset({502, 504})


def from_status(status: int) -> Answer:
    """From the status of an HTTP answer that is no success. Redirects are not followed."""
    detail = f"HTTP {status}"
    if status in _PERHAPS_DONE:
        return Answer(Outcome.UNKNOWN, detail)
    if status in _PASSING or status >= 500:
        return Answer(Outcome.REFUSED_FOR_NOW, detail)
    return Answer(Outcome.REFUSED_FOR_GOOD, detail)


def from_exception(error: BaseException) -> Answer:
    """From what a plugin ran into."""
    if any(isinstance(each, PrivateTarget) for each in _chain(error)):
        return Answer(Outcome.REFUSED_FOR_GOOD, "private-target")
    if isinstance(error, smtplib.SMTPException):
        return _from_smtp(error)
    if isinstance(error, requests.RequestException):
        return _from_requests(error)
    if isinstance(error, OSError):
        return _broken(error, sent=_was_in(error.__traceback__, "data"))
    return Answer(Outcome.UNKNOWN, type(error).__name__)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _from_requests(error: requests.RequestException) -> Answer:
    if isinstance(error, ValueError) and not isinstance(error, requests.JSONDecodeError):
        return Answer(Outcome.REFUSED_FOR_GOOD, "bad-address")
    if isinstance(error, requests.exceptions.SSLError):
        return Answer(Outcome.REFUSED_FOR_NOW, "bad-certificate")
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError) or _never_connected(error):
        return Answer(Outcome.REFUSED_FOR_NOW, "no-connection")
    return _broken(error, sent=True)


def _never_connected(error: requests.RequestException) -> bool:
    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", inner), NewConnectionError | ConnectTimeoutError)


def _broken(error: BaseException, *, sent: bool) -> Answer:
    if not sent:
        return Answer(Outcome.REFUSED_FOR_NOW, "no-connection")
    timed_out = isinstance(error, TimeoutError | requests.Timeout)
    return Answer(Outcome.UNKNOWN, "timed-out" if timed_out else "cut-off")


def _from_smtp(error: smtplib.SMTPException) -> Answer:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return _from_reply(code, reply)
    if isinstance(error, smtplib.SMTPDataError):
        return _from_reply(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPResponseException):
        # Log-in or sender refused: the operator's settings are wrong, not this person's mailbox.
        return Answer(Outcome.REFUSED_FOR_NOW, _number(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return _broken(error, sent=_was_in(error.__traceback__, "data"))
    return Answer(Outcome.REFUSED_FOR_NOW, type(error).__name__)


def _from_reply(code: int, reply: bytes | str) -> Answer:
    outcome = Outcome.REFUSED_FOR_GOOD if 500 <= code < 600 else Outcome.REFUSED_FOR_NOW
    return Answer(outcome, _number(code, reply))


def _number(code: int, reply: bytes | str) -> str:
    """The numbers of a reply. Its words often repeat the mailbox, and are left out."""
    words = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    enhanced = re.match(r"\d\.\d{1,3}\.\d{1,3}\b", words)
    return f"SMTP {code} {enhanced[0]}" if enhanced else f"SMTP {code}"


def _was_in(traceback: TracebackType | None, function: str) -> bool:
    """Whether it broke inside smtplib's `function`: after DATA the letter may have been taken."""
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_name == function and code.co_filename == smtplib.__file__:
            return True
        traceback = traceback.tb_next
    return False
