"""One thing that differs."""

from cds.core import facts
from cds.rulebook.detail import Detail, Weight, different, listed, members, plain


def test_the_same_is_no_difference() -> None:
    assert list(different("unit", "mg", "mg", Weight.VERDICT)) == []
    assert list(different("unit", "mg", "g", Weight.CARD)) == [Detail("unit", "mg", "g", Weight.CARD)]


def test_the_order_of_a_list_does_not_count() -> None:
    assert list(listed("hook", ("a", "b"), ("b", "a"), Weight.CARD)) == []
    assert list(listed("hook", ("a", "b"), ("b", "c"), Weight.CARD)) == [
        Detail("hook", "a", "", Weight.CARD),
        Detail("hook", "", "c", Weight.CARD),
    ]


def test_values_read_as_the_files_write_them() -> None:
    assert plain(None) == ""
    assert plain(True) == "true"
    assert plain(("a", ("b", "c"))) == "a, (b, c)"
    assert plain({"resource": "Observation", "plausible": ["x", "y"]}) == (
        "resource: Observation, plausible: (x, y)"
    )


def test_attributes_are_told_by_their_names() -> None:
    old, new = facts.Test("loinc", "1", "one"), facts.Test("loinc", "2", "one")
    weights = {"system": Weight.WORDS, "code": Weight.CARD}
    assert list(members(old, new, weights)) == [Detail("code", "1", "2", Weight.CARD)]
