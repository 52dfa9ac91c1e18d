"""Which ids of the knowledge paper some rule answers for, and which none does yet."""

from dataclasses import dataclass

from cds.rulebook.contents import Contents


@dataclass(frozen=True, slots=True)
class Coverage:
    """Ids of ``knowledge_ids.yaml``, in its order. No fault: the summary of ``cds check`` names them."""

    covered: tuple[str, ...]
    uncovered: tuple[str, ...]

    def __str__(self) -> str:
        total = len(self.covered) + len(self.uncovered)
        said = f"{len(self.covered)} of {total} ids of the knowledge paper covered"
        return f"{said}; not yet: {', '.join(self.uncovered)}" if self.uncovered else said


def coverage(contents: Contents) -> Coverage:
    """What the rules of ``contents`` cover, by their own ``covers`` and those of their criteria."""
    answered = {covered for rule in contents.rules.values() for covered in rule.all_covers}
    return Coverage(
        tuple(name for name in contents.knowledge if name in answered),
        tuple(name for name in contents.knowledge if name not in answered),
    )
