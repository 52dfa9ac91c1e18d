"""Prints ``docs/conformance.md``."""

import sys

from tests.conformance.markers import marked
from tests.conformance.obligations import obligations
from tests.conformance.page import page

sys.stdout.write(page(obligations(), marked()))
