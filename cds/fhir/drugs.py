"""Which drug a medication resource names: coded on it, in a Medication it refers to, or in words only."""

from cds.fhir.elements import Json, element, elements, text
from cds.fhir.references import References
from cds.fhir.terminology import NO_CONCEPT, Concept, Terminology, merged

_DEEPEST = 3  # Medication -> ingredient -> Medication


def drug_of(resource: Json, references: References, terminology: Terminology) -> Concept:
    """The drug of a request, statement, administration or dispense.

    The code on the resource; the code and the ingredients of a Medication that is contained or came along;
    else the words of the reference. Nothing of these: a concept without code and text.
    """
    coded = resource.get("medicationCodeableConcept")
    concept = terminology.concept(coded) if coded else NO_CONCEPT
    if concept.is_coded:
        return concept
    reference = element(resource.get("medicationReference"))
    if not reference and isinstance(resource.get("medication"), dict):  # R5: concept and reference in one
        held = element(resource["medication"])
        concept = terminology.concept(held.get("concept")) if held.get("concept") else concept
        reference = element(held.get("reference"))
    if concept.is_coded or not reference:
        return concept
    medication = references.find(reference, resource)
    if medication is not None and medication.get("resourceType") == "Medication":
        found = _medication(medication, resource, references, terminology, 1)
        if found.is_coded or found.text:
            return found
    return concept if concept.text else concept._replace(text=text(reference.get("display")))


def strength_of(resource: Json, references: References) -> tuple[Json, Json] | None:
    """Numerator and denominator of the strength of the one ingredient; None where it is not told."""
    medication = references.find(resource.get("medicationReference"), resource)
    ingredients = elements(medication.get("ingredient")) if medication is not None else []
    if len(ingredients) != 1:
        return None
    strength = element(ingredients[0].get("strength"))
    numerator, denominator = element(strength.get("numerator")), element(strength.get("denominator"))
    return (numerator, denominator) if numerator and denominator else None


def _medication(
    medication: Json, container: Json, references: References, terminology: Terminology, depth: int
) -> Concept:
    concepts = [terminology.concept(medication.get("code"))]
    for ingredient in elements(medication.get("ingredient")):
        if "itemCodeableConcept" in ingredient:
            concepts.append(terminology.concept(ingredient["itemCodeableConcept"]))
        item = references.find(ingredient.get("itemReference"), container)
        if item is not None and depth < _DEEPEST:
            concepts.append(_medication(item, container, references, terminology, depth + 1))
    return merged(concepts)
