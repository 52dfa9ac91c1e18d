"""The sample patients' cases under the shipped rules."""

from collections.abc import Callable
from functools import cache

import pytest

from cds.hooks.knowledge import Knowledge
from cds.review.case import Case
from tests.hooks.calls import Site
from tests.review.shown import shown


@pytest.fixture(scope="session")
def knowledge(site: Site) -> Knowledge:
    """The shipped rules."""
    return site.answers.knowledge


@pytest.fixture(scope="session")
def case_of(site: Site) -> Callable[[str], Case]:
    """The case of a sample patient, by name."""
    return cache(lambda name: shown(site, name))
