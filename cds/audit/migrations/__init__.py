"""Alembic's environment of the decision log, part of the installed package."""
