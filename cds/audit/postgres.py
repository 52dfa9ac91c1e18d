"""Connections to PostgreSQL that give up in time, also on a server that takes a question and says nothing."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.rows import TupleRow
from sqlalchemy.engine import URL

_CONNECT = 2  # seconds; the driver has no shorter one


def connector(url: URL, deadline: float) -> Callable[[], psycopg.Connection[TupleRow]]:
    """What opens a connection. ``deadline``: seconds for a statement, a lock, and any wait for the server."""
    _, arguments = url.get_dialect()().create_connect_args(url)
    limit = int(deadline * 1000)
    own = f"-c statement_timeout={limit} -c lock_timeout={limit}"
    options: dict[str, Any] = {
        "connect_timeout": _CONNECT,
        "application_name": "cluster-headache-cds",
        "tcp_user_timeout": limit * 4,
        **arguments,
        "options": f"{arguments.get('options', '')} {own}".strip(),
    }

    def connect() -> psycopg.Connection[TupleRow]:
        connection = _Connection.connect(**options)
        connection.deadline = deadline
        return connection

    return connect


class _Connection(psycopg.Connection[TupleRow]):
    """A connection whose every wait ends. After one that ran out it is closed: its state is not known."""

    deadline: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server; psycopg.OperationalError where it does not answer in time."""
        try:
            return super().wait(gen, interval, timeout or self.deadline)
        except psycopg.OperationalError:
            if timeout is None and self.deadline is not None and not self.closed:
                self._close_where_lost()
            raise

    def _close_where_lost(self) -> None:
        if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
            self.pgconn.finish()
