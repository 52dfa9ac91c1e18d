"""Body size (knowledge paper 6.3)."""

from cds.core.derive.inputs import Inputs, strict
from cds.core.facts import Fact, Known


@strict
def body_mass_index(inputs: Inputs) -> Fact:
    """Body mass index (kg/m2). From the body weight (kg), the body height (cm)."""
    weight, height = inputs.values
    return Known(weight / (height / 100) ** 2, inputs.origins) if height > 0 else inputs.implausible(1)
