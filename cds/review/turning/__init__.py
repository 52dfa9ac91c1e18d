"""What would change this: the smallest changes of facts that turn a verdict, found from the rules."""

from cds.review.turning.changes import Change, Effect, Range, Turn
from cds.review.turning.turning import Turning, turning

__all__ = ["Change", "Effect", "Range", "Turn", "Turning", "turning"]
