"""Exact fractions as the 64-bit integers that the rule engine compares.

A limit is an integer number of millionths and becomes an even number. A value that lies strictly between two
millionths becomes the odd number between theirs. So every comparison of a value with a limit comes out
exactly as it does with fractions: a clearance of 29.99999999 is less than 30, and 30 is not.
"""

from fractions import Fraction

SCALE = 10**6
END = 2**61  # well inside the engine's 64 bits


def value_of(number: Fraction | int) -> int:
    """The integer that stands for a patient's value; beyond the range, the end of the range.

    A limit lies inside the range (``limit_of``), so clamping turns no comparison with one.
    """
    numerator, denominator = number.as_integer_ratio()
    whole, rest = divmod(numerator * SCALE, denominator)
    integer = 2 * whole + (rest != 0)
    return integer if -END < integer < END else END if integer > 0 else -END


def limit_of(number: Fraction) -> int:
    """The integer that stands for a limit. ValueError if it has more than six decimals or is out of range."""
    whole, rest = divmod(number.numerator * SCALE, number.denominator)
    if rest:
        raise ValueError("has more than six decimals")
    if not -END < 2 * whole < END:
        raise ValueError("is out of the engine's range")
    return 2 * whole
