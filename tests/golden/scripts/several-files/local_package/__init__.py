"""What travels with the steps that use it."""


def data_processor(text, scale):
    """The digits, scaled, and the text backwards."""
    return [int(digit) * scale for digit in text], text[::-1]
