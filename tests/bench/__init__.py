"""``python -m tests.bench``: speed and memory of the service, beside those of a bare Flask view."""
