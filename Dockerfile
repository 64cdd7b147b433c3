# One image for every process of docker-compose.yml; what each does is its command there.
FROM python:3.13-slim-bookworm AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USE_PEP517=1
WORKDIR /build
RUN python -m venv /opt/attribution
# The lock changes seldom: its layer is kept when only the code changes.
COPY requirements-runtime.txt ./
RUN /opt/attribution/bin/pip install --require-hashes --requirement requirements-runtime.txt
COPY pyproject.toml setup.py README.md LICENSE ./
COPY attribution_pipeline ./attribution_pipeline
COPY sql ./sql
RUN /opt/attribution/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm

# No home directory and no shell: nobody logs in as this user.
RUN groupadd --system --gid 10001 attribution \
    && useradd --system --uid 10001 --gid attribution --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin attribution
COPY --from=build /opt/attribution /opt/attribution
COPY attribution_pipeline/stack/workspace.yaml /app/workspace.yaml
# The file system is read-only in docker-compose.yml; /run/attribution lies in memory.
ENV PATH=/opt/attribution/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ATTRIBUTION_HOME=/run/attribution \
    DAGSTER_HOME=/run/attribution/dagster
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["attribution"]
CMD ["--help"]
