"""``python -m tests.bench``: how fast the service answers and how much memory it needs, next to a bare Flask view."""
