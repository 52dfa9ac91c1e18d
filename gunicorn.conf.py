"""How gunicorn serves `wsgi:app`; it reads this file by itself when started in this folder.

Where, with how many processes and threads: `CDS_*`, see docs/settings.md. Why so: docs/adr/0015.
"""

import faulthandler as _faulthandler
import os as _os
import sys as _sys

from cds.settings import SettingError as _SettingError
from cds.web import process as _process

try:
    _settings = _process.settings()
except _SettingError as _error:
    _sys.exit(str(_error))

wsgi_app = "wsgi:app"
bind = [_settings.bind, *([_settings.metrics_bind] if _settings.metrics_bind else [])]
workers = _settings.workers
# Threads wait for FHIR servers, which take up to seconds; processes make use of the cores.
worker_class = "gthread"
threads = _settings.threads
# Rulebook and compiled rules are built once and shared copy-on-write; a bad rulebook stops the start.
preload_app = True

# A worker that has not been heard of for so long is killed: its engine, which is C code, holds it.
timeout = 30
# Workers say there that they live; on a disk that could wait for the disk.
worker_tmp_dir = "/dev/shm" if _os.path.isdir("/dev/shm") else None  # noqa: S108 - files without a name
# Calls in hand when the service stops or a worker is replaced may take so long to end.
graceful_timeout = 30
# Longer than a proxy keeps idle connections (nginx: 60), so that the proxy is the one to close them.
keepalive = 75

max_requests = 100_000
max_requests_jitter = 10_000

# The service writes a line for each request itself; gunicorn's would show paths.
accesslog = None
logger_class = _process.JsonLogger
loglevel = _settings.log_level

# Its default path lies in the home folder, is shared by all instances, and fails without a writable home.
control_socket_disable = True

on_starting = _process.starting
on_reload = _process.reloading
pre_request = _process.arriving
post_worker_init = _process.worker_ready
child_exit = _process.worker_ended
on_exit = _process.ending

# The engine is C code: a crash there leaves a Python traceback. Workers inherit it over the fork.
_faulthandler.enable()
