# Built and run from the checkout: the packages `data`, `surveys` and `dashboard` are not installed as a distribution.
FROM python:3.11-slim-trixie AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends nodejs npm \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/guanxi
COPY requirements requirements
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY dashboard dashboard
RUN .venv/bin/python -m dashboard.bundle

FROM python:3.11-slim-trixie
# pg_dump, for `backup` on PostgreSQL; its version must not be older than the server's. Fonts for names on paper.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client fonts-dejavu-core fonts-wqy-microhei \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/guanxi --create-home guanxi \
 && install -d -o guanxi -g guanxi -m 0700 /backups /backup-keys
WORKDIR /srv/guanxi
COPY --from=build /srv/guanxi/.venv .venv
COPY wsgi.py pyproject.toml LICENSE ./
COPY data data
COPY surveys surveys
COPY dashboard dashboard
COPY --from=build /srv/guanxi/dashboard/assets/vendor dashboard/assets/vendor
# Nothing is written at run time, so bytecode is made here; pip made that of the libraries.
RUN .venv/bin/python -m compileall -q wsgi.py data surveys dashboard
ENV PATH=/srv/guanxi/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 GUANXI_INSTANCE=/var/lib/guanxi
USER guanxi
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["gunicorn", "wsgi:create_app()", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
