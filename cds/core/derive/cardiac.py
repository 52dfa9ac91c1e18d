"""QT interval corrected for heart rate (knowledge paper 6.4)."""

from fractions import Fraction

from cds.core.derive.inputs import Inputs, strict
from cds.core.facts import Fact, Known


@strict
def qtc_fridericia(inputs: Inputs) -> Fact:
    """QTc (ms) after Fridericia: QT over the cube root of the RR interval in seconds.

    From the QT interval (ms), the heart rate (/min). Roots are irrational: rounded to 6 decimals.
    """
    return _corrected(inputs, 1 / 3)


@strict
def qtc_bazett(inputs: Inputs) -> Fact:
    """QTc (ms) after Bazett: QT over the square root of the RR interval in seconds.

    From the QT interval (ms), the heart rate (/min). Roots are irrational: rounded to 6 decimals.
    """
    return _corrected(inputs, 1 / 2)


def _corrected(inputs: Inputs, power: float) -> Fact:
    qt, rate = inputs.values
    if rate <= 0:
        return inputs.implausible(1)
    corrected = float(qt) / float(60 / rate) ** power
    return Known(Fraction(round(corrected * 10**6), 10**6), inputs.origins)
