"""Body size (knowledge paper 6.3)."""

from fractions import Fraction

from cds.core.derive.inputs import Inputs, strict
from cds.core.facts import Fact, Known


@strict
def body_mass_index(inputs: Inputs) -> Fact:
    """Body mass index (kg/m2). From the body weight (kg), the body height (cm)."""
    weight, height = inputs.values
    return Known(body_mass(weight, height), inputs.origins) if height > 0 else inputs.implausible(1)


def body_mass(weight: Fraction, height: Fraction) -> Fraction:
    """``weight`` (kg) over the square of ``height`` (cm, above 0) in metres."""
    (a, b), (c, d) = weight.as_integer_ratio(), height.as_integer_ratio()
    return Fraction(a * 10_000 * d * d, b * c * c)
