"""An expression tree as one line, with the names that stand in the files: two trees that differ read
differently."""

from collections.abc import Callable

from cds.core.rules import AllOf, AnyOf, AtLeastNOf, Compare, Expression, Finding, Is, Named
from cds.rulebook.contents import FACT, PARAMETER, RULE

Naming = Callable[[str, str], str]  # kind and name of an entry -> the name to write


def as_written(_kind: str, name: str) -> str:
    """The name itself."""
    return name


def in_words(expression: Expression, naming: Naming = as_written) -> str:
    """``creatinine_clearance less than ketamine.min_creatinine_clearance``; groups in brackets."""
    match expression:
        case Is(fact, values):
            said = ", ".join(_plain(value) for value in values)
            return (
                f"{naming(FACT, fact)} is {said}"
                if len(values) == 1
                else f"{naming(FACT, fact)} is one of {said}"
            )
        case Compare(fact, comparison, parameter):
            words = comparison.value.replace("_", " ")
            return f"{naming(FACT, fact)} {words} {naming(PARAMETER, parameter)}"
        case Finding(rule, documented):
            return f"{'documented' if documented else 'finding'} {naming(RULE, rule)}"
        case Named(name):
            return name
    items = "; ".join(in_words(item, naming) for item in expression.items)
    match expression:
        case AllOf():
            return f"all of ({items})"
        case AnyOf():
            return f"any of ({items})"
        case AtLeastNOf(n, _):
            return f"at least {naming(PARAMETER, n)} of ({items})"
    return f"none of ({items})"


def _plain(value: bool | str) -> str:
    return value if isinstance(value, str) else str(value).lower()
