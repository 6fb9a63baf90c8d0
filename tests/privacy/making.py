"""Invented numbers that pass their own checks."""

from datetime import date

from app.core.privacy.reading import check_digit


def id_number(birth: date = date(1990, 3, 7), serial: int = 451, region: str = "430102") -> str:
    """An ID number with the right check digit."""
    front = f"{region}{birth:%Y%m%d}{serial:03d}"
    return front + check_digit(front)


def card_number(front: str = "622202123456789") -> str:
    """A bank card number with the right Luhn digit."""
    total = 0
    for place, digit in enumerate(reversed(front)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return front + str(-total % 10)
