"""stub"""

from tongxing.words import Text, text


def describe(rule: object, titles: object = None) -> Text:
    return text(str(rule), str(rule))
