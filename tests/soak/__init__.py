"""``python -m tests.soak``: the service under load while it is reloaded, killed and loses its database."""
