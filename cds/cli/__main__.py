"""``python -m cds.cli``."""

import sys

from cds.cli import main

sys.exit(main())
