# The same steps as `make run`, with the same locked requirements; `make check` holds the two equal.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/sala
COPY requirements.txt ./
RUN /opt/sala/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
COPY pyproject.toml README.md ./
COPY bot bot
COPY locales locales
COPY migrations migrations
RUN /opt/sala/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
# Letters of seven scripts, for pictures of figures; of Chinese a small font.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-core fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/sala sala \
    && install --directory --owner sala --group sala /var/lib/sala/data
COPY --from=build /opt/sala /opt/sala
ENV PATH=/opt/sala/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WEB_HOST=0.0.0.0 \
    LOG_FORMAT=json
WORKDIR /var/lib/sala
USER sala
VOLUME /var/lib/sala/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + (os.environ.get('WEB_PORT') or '8080') + '/healthz', timeout=4)"]
CMD ["sala", "run"]
