# One image for every service and the migration job; which one it is, the command says.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements-runtime.lock ./
RUN python -m venv /opt/tuyen \
    && /opt/tuyen/bin/pip install --no-cache-dir --require-hashes -r requirements-runtime.lock
COPY pyproject.toml README.md LICENSE ./
COPY deploy deploy
COPY services services
COPY shared shared
RUN /opt/tuyen/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin tuyen
COPY --from=build /opt/tuyen /opt/tuyen
ENV PATH=/opt/tuyen/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["tuyen"]
