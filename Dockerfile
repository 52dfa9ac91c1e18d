# syntax=docker/dockerfile:1
# The service in production mode. Settings come from the environment, see docs/operations.md.

FROM python:3.12-slim-bookworm AS build
# durable-rules is published as source only.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/cds
RUN python -m venv .venv
COPY requirements-build.lock requirements.lock ./
RUN .venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements-build.lock \
    && .venv/bin/pip install --no-cache-dir --require-hashes --use-pep517 --no-build-isolation \
        --requirement requirements.lock
COPY pyproject.toml ./
COPY cds ./cds
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && .venv/bin/python -m compileall -q cds

FROM python:3.12-slim-bookworm
RUN groupadd --system --gid 10001 cds \
    && useradd --system --uid 10001 --gid cds --home-dir /var/lib/cds --shell /usr/sbin/nologin cds \
    && install --directory --owner cds --group cds --mode 0700 /var/lib/cds
WORKDIR /opt/cds
COPY --from=build /opt/cds /opt/cds
COPY wsgi.py gunicorn.conf.py ./
COPY rules ./rules
ENV PATH=/opt/cds/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CDS_ENV=production \
    CDS_BIND=0.0.0.0:8000 \
    CDS_STATE=/var/lib/cds
USER 10001:10001
VOLUME /var/lib/cds
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["gunicorn"]
