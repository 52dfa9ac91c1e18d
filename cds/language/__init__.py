"""The languages that cards and pages speak: message catalogues and which one a reader is given.

Catalogues are GNU gettext files under ``locale``. A text without a translation stays English and is marked
as such by whoever shows it; nothing is machine-translated at run time.
"""
