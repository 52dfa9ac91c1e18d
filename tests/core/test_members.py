"""Enums with plain members are the enums they were."""

import copy
import enum
import pickle

import pytest

from cds.core.facts import FactType, Reason
from cds.core.members import plain_members
from cds.core.rules import Comparison, Kind, Status
from cds.core.truth import Truth


@plain_members
class Colour(enum.StrEnum):
    """Two members and an alias."""

    RED = "red"
    BLUE = "blue"
    AZURE = "blue"


def test_members_are_plain_class_attributes() -> None:
    assert [vars(Colour)[name] for name in ("RED", "BLUE", "AZURE")] == ["red", "blue", "blue"]
    assert Colour.AZURE is Colour.BLUE


@pytest.mark.parametrize("kind", [Colour, Truth, Reason, FactType, Kind, Status, Comparison])
def test_everything_else_is_as_it_was(kind: type[enum.Enum]) -> None:
    for name, member in kind.__members__.items():
        assert getattr(kind, name) is kind[name] is kind(member.value) is member
        assert pickle.loads(pickle.dumps(member)) is copy.deepcopy(member) is member  # noqa: S301 - our own
    assert list(kind) == list(dict.fromkeys(kind.__members__.values()))
    with pytest.raises(AttributeError):
        setattr(kind, next(iter(kind.__members__)), None)
