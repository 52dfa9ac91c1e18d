"""How gunicorn serves `wsgi:app`; it reads this file by itself when started in this folder."""

import faulthandler
import os

wsgi_app = "wsgi:app"
bind = os.environ.get("CDS_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("CDS_WORKERS", "2"))

# The rule engine holds the GIL while it evaluates, so processes add throughput and threads do not.
worker_class = "sync"
# Rulebook and compiled rules are built once and shared copy-on-write; a bad rulebook stops the start.
preload_app = True

timeout = 30
graceful_timeout = 30
# Without effect on sync workers, which close each connection; it holds where another class is chosen.
keepalive = 5

max_requests = 10_000
max_requests_jitter = 1_000

# Off by default. Where it is switched on, it shows the path alone: a query string or a referrer can name a
# patient.
accesslog = None
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'

# Its default path lies in the home folder, is shared by all instances, and fails without a writable home.
control_socket_disable = True

# The engine is C code: a crash there leaves a Python traceback. Workers inherit it over the fork.
faulthandler.enable()
