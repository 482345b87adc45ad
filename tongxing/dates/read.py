"""stub"""

from tongxing.errors import BadDate

from .rule import TimeRule


def read(phrase: str, language: object = None) -> TimeRule:
    raise BadDate("?", "?")
